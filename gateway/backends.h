// Calls the services, without knowing their methods: bytes out, bytes back, on behalf of a caller.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/slice.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/task.h"
#include "google/protobuf/message.h"
#include "services/common/mutex.h"

namespace grpc {
class ClientContext;
}  // namespace grpc

namespace hiroba::gateway {

// Who asks, under which request id, and how long there is.
struct CallParts {
  std::string_view caller_token;  // empty: nobody
  std::string_view request_id;
  absl::Duration timeout = absl::Seconds(10);
};

// Says on whose behalf the next call is made; what it returns is valid until it is asked again. A
// caller is signed for a minute, and a file may take longer: so it is asked before every piece.
// Fails when the session has ended.
using CallPartsSource = std::function<Task<absl::StatusOr<CallParts>>()>;

// The bytes of a message that came back.
class RpcAnswer {
 public:
  explicit RpcAnswer(grpc::Slice slice) : slice_(std::move(slice)) {}
  std::string_view bytes() const {
    return {reinterpret_cast<const char*>(slice_.begin()), slice_.size()};
  }

 private:
  grpc::Slice slice_;
};

// Returns a message as gRPC sends it.
grpc::ByteBuffer ToByteBuffer(const google::protobuf::Message& message);
// Returns a message as gRPC brought it, in one piece.
RpcAnswer ToAnswer(grpc::ByteBuffer& buffer);

// Thread-safe.
class Backends {
 public:
  // More calls at once than `max_calls` are refused with RESOURCE_EXHAUSTED. Streams do not count:
  // there are as many as connections, and those have a limit of their own.
  explicit Backends(int max_calls = 4096) : max_calls_(max_calls) {}
  Backends(const Backends&) = delete;
  Backends& operator=(const Backends&) = delete;

  // Sends the calls of a package, `hiroba.threads.v1`, to a channel. Before the first call.
  void Add(std::string package, std::shared_ptr<grpc::Channel> channel);

  // Calls a method by its path, `/hiroba.threads.v1.Posts/GetPost`, and waits for the answer
  // without holding the thread. Resumes on the coroutine's own thread.
  Task<absl::StatusOr<RpcAnswer>> Call(const std::string& rpc_path,
                                       const google::protobuf::Message& request,
                                       const CallParts& parts);

  // The same for a method whose answer is known.
  template <class Response>
  Task<absl::StatusOr<Response>> Ask(const std::string& rpc_path,
                                     const google::protobuf::Message& request,
                                     const CallParts& parts) {
    absl::StatusOr<RpcAnswer> answer = co_await Call(rpc_path, request, parts);
    if (!answer.ok()) co_return answer.status();
    Response response;
    const std::string_view bytes = answer->bytes();
    if (!response.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      co_return absl::InternalError("the answer cannot be read");
    }
    co_return response;
  }

  // Returns the stub of a method's package, null when there is none.
  grpc::GenericStub* FindStub(std::string_view rpc_path) const;

  // Cancels the calls under way, and every later one.
  void CancelAll();

  // Has the context of a stream cancelled by CancelAll, until LeaveStream. False when that is over.
  bool EnterStream(grpc::ClientContext& context);
  void LeaveStream(grpc::ClientContext& context);

 private:
  // The same for one call; false also when there are too many.
  bool EnterCall(grpc::ClientContext& context);
  void LeaveCall(grpc::ClientContext& context);

  const int max_calls_;
  std::map<std::string, std::unique_ptr<grpc::GenericStub>, std::less<>> stubs_;
  Mutex mutex_;
  std::set<grpc::ClientContext*> calls_ ABSL_GUARDED_BY(mutex_);
  std::set<grpc::ClientContext*> streams_ ABSL_GUARDED_BY(mutex_);
  bool cancelled_ ABSL_GUARDED_BY(mutex_) = false;
};

// Puts deadline, caller and request id into a context.
void Prepare(grpc::ClientContext& context, const CallParts& parts);

}  // namespace hiroba::gateway
