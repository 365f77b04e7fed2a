// One open stream as gRPC sees it: a queue of messages before a writer that is slower than they
// come. Joins itself to a LiveFeed.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <deque>
#include <memory>

#include "services/common/mutex.h"
#include "services/notifications/live_feed.h"

namespace hiroba::notifications {

// Lives until gRPC is done with it and the feed has let go. Thread-safe.
class LiveStream final : public grpc::ServerWriteReactor<LiveEvent>, public LiveListener {
 public:
  // The feed outlives the stream.
  static std::shared_ptr<LiveStream> Make(LiveFeed& feed);

  // Begins to follow, and writes `first`: what happens from then on comes after it. Returns false,
  // and does nothing, when the threads were checked before rights changed (LiveFeed::AddChecked).
  bool Begin(MemberId member, std::vector<ThreadId> threads, const LiveEvent& first,
             uint64_t access_version);

  // Ends the stream with a failure.
  void Fail(const grpc::Status& status);

  void Send(std::shared_ptr<const LiveEvent> event) override;
  void End() override;

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  explicit LiveStream(LiveFeed& feed);
  void FinishOnce(const grpc::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  LiveFeed& feed_;
  Mutex mutex_;
  // What is written, at the front, and what waits.
  std::deque<std::shared_ptr<const LiveEvent>> queue_ ABSL_GUARDED_BY(mutex_);
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  // Keeps the stream alive until gRPC's OnDone.
  std::shared_ptr<LiveStream> self_;
};

}  // namespace hiroba::notifications
