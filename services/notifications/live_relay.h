// Brings live messages to the streams of all replicas: to this one's directly, to the others' by
// Redis. Without Redis only this replica's streams hear of them.
#pragma once

#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "hiroba/notifications/v1/live.pb.h"
#include "services/common/mutex.h"
#include "services/common/redis.h"
#include "services/notifications/live_feed.h"

namespace hiroba::notifications {

// Thread-safe. No method waits for Redis.
class LiveRelay {
 public:
  // Both outlive the relay.
  LiveRelay(LiveFeed& feed, Redis& redis);
  ~LiveRelay();
  LiveRelay(const LiveRelay&) = delete;
  LiveRelay& operator=(const LiveRelay&) = delete;

  // Brings a notification to all streams of a member.
  void Tell(MemberId member, const LiveEvent& event);

  // Tells all who follow a thread that it changed.
  void ChangeThread(ThreadId thread, int last_post_number);

  // Ends all streams of a member.
  void EndStreams(MemberId member);

  // Asks for a check of who follows what: a topic was opened or closed.
  void RecheckAccess();

 private:
  // Hands a message to the publisher, which waits for Redis so that nobody else does.
  void Publish(v1::LiveMessage message);
  void PublishWaiting();
  // Delivers what another replica published.
  void Receive(std::string_view message);

  LiveFeed& feed_;
  Redis& redis_;
  const std::string origin_;
  Mutex mutex_;
  CondVar changed_;
  std::vector<RedisCommand> waiting_ ABSL_GUARDED_BY(mutex_);
  // Redis did not take the last ones: what comes before then is dropped.
  absl::Time drop_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // Last: their threads use the rest.
  std::thread publisher_;
  RedisSubscriber subscriber_;
};

}  // namespace hiroba::notifications
