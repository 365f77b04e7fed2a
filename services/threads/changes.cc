#include "services/threads/changes.h"

#include "absl/hash/hash.h"
#include "services/common/status_macros.h"

namespace hiroba::threads {
namespace {

// 256 KiB. The first two are those of all threads and of all topics.
constexpr std::size_t kCounters = 1 << 14;
constexpr std::size_t kThreads = 0;
constexpr std::size_t kTopics = 1;
constexpr std::size_t kFirstShared = 2;

enum class SubjectKind { kThread, kMemberships, kReading };

template <typename... Ids>
std::size_t CounterOf(SubjectKind kind, Ids... ids) {
  return kFirstShared + absl::HashOf(kind, ids...) % (kCounters - kFirstShared);
}

}  // namespace

Subject Subject::OfThread(ThreadId thread) {
  return Subject(CounterOf(SubjectKind::kThread, thread), true);
}
Subject Subject::OfThreads() { return Subject(kThreads); }
Subject Subject::OfTopics() { return Subject(kTopics); }
Subject Subject::OfMemberships(MemberId member) {
  return Subject(CounterOf(SubjectKind::kMemberships, member));
}
Subject Subject::OfReading(MemberId member, ThreadId thread) {
  return Subject(CounterOf(SubjectKind::kReading, member, thread));
}

Changes::Changes(SoleReplica& replica, absl::Duration longest)
    : replica_(replica),
      longest_(longest == absl::InfiniteDuration() ? 0 : absl::ToInt64Nanoseconds(longest)),
      counters_(std::make_unique<Counter[]>(kCounters)) {}

absl::StatusOr<Changes::Change> Changes::Begin(absl::Time deadline,
                                               std::initializer_list<Subject> subjects) {
  RETURN_IF_ERROR(replica_.AwaitMayWrite(deadline));
  Change change(*this);
  const auto begin = [&](Subject subject) {
    change.subjects_.push_back(subject);
    Counter& counter = counters_[subject.counter_];
    ++counter.under_way;
    ++counter.generation;
  };
  for (const Subject subject : subjects) {
    begin(subject);
    if (subject.is_thread_) begin(Subject::OfThreads());
  }
  return change;
}

std::int64_t Changes::TermOf(Subject subject) const {
  if (longest_ == 0) return 0;
  const auto counter = static_cast<std::int64_t>(subject.counter_);
  const std::int64_t offset = longest_ / static_cast<std::int64_t>(kCounters) * counter;
  return (absl::ToUnixNanos(clock_.Now()) + offset) / longest_;
}

std::optional<Stamp> Changes::Now(std::initializer_list<Subject> subjects) const {
  const std::optional<std::uint64_t> period = replica_.Period();
  if (!period) return std::nullopt;
  // Generations only grow, so their sum stays the same only while each of them does.
  Stamp stamp{*period, TermOf(*subjects.begin()), 0};
  for (const Subject subject : subjects) {
    const Counter& counter = counters_[subject.counter_];
    if (counter.under_way > 0) return std::nullopt;
    stamp.generation += counter.generation;
  }
  return stamp;
}

Changes::Change& Changes::Change::operator=(Change&& other) noexcept {
  End();
  changes_ = other.changes_;
  subjects_ = std::exchange(other.subjects_, {});
  return *this;
}

Changes::Change::~Change() { End(); }

void Changes::Change::End() {
  for (const Subject subject : subjects_) {
    Counter& counter = changes_->counters_[subject.counter_];
    ++counter.generation;
    --counter.under_way;
  }
  subjects_.clear();
}

}  // namespace hiroba::threads
