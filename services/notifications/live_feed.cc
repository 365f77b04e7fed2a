#include "services/notifications/live_feed.h"

#include <algorithm>
#include <utility>

#include "services/common/resource_name.h"

namespace hiroba::notifications {
namespace {

// At most this often for a thread.
constexpr absl::Duration kLeastInterval = absl::Milliseconds(250);

// With n followers a message costs n writes: the interval grows so that all threads' followers
// together cost about 2,000 writes a second for a busy thread.
constexpr absl::Duration kIntervalPerFollower = absl::Microseconds(500);

absl::Duration Interval(size_t followers) {
  return std::max(kLeastInterval, kIntervalPerFollower * static_cast<int64_t>(followers));
}

}  // namespace

LiveFeed::LiveFeed() : thread_([this] { Work(); }) {}

LiveFeed::~LiveFeed() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  thread_.join();
}

void LiveFeed::Add(std::shared_ptr<LiveListener> listener, MemberId member,
                   std::vector<ThreadId> threads) {
  MutexLock lock(mutex_);
  AddStream(std::move(listener), member, std::move(threads));
}

bool LiveFeed::AddChecked(std::shared_ptr<LiveListener> listener, MemberId member,
                          std::vector<ThreadId> threads, uint64_t version) {
  MutexLock lock(mutex_);
  if (version != access_version_) return false;
  AddStream(std::move(listener), member, std::move(threads));
  return true;
}

uint64_t LiveFeed::AccessVersion() const {
  MutexLock lock(mutex_);
  return access_version_;
}

void LiveFeed::AddStream(std::shared_ptr<LiveListener> listener, MemberId member,
                         std::vector<ThreadId> threads) {
  LiveListener* const key = listener.get();
  by_member_[member].insert(key);
  for (const ThreadId thread : threads) by_thread_[thread].listeners.insert(key);
  streams_[key] = {std::move(listener), member, std::move(threads)};
}

void LiveFeed::Remove(const LiveListener* listener) {
  // Goes after the lock is given back: its destructor may be anything.
  std::shared_ptr<LiveListener> last_reference;
  MutexLock lock(mutex_);
  const auto found = streams_.find(listener);
  if (found == streams_.end()) return;
  LiveListener* const key = found->second.listener.get();
  const auto member = by_member_.find(found->second.member);
  member->second.erase(key);
  if (member->second.empty()) by_member_.erase(member);
  for (const ThreadId thread : found->second.threads) StopFollowing(thread, key);
  last_reference = std::move(found->second.listener);
  streams_.erase(found);
}

void LiveFeed::StopFollowing(ThreadId thread, LiveListener* listener) {
  const auto followed = by_thread_.find(thread);
  if (followed == by_thread_.end()) return;
  followed->second.listeners.erase(listener);
  if (!followed->second.listeners.empty()) return;
  pending_.erase(thread);
  by_thread_.erase(followed);
}

void LiveFeed::StopFollowing(ThreadId thread, MemberId member) {
  MutexLock lock(mutex_);
  const auto streams = by_member_.find(member);
  if (streams == by_member_.end()) return;
  for (LiveListener* const listener : streams->second) StopFollowing(thread, listener);
}

void LiveFeed::RecheckAccess() {
  MutexLock lock(mutex_);
  ++access_version_;
  recheck_wanted_ = true;
}

std::optional<LiveFeed::Followers> LiveFeed::TakeRecheck() {
  MutexLock lock(mutex_);
  if (!recheck_wanted_) return std::nullopt;
  recheck_wanted_ = false;
  Followers followers;
  for (const auto& [thread, followed] : by_thread_) {
    for (const LiveListener* const listener : followed.listeners) {
      followers[thread].push_back(streams_.at(listener).member);
    }
  }
  return followers;
}

std::vector<std::shared_ptr<LiveListener>> LiveFeed::ListenersOf(MemberId member) const {
  std::vector<std::shared_ptr<LiveListener>> listeners;
  MutexLock lock(mutex_);
  const auto found = by_member_.find(member);
  if (found == by_member_.end()) return listeners;
  for (const LiveListener* listener : found->second) {
    listeners.push_back(streams_.at(listener).listener);
  }
  return listeners;
}

void LiveFeed::Tell(MemberId member, const LiveEvent& event) {
  const auto listeners = ListenersOf(member);
  if (listeners.empty()) return;
  const auto shared = std::make_shared<const LiveEvent>(event);
  for (const auto& listener : listeners) listener->Send(shared);
}

bool LiveFeed::Follows(MemberId member) const {
  MutexLock lock(mutex_);
  return by_member_.contains(member);
}

void LiveFeed::ChangeThread(ThreadId thread, int last_post_number) {
  MutexLock lock(mutex_);
  const auto found = by_thread_.find(thread);
  if (found == by_thread_.end()) return;
  const bool was_pending = found->second.pending_number != 0;
  found->second.pending_number = std::max(found->second.pending_number, last_post_number);
  if (was_pending) return;
  pending_.insert(thread);
  changed_.NotifyAll();
}

void LiveFeed::EndStreams(MemberId member) {
  {
    // A stream that is about to begin was checked by what she might read before.
    MutexLock lock(mutex_);
    ++access_version_;
  }
  for (const auto& listener : ListenersOf(member)) listener->End();
}

void LiveFeed::EndAll() {
  std::vector<std::shared_ptr<LiveListener>> listeners;
  {
    MutexLock lock(mutex_);
    for (const auto& [key, stream] : streams_) listeners.push_back(stream.listener);
  }
  for (const auto& listener : listeners) listener->End();
}

int LiveFeed::StreamCount() const {
  MutexLock lock(mutex_);
  return static_cast<int>(streams_.size());
}

absl::Time LiveFeed::TakeDueChanges(absl::Time now, std::vector<DueChange>& due_changes) {
  absl::Time next = absl::InfiniteFuture();
  for (auto i = pending_.begin(); i != pending_.end();) {
    FollowedThread& thread = by_thread_.at(*i);
    const absl::Time due = thread.last_sent + Interval(thread.listeners.size());
    if (due > now) {
      next = std::min(next, due);
      ++i;
      continue;
    }
    DueChange change{.thread = *i, .last_post_number = thread.pending_number};
    for (const LiveListener* listener : thread.listeners) {
      change.listeners.push_back(streams_.at(listener).listener);
    }
    due_changes.push_back(std::move(change));
    thread.last_sent = now;
    thread.pending_number = 0;
    pending_.erase(i++);
  }
  return next;
}

void LiveFeed::Send(const DueChange& change) {
  const auto event = std::make_shared<LiveEvent>();
  event->mutable_thread_change()->set_thread(FormatName("threads/{thread}", change.thread));
  event->mutable_thread_change()->set_last_post_number(change.last_post_number);
  for (const auto& listener : change.listeners) listener->Send(event);
}

void LiveFeed::Work() {
  for (;;) {
    std::vector<DueChange> changes;
    {
      MutexLock lock(mutex_);
      while (changes.empty()) {
        if (stopping_) return;
        const absl::Time now = absl::Now();
        const absl::Time next = TakeDueChanges(now, changes);
        if (!changes.empty()) break;
        changed_.WaitFor(mutex_, next - now);
      }
    }
    // Without the lock: a stream that ends while it is written to takes itself out.
    for (const DueChange& change : changes) Send(change);
  }
}

}  // namespace hiroba::notifications
