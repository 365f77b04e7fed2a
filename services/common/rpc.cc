#include "services/common/rpc.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/proto_buffer_reader.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <string>
#include <string_view>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "services/common/grpc_status.h"
#include "services/common/log.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::MethodDescriptor;

constexpr std::size_t kCodes = 17;
constexpr std::size_t kLongestRequestId = 64;
// How long a client that was refused for lack of room stays away.
constexpr absl::Duration kRetryAfter = absl::Seconds(1);

std::string_view Metadata(const grpc::CallbackServerContext& context, const char* name) {
  const auto& metadata = context.client_metadata();
  const auto found = metadata.find(name);
  if (found == metadata.end()) return {};
  return {found->second.data(), found->second.size()};
}

// A request id goes into logs, so one that is not plain is replaced.
bool IsRequestId(std::string_view text) {
  return !text.empty() && text.size() <= kLongestRequestId &&
         std::all_of(text.begin(), text.end(), [](char character) {
           return (character >= '0' && character <= '9') ||
                  (character >= 'a' && character <= 'z') ||
                  (character >= 'A' && character <= 'Z') || character == '-' || character == '_';
         });
}

absl::Status TooLate() {
  return DeadlineExceeded("DEADLINE_TOO_NEAR",
                          "時間内に終わりませんでした。もう一度お試しください。");
}

absl::Status Overloaded() {
  return ResourceExhausted("OVERLOADED",
                           "ただいま混み合っています。しばらくしてからもう一度お試しください。",
                           kRetryAfter);
}

// Failures that somebody has to look into are louder than those that clients cause.
LogLevel LevelOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDataLoss:
      return ERROR;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
      return WARNING;
    default:
      return INFO;
  }
}

}  // namespace

// What is known of a method.
struct Rpc::Method {
  MethodPolicy policy;
  Histogram* seconds = nullptr;
  std::array<std::atomic<Counter*>, kCodes> requests{};
};

// A call from its arrival to its answer.
struct Rpc::Task {
  grpc::CallbackServerContext* context = nullptr;
  grpc::ServerUnaryReactor* reactor = nullptr;
  Method* method = nullptr;
  Call call;
  Body body;
  absl::Time arrived;
};

Rpc::Rpc(const RpcOptions& options, CallerVerifier& verifier, Metrics& metrics)
    : options_(options),
      verifier_(verifier),
      metrics_(metrics),
      pool_(options.threads, options.queue_limit) {}

Rpc::~Rpc() = default;

grpc::ServerUnaryReactor* Rpc::Start(grpc::CallbackServerContext& context,
                                     const Descriptor& request, Body body, QuickBody quick) {
  auto task = std::make_unique<Task>();
  task->arrived = absl::Now();
  task->context = &context;
  task->reactor = context.DefaultReactor();
  task->method = &FindOrAddMethod(request);
  task->body = std::move(body);
  grpc::ServerUnaryReactor* const reactor = task->reactor;
  if (const absl::Status admitted = Admit(context, task->method->policy, task->call);
      !admitted.ok()) {
    Finish(*task, admitted);
    return reactor;
  }
  if (quick) {
    if (const std::optional<absl::Status> status = RunBody(*task, quick)) {
      Finish(*task, *status);
      return reactor;
    }
  }
  Task& waiting = *task;
  WorkerPool::Task work = [this, owned = std::move(task)] { Run(*owned); };
  // A refused task is still ours.
  if (!pool_.TryRun(std::move(work))) Finish(waiting, Overloaded());
  return reactor;
}

absl::StatusOr<Call> Rpc::Admit(const grpc::CallbackServerContext& context,
                                const google::protobuf::Message& request) {
  Call call;
  RETURN_IF_ERROR(Admit(context, FindOrAddMethod(*request.GetDescriptor()).policy, call));
  return call;
}

absl::Status Rpc::Admit(const grpc::CallbackServerContext& context, const MethodPolicy& policy,
                        Call& call) {
  call.method = policy.full_name;
  const std::string_view request_id = Metadata(context, kRequestIdMetadata);
  call.request_id = IsRequestId(request_id) ? std::string(request_id) : NewRequestId();
  if (const std::string_view token = Metadata(context, kCallerMetadata); !token.empty()) {
    ASSIGN_OR_RETURN(const std::shared_ptr<const VerifiedCaller> verified, verifier_.Verify(token));
    call.caller = verified->caller;
    call.caller_token = std::shared_ptr<const std::string>(verified, &verified->token);
  }
  RETURN_IF_ERROR(CheckAccess(policy, call.caller));
  const absl::Time now = absl::Now();
  const std::chrono::system_clock::time_point deadline = context.deadline();
  call.deadline = deadline == std::chrono::system_clock::time_point::max()
                      ? now + options_.longest_time
                      : absl::FromChrono(deadline);
  if (call.deadline - now < options_.least_time) return TooLate();
  return absl::OkStatus();
}

absl::Status Rpc::Read(const grpc::ByteBuffer& bytes, google::protobuf::Message& message) {
  // The reader only takes what it can change, and changes nothing.
  grpc::ProtoBufferReader reader(const_cast<grpc::ByteBuffer*>(&bytes));
  if (reader.status().ok() && message.ParseFromZeroCopyStream(&reader)) return absl::OkStatus();
  return InvalidArgument("REQUEST_MALFORMED", "リクエストを読めません。");
}

template <class F>
std::invoke_result_t<F&, const Call&> Rpc::RunBody(const Task& task, F& body) {
  const LogContext log_context(task.call.request_id, task.call.method,
                               task.call.caller.member.value);
  try {
    return body(task.call);
  } catch (const std::exception& error) {
    return absl::InternalError(fmt::format("exception: {}", error.what()));
  }
}

void Rpc::Run(Task& task) {
  // It may have waited in the queue for longer than anybody wants the answer.
  if (task.context->IsCancelled()) {
    Finish(task, absl::CancelledError("the client is gone"));
    return;
  }
  if (task.call.TimeLeft() < options_.least_time) {
    Finish(task, TooLate());
    return;
  }
  Finish(task, RunBody(task, task.body));
}

void Rpc::Finish(Task& task, const absl::Status& status) {
  Method& method = *task.method;
  const absl::Duration elapsed = absl::Now() - task.arrived;
  method.seconds->Observe(absl::ToDoubleSeconds(elapsed));
  const auto code = static_cast<std::size_t>(status.raw_code());
  std::atomic<Counter*>& slot = method.requests[std::min(code, kCodes - 1)];
  Counter* counter = slot.load(std::memory_order_acquire);
  if (counter == nullptr) {
    counter = &metrics_.GetCounter(
        "rpc_requests_total", "RPCs that were answered",
        {{"method", method.policy.full_name}, {"code", absl::StatusCodeToString(status.code())}});
    slot.store(counter, std::memory_order_release);
  }
  counter->Increment();

  // The answer first: the client need not wait for the log. From here on request, response and
  // context are gone.
  task.reactor->Finish(ToGrpcStatus(status));
  const LogLevel level = LevelOf(status.code());
  if (!LogEnabled(level)) return;
  const LogContext log_context(task.call.request_id, task.call.method,
                               task.call.caller.member.value);
  if (status.ok()) {
    Log(level, "rpc", {{"code", "OK"}, {"seconds", elapsed}});
  } else {
    Log(level, "rpc",
        {{"code", absl::StatusCodeToString(status.code())},
         {"seconds", elapsed},
         {"error", status}});
  }
}

Rpc::Method& Rpc::FindOrAddMethod(const Descriptor& request) {
  MutexLock lock(mutex_);
  std::unique_ptr<Method>& method = methods_[&request];
  if (method == nullptr) {
    method = std::make_unique<Method>();
    // Without a method of its own a request is served to nobody but services.
    if (const MethodDescriptor* descriptor = FindMethod(request)) {
      method->policy = PolicyOf(*descriptor);
    } else {
      method->policy.full_name = request.full_name();
    }
    method->seconds = &metrics_.GetHistogram("rpc_seconds", "Time from arrival to answer",
                                             {{"method", method->policy.full_name}});
  }
  return *method;
}

}  // namespace hiroba
