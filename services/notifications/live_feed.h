// The open streams of members: who follows what, and what is written to them. Knows no gRPC and no
// store. One for each replica; live_relay.h joins several.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/time/time.h"
#include "hiroba/notifications/v1/notifications.pb.h"
#include "services/common/mutex.h"
#include "services/notifications/model.h"

namespace hiroba::notifications {

using LiveEvent = v1::WatchNotificationsResponse;

// A stream, as the feed sees it.
class LiveListener {
 public:
  virtual ~LiveListener() = default;

  // Writes a message, later and in order. Never blocks.
  virtual void Send(std::shared_ptr<const LiveEvent> event) = 0;

  // Ends the stream, so that the client connects again.
  virtual void End() = 0;
};

// Thread-safe. Costs a writer one look-up: messages to the followers of a thread are written by the
// feed's own thread, at most 4 a second for a thread and fewer where many follow it.
class LiveFeed {
 public:
  LiveFeed();
  ~LiveFeed();
  LiveFeed(const LiveFeed&) = delete;
  LiveFeed& operator=(const LiveFeed&) = delete;

  // Adds a stream, which follows what its member is told and the threads.
  void Add(std::shared_ptr<LiveListener> listener, MemberId member, std::vector<ThreadId> threads);

  // The same for threads that were checked for what the member may read. Returns false, and adds
  // nothing, when rights have changed since `version`, taken before the check: it has to be made
  // again.
  bool AddChecked(std::shared_ptr<LiveListener> listener, MemberId member,
                  std::vector<ThreadId> threads, uint64_t version);

  // Grows with every change of what members may read.
  uint64_t AccessVersion() const;

  // Takes a stream out; nothing is sent to it after that.
  void Remove(const LiveListener* listener);

  // Sends a message to all streams of a member.
  void Tell(MemberId member, const LiveEvent& event);

  // True while a stream of the member is open here.
  bool Follows(MemberId member) const;

  // Tells all who follow a thread that it changed, soon.
  void ChangeThread(ThreadId thread, int last_post_number);

  // Ends all streams of a member: what she may read has changed.
  void EndStreams(MemberId member);

  // What members may read has changed: asks for a check of all who follow a thread (live_access.h).
  void RecheckAccess();

  // Who follows each thread; several times where she has several streams.
  using Followers = absl::flat_hash_map<ThreadId, std::vector<MemberId>>;

  // Returns who is to be checked, once for what RecheckAccess asked for; nullopt when nothing is.
  std::optional<Followers> TakeRecheck();

  // Takes a thread out of all streams of a member, who may not read it any more.
  void StopFollowing(ThreadId thread, MemberId member);

  // Ends all streams: the service stops.
  void EndAll();

  int StreamCount() const;

 private:
  struct Stream {
    std::shared_ptr<LiveListener> listener;
    MemberId member;
    std::vector<ThreadId> threads;
  };
  struct FollowedThread {
    absl::flat_hash_set<LiveListener*> listeners;
    absl::Time last_sent = absl::InfinitePast();
    // Changed since then; 0 when not.
    int pending_number = 0;
  };

  struct DueChange {
    ThreadId thread;
    int last_post_number = 0;
    std::vector<std::shared_ptr<LiveListener>> listeners;
  };

  void AddStream(std::shared_ptr<LiveListener> listener, MemberId member,
                 std::vector<ThreadId> threads) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void StopFollowing(ThreadId thread, LiveListener* listener) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Work();
  // Takes the changes that are due, and returns when the next is.
  absl::Time TakeDueChanges(absl::Time now, std::vector<DueChange>& due_changes)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  static void Send(const DueChange& change);
  std::vector<std::shared_ptr<LiveListener>> ListenersOf(MemberId member) const;

  mutable Mutex mutex_;
  CondVar changed_;
  absl::flat_hash_map<const LiveListener*, Stream> streams_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<MemberId, absl::flat_hash_set<LiveListener*>> by_member_
      ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<ThreadId, FollowedThread> by_thread_ ABSL_GUARDED_BY(mutex_);
  // Threads with a pending change.
  absl::flat_hash_set<ThreadId> pending_ ABSL_GUARDED_BY(mutex_);
  uint64_t access_version_ ABSL_GUARDED_BY(mutex_) = 0;
  bool recheck_wanted_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace hiroba::notifications
