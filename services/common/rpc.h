// The frame around every RPC: finds the method by its request type, verifies the caller, checks
// access and deadline, runs the body on the worker pool, logs one access line, counts, and turns
// absl::Status into gRPC's. The only file of a service's edge that knows gRPC's machinery.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/call.h"
#include "services/common/caller.h"
#include "services/common/method_policy.h"
#include "services/common/metrics.h"
#include "services/common/mutex.h"
#include "services/common/worker_pool.h"

namespace hiroba {

struct RpcOptions {
  // Bodies that run at once.
  int threads = 16;
  // Calls that may wait for a thread; more are refused with RESOURCE_EXHAUSTED.
  int queue_limit = 512;
  // A call with less time than this left is refused: nobody would wait for the answer.
  absl::Duration least_time = absl::Milliseconds(5);
  // The deadline of a call that brings none.
  absl::Duration longest_time = absl::Seconds(60);
};

// Thread-safe. Outlives the server that it works for.
class Rpc {
 public:
  using Body = absl::AnyInvocable<absl::Status(const Call&)>;
  using QuickBody = absl::AnyInvocable<std::optional<absl::Status>(const Call&)>;

  Rpc(const RpcOptions& options, CallerVerifier& verifier, Metrics& metrics);
  // Waits for the bodies that run.
  ~Rpc();

  // Serves one unary call: returns the reactor to return to gRPC. The body runs on a thread of the
  // pool; it may block, and is not run when the call is refused. Request and response live until
  // the body returns, so it may hold their addresses.
  template <class Request, class F>
  grpc::ServerUnaryReactor* Handle(grpc::CallbackServerContext& context, const Request&, F body) {
    return Start(context, *Request::descriptor(), Body(std::move(body)));
  }

  // Serves a unary call whose method is registered raw (gRPC's WithRawCallbackMethod), for answers
  // that are kept as bytes: both functions get the call and the request read, and fill the answer's
  // buffer. `quick(call, request)` runs at once on gRPC's thread, must not wait for anything, and
  // returns nullopt when it would have to; then `body(call, request)` runs as that of Handle.
  // INVALID_ARGUMENT when the request is none.
  template <class Request, class Quick, class F>
  grpc::ServerUnaryReactor* HandleRaw(grpc::CallbackServerContext& context,
                                      const grpc::ByteBuffer& request, Quick quick, F body) {
    // Read by the first, which always runs before the second.
    const auto message = std::make_shared<Request>();
    return Start(
        context, *Request::descriptor(),
        [message, body = std::move(body)](const Call& call) mutable -> absl::Status {
          return body(call, std::as_const(*message));
        },
        [message, &request,
         quick = std::move(quick)](const Call& call) mutable -> std::optional<absl::Status> {
          if (absl::Status read = Read(request, *message); !read.ok()) return read;
          return quick(call, std::as_const(*message));
        });
  }

  // Admits a stream as Handle admits a call, without running or logging anything. The call's
  // deadline is the stream's.
  absl::StatusOr<Call> Admit(const grpc::CallbackServerContext& context,
                             const google::protobuf::Message& request);

 private:
  struct Method;
  struct Task;

  grpc::ServerUnaryReactor* Start(grpc::CallbackServerContext& context,
                                  const google::protobuf::Descriptor& request, Body body,
                                  QuickBody quick = nullptr);
  static absl::Status Read(const grpc::ByteBuffer& bytes, google::protobuf::Message& message);
  void Run(Task& task);
  // Runs a body as that of the task. An exception is INTERNAL.
  template <class F>
  static std::invoke_result_t<F&, const Call&> RunBody(const Task& task, F& body);
  void Finish(Task& task, const absl::Status& status);
  Method& FindOrAddMethod(const google::protobuf::Descriptor& request);
  absl::Status Admit(const grpc::CallbackServerContext& context, const MethodPolicy& policy,
                     Call& call);

  const RpcOptions options_;
  CallerVerifier& verifier_;
  Metrics& metrics_;
  Mutex mutex_;
  absl::flat_hash_map<const google::protobuf::Descriptor*, std::unique_ptr<Method>> methods_
      ABSL_GUARDED_BY(mutex_);
  WorkerPool pool_;  // last: its threads use the rest
};

}  // namespace hiroba
