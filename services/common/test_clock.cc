#include "services/common/test_clock.h"

#ifdef HIROBA_TEST_CLOCK
#include <string>
#include <utility>

#include "services/common/files.h"
#endif

namespace hiroba {

#ifdef HIROBA_TEST_CLOCK

namespace {

// As far ahead of the machine's clock as a file says, which is read each time: who has written it
// need not wait. Thread-safe.
class AheadClock final : public Clock {
 public:
  explicit AheadClock(std::string path) : path_(std::move(path)) {}

  absl::Time Now() const override {
    const absl::StatusOr<std::string> text = ReadFile(path_);
    absl::Duration ahead;
    const bool is_set = text.ok() && absl::ParseDuration(*text, &ahead);
    return SystemClock().Now() + (is_set ? ahead : absl::ZeroDuration());
  }

 private:
  const std::string path_;
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
