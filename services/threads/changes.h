// What of the database may be kept in memory, and for how long it is right. Works while this
// process is the only replica (services/common/sole_replica.h); beside others nothing may be kept.
//
// Every transaction that changes something of which a part is kept somewhere is made within a
// Change that names it. What is read gets a stamp before, of all that it depends on:
//
//   const std::optional<Stamp> stamp = changes.Now({Subject::OfThread(id)});
//   ... read from the database, keep what was read with the stamp ...
//   if (kept.stamp == changes.Now({Subject::OfThread(id)})) ... it is still right ...
//
// A transaction whose outcome nobody learnt may be committed when its Change is over already. So
// what is to be kept is read with locks that such a transaction does not let through.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/clock.h"
#include "services/common/sole_replica.h"
#include "services/threads/model.h"

namespace hiroba::threads {

// A thing that changes: names a counter. Some share one by chance, and then pass for changed
// together.
class Subject {
 public:
  // A thread's row, and the posts that its versions count.
  static Subject OfThread(ThreadId thread);
  // Any thread at all.
  static Subject OfThreads();
  // Name and visibility of any topic.
  static Subject OfTopics();
  // The topics that a member joined or asked to join.
  static Subject OfMemberships(MemberId member);
  // How far a member has read a thread, and her own posts in it.
  static Subject OfReading(MemberId member, ThreadId thread);

 private:
  friend class Changes;
  explicit Subject(std::size_t counter, bool is_thread = false)
      : counter_(counter), is_thread_(is_thread) {}
  std::size_t counter_;
  bool is_thread_;
};

// The state of some subjects at a time.
struct Stamp {
  // Of the replica.
  std::uint64_t period = 0;
  // Of the clock, that nothing is kept for ever. It does not end at the same time for all subjects.
  std::int64_t term = 0;
  std::uint64_t generation = 0;

  friend bool operator==(const Stamp&, const Stamp&) = default;
};

// Thread-safe, and without locks but for waiting in Begin.
class Changes {
 public:
  // The replica outlives this. Stamps are right for `longest` at the most: should the replica be
  // mistaken, then not for longer.
  explicit Changes(SoleReplica& replica, absl::Duration longest = absl::Minutes(1));

  // A change under way, from before its transaction until its outcome is known.
  class [[nodiscard]] Change {
   public:
    Change(Change&& other) noexcept = default;
    Change& operator=(Change&& other) noexcept;
    ~Change();

   private:
    friend class Changes;
    explicit Change(Changes& changes) : changes_(&changes) {}
    void End();
    Changes* changes_;
    std::vector<Subject> subjects_;
  };

  // Begins a change; one of a thread is one of OfThreads, too. Waits until this process may write,
  // and fails as SoleReplica::AwaitMayWrite.
  absl::StatusOr<Change> Begin(absl::Time deadline, std::initializer_list<Subject> subjects);

  // Returns the stamp of some subjects; nullopt while one changes or other replicas may write.
  std::optional<Stamp> Now(std::initializer_list<Subject> subjects) const;

 private:
  struct Counter {
    std::atomic<int> under_way{0};
    // Grows when a change begins and when it ends.
    std::atomic<std::uint64_t> generation{0};
  };

  std::int64_t TermOf(Subject subject) const;

  SoleReplica& replica_;
  // In nanoseconds; 0 for ever.
  const std::int64_t longest_;
  const SteadyClock clock_;
  const std::unique_ptr<Counter[]> counters_;
};

}  // namespace hiroba::threads
