// Brings live messages to the streams of all replicas: to this one's directly, to the others' by
// Redis. Without Redis only this replica's streams hear of them.
#pragma once

#include <string>
#include <string_view>

#include "hiroba/notifications/v1/live.pb.h"
#include "services/common/redis.h"
#include "services/notifications/live_feed.h"

namespace hiroba::notifications {

// Thread-safe.
class LiveRelay {
 public:
  // Both outlive the relay.
  LiveRelay(LiveFeed& feed, Redis& redis);

  // Brings a notification to all streams of a member.
  void Tell(MemberId member, const LiveEvent& event);

  // Tells all who follow a thread that it changed.
  void ChangeThread(ThreadId thread, int last_post_number);

  // Ends all streams of a member.
  void EndStreams(MemberId member);

  // Asks for a check of who follows what: a topic was opened or closed.
  void RecheckAccess();

 private:
  void Publish(v1::LiveMessage message);
  // Delivers what another replica published.
  void Receive(std::string_view message);

  LiveFeed& feed_;
  Redis& redis_;
  const std::string origin_;
  RedisSubscriber subscriber_;  // last: its thread uses the rest
};

}  // namespace hiroba::notifications
