#include "services/notifications/live_stream.h"

#include <utility>

#include "services/common/grpc_status.h"
#include "services/common/status.h"

namespace hiroba::notifications {
namespace {

// A client that is this far behind is cut off: it connects again and reads anew.
constexpr size_t kMostWaiting = 64;

}  // namespace

std::shared_ptr<LiveStream> LiveStream::Make(LiveFeed& feed) {
  std::shared_ptr<LiveStream> stream(new LiveStream(feed));
  stream->self_ = stream;
  return stream;
}

LiveStream::LiveStream(LiveFeed& feed) : feed_(feed) {}

bool LiveStream::Begin(MemberId member, std::vector<ThreadId> threads, const LiveEvent& first,
                       uint64_t access_version) {
  {
    MutexLock lock(mutex_);
    // A client that has gone meanwhile is not followed: nobody would take it out again.
    if (finished_) return true;
    // Followed before the first message, so that nothing falls between it and those after it.
    if (!feed_.AddChecked(self_, member, std::move(threads), access_version)) return false;
  }
  Send(std::make_shared<const LiveEvent>(first));
  return true;
}

void LiveStream::Fail(const grpc::Status& status) {
  MutexLock lock(mutex_);
  FinishOnce(status);
}

void LiveStream::Send(std::shared_ptr<const LiveEvent> event) {
  MutexLock lock(mutex_);
  if (finished_) return;
  if (queue_.size() >= kMostWaiting) {
    FinishOnce(ToGrpcStatus(
        ResourceExhausted("STREAM_TOO_SLOW", "接続が混み合っています。", absl::Seconds(1))));
    return;
  }
  queue_.push_back(std::move(event));
  if (queue_.size() == 1) StartWrite(queue_.front().get());
}

void LiveStream::End() {
  MutexLock lock(mutex_);
  FinishOnce(grpc::Status::OK);
}

void LiveStream::OnWriteDone(bool ok) {
  MutexLock lock(mutex_);
  if (finished_) return;
  if (!ok) {
    FinishOnce(grpc::Status::CANCELLED);
    return;
  }
  queue_.pop_front();
  if (!queue_.empty()) StartWrite(queue_.front().get());
}

void LiveStream::OnCancel() {
  MutexLock lock(mutex_);
  FinishOnce(grpc::Status::CANCELLED);
}

void LiveStream::FinishOnce(const grpc::Status& status) {
  if (finished_) return;
  finished_ = true;
  Finish(status);
}

void LiveStream::OnDone() {
  feed_.Remove(this);
  // May delete this.
  const std::shared_ptr<LiveStream> self = std::move(self_);
}

}  // namespace hiroba::notifications
