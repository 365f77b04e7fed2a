#include "services/common/test_clock.h"

#ifdef HIROBA_TEST_CLOCK
#include <string>
#include <utility>

#include "services/common/files.h"
#include "services/common/mutex.h"
#endif

namespace hiroba {

#ifdef HIROBA_TEST_CLOCK

namespace {

// As far ahead of the machine's clock as a file says. Thread-safe.
class AheadClock final : public Clock {
 public:
  explicit AheadClock(std::string path) : path_(std::move(path)) {}

  absl::Time Now() const override {
    const absl::Time now = SystemClock().Now();
    MutexLock lock(mutex_);
    if (now - read_time_ >= kInterval) {
      read_time_ = now;
      ahead_ = Read();
    }
    return now + ahead_;
  }

 private:
  static constexpr absl::Duration kInterval = absl::Milliseconds(50);

  absl::Duration Read() const {
    const absl::StatusOr<std::string> text = ReadFile(path_);
    absl::Duration ahead;
    return text.ok() && absl::ParseDuration(*text, &ahead) ? ahead : absl::ZeroDuration();
  }

  const std::string path_;
  mutable Mutex mutex_;
  mutable absl::Time read_time_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  mutable absl::Duration ahead_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<Clock> DeclareClock(Options& options) {
  const std::string path =
      options.String("test-clock", "TEST_CLOCK", "",
                     "File that says by how much the clock is ahead: 720h. Not in releases.");
  if (path.empty()) return std::make_unique<SystemClock>();
  return std::make_unique<AheadClock>(path);
}

#else

std::unique_ptr<Clock> DeclareClock(Options&) { return std::make_unique<SystemClock>(); }

#endif

}  // namespace hiroba
