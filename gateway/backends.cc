#include "gateway/backends.h"

#include <grpcpp/client_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

#include "absl/time/clock.h"
#include "services/common/call.h"
#include "services/common/grpc_status.h"
#include "services/common/status.h"

namespace hiroba::gateway {
namespace {

namespace asio = boost::asio;

struct UnaryCall {
  grpc::ClientContext context;
  grpc::ByteBuffer request;
  grpc::ByteBuffer response;
  grpc::Status status;
};

// Returns `hiroba.threads.v1` of `/hiroba.threads.v1.Posts/GetPost`.
std::string_view PackageOf(std::string_view rpc_path) {
  const size_t slash = rpc_path.rfind('/');
  const size_t dot = rpc_path.rfind('.', slash);
  if (dot == std::string_view::npos || dot == 0) return {};
  return rpc_path.substr(1, dot - 1);
}

absl::Status Overloaded() {
  return ResourceExhausted("OVERLOADED",
                           "ただいま混み合っています。少し待ってからもう一度お試しください。",
                           absl::Seconds(1));
}

}  // namespace

grpc::ByteBuffer ToByteBuffer(const google::protobuf::Message& message) {
  grpc::Slice slice(message.ByteSizeLong());
  message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  return {&slice, 1};
}

RpcAnswer ToAnswer(grpc::ByteBuffer& buffer) {
  grpc::Slice slice;
  if (!buffer.TrySingleSlice(&slice).ok()) buffer.DumpToSingleSlice(&slice);
  return RpcAnswer(std::move(slice));
}

void Prepare(grpc::ClientContext& context, const CallParts& parts) {
  context.set_deadline(absl::ToChronoTime(absl::Now() + parts.timeout));
  if (!parts.caller_token.empty()) {
    context.AddMetadata(kCallerMetadata, std::string(parts.caller_token));
  }
  context.AddMetadata(kRequestIdMetadata, std::string(parts.request_id));
}

void Backends::Add(std::string package, std::shared_ptr<grpc::Channel> channel) {
  stubs_[std::move(package)] = std::make_unique<grpc::GenericStub>(std::move(channel));
}

grpc::GenericStub* Backends::FindStub(std::string_view rpc_path) const {
  const auto found = stubs_.find(PackageOf(rpc_path));
  return found == stubs_.end() ? nullptr : found->second.get();
}

bool Backends::EnterStream(grpc::ClientContext& context) {
  const MutexLock lock(mutex_);
  return !cancelled_ && streams_.insert(&context).second;
}

void Backends::LeaveStream(grpc::ClientContext& context) {
  const MutexLock lock(mutex_);
  streams_.erase(&context);
}

bool Backends::EnterCall(grpc::ClientContext& context) {
  const MutexLock lock(mutex_);
  if (cancelled_ || static_cast<int>(calls_.size()) >= max_calls_) return false;
  return calls_.insert(&context).second;
}

void Backends::LeaveCall(grpc::ClientContext& context) {
  const MutexLock lock(mutex_);
  calls_.erase(&context);
}

void Backends::CancelAll() {
  const MutexLock lock(mutex_);
  cancelled_ = true;
  for (grpc::ClientContext* context : calls_) context->TryCancel();
  for (grpc::ClientContext* context : streams_) context->TryCancel();
}

Task<absl::StatusOr<RpcAnswer>> Backends::Call(const std::string& rpc_path,
                                               const google::protobuf::Message& request,
                                               const CallParts& parts) {
  grpc::GenericStub* const stub = FindStub(rpc_path);
  if (stub == nullptr) co_return absl::UnimplementedError("no service for the method");
  const auto call = std::make_shared<UnaryCall>();
  Prepare(call->context, parts);
  call->request = ToByteBuffer(request);
  if (!EnterCall(call->context)) co_return Overloaded();

  const auto executor = co_await asio::this_coro::executor;
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
      [&](auto handler) {
        // std::function wants to be copied, the handler only moves.
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        // No work guard: the end of one, late on gRPC's thread, would touch an io_context that may
        // be gone. The server's threads run as long as a connection waits.
        stub->UnaryCall(&call->context, rpc_path, {}, &call->request, &call->response,
                        [call, shared, executor](grpc::Status status) {
                          call->status = std::move(status);
                          asio::post(executor, [shared] { std::move (*shared)(); });
                        });
      },
      asio::use_awaitable);
  LeaveCall(call->context);

  if (!call->status.ok()) co_return FromGrpcStatus(call->status);
  co_return ToAnswer(call->response);
}

}  // namespace hiroba::gateway
