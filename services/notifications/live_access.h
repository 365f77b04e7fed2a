// Takes threads out of open streams whose members may not read them any more, after a topic was
// closed. What a stream may follow when it begins is checked in notifications_service.h.
#pragma once

#include <stop_token>

#include "absl/status/status.h"
#include "services/common/call.h"
#include "services/notifications/clients.h"
#include "services/notifications/live_feed.h"

namespace hiroba::notifications {

// For one thread: a background loop.
class LiveAccess {
 public:
  // All outlive this.
  LiveAccess(LiveFeed& feed, ThreadsClient& threads, InternalCalls& calls);

  // Checks within a tenth of a second when the feed wants it, until told to stop.
  void Run(const std::stop_token& stop);

  // Checks now, if the feed wants it. After a failure it still does.
  absl::Status Check();

 private:
  absl::Status CheckFollowers(const LiveFeed::Followers& followers);

  LiveFeed& feed_;
  ThreadsClient& threads_;
  InternalCalls& calls_;
};

}  // namespace hiroba::notifications
