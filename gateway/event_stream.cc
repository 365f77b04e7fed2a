#include "gateway/event_stream.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/client_callback.h>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "services/common/grpc_status.h"
#include "services/common/log.h"
#include "services/common/status.h"

namespace hiroba::gateway {
namespace {

namespace asio = boost::asio;

// How long a service may take to send its first message before the answer begins without it.
constexpr absl::Duration kFirstMessageTime = absl::Seconds(2);

constexpr std::string_view kHeartbeat = ":\n\n";

}  // namespace

// What has happened to a stream since its coroutine looked last. On the connection's thread only.
struct EventStreams::State {
  explicit State(const asio::any_io_executor& executor) : changed(executor) {}

  void Wake() { changed.cancel(); }

  // Waits until something happens, or until then.
  Task<void> Wait(absl::Time until) {
    changed.expires_after(
        absl::ToChronoNanoseconds(std::max(absl::ZeroDuration(), until - absl::Now())));
    boost::system::error_code cancelled;
    co_await changed.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }

  asio::steady_timer changed;
  bool read_done = false;  // a message came, or with !read_ok none will come
  bool read_ok = false;
  bool finished = false;  // the call is over: `status`
  bool gone = false;      // the client has hung up
  bool doubtful = false;  // the session may have ended
  grpc::Status status;
};

// The call to the service. gRPC's threads tell the connection's thread; nothing is shared besides.
class EventStreams::StreamCall final
    : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  StreamCall(asio::any_io_executor executor, std::shared_ptr<State> state)
      : executor_(std::move(executor)), state_(std::move(state)) {}

  void Start(grpc::GenericStub& stub, const Route& route,
             const google::protobuf::Message& request) {
    request_ = ToByteBuffer(request);
    stub.PrepareBidiStreamingCall(&context, route.rpc_path, {}, this);
    StartWriteLast(&request_, grpc::WriteOptions());
    StartRead(&message);
    AddHold();  // reads are started from outside the reactions
    held_ = true;
    StartCall();
  }

  // No read is started any more: the call may finish.
  void Release() {
    if (std::exchange(held_, false)) RemoveHold();
  }

  void ReadNext() {
    state_->read_done = false;
    StartRead(&message);
  }

  void OnReadDone(bool ok) override {
    asio::post(executor_, [state = state_, ok] {
      state->read_done = true;
      state->read_ok = ok;
      state->Wake();
    });
  }

  void OnDone(const grpc::Status& status) override {
    asio::post(executor_, [state = state_, status] {
      state->status = status;
      state->finished = true;
      state->Wake();
    });
  }

  grpc::ClientContext context;
  grpc::ByteBuffer message;

 private:
  const asio::any_io_executor executor_;
  const std::shared_ptr<State> state_;
  grpc::ByteBuffer request_;
  bool held_ = false;
};

EventStreams::EventStreams(Backends& backends, Authenticator& authenticator, Gauge& open_streams,
                           const EventStreamOptions& options)
    : backends_(backends),
      authenticator_(authenticator),
      open_streams_(open_streams),
      options_(options) {}

Task<absl::Status> EventStreams::Serve(HttpExchange& exchange, Subject subject) {
  grpc::GenericStub* const stub = backends_.FindStub(subject.route.rpc_path);
  if (stub == nullptr) co_return absl::UnimplementedError("no service for the method");
  const std::string member = subject.signed_in == nullptr ? "" : subject.signed_in->member;
  {
    const MutexLock lock(mutex_);
    int& open = open_by_member_[member];
    if (!member.empty() && options_.max_for_member > 0 && open >= options_.max_for_member) {
      co_return ResourceExhausted("TOO_MANY_STREAMS",
                                  "開いている画面が多すぎます。使っていない画面を閉じてください。",
                                  absl::Seconds(60));
    }
    ++open;
  }
  open_streams_.Increment();

  const auto executor = co_await asio::this_coro::executor;
  const auto state = std::make_shared<State>(executor);
  StreamCall call(executor, state);
  Prepare(call.context,
          {.caller_token =
               subject.signed_in == nullptr ? std::string_view() : subject.signed_in->caller_token,
           .request_id = subject.request_id,
           .timeout = options_.lifetime + absl::Minutes(1)});
  absl::Status status = absl::UnavailableError("stopping");
  if (backends_.EnterStream(call.context)) {
    call.Start(*stub, subject.route, subject.request);
    status = co_await Follow(exchange, subject, state, call);
    call.context.TryCancel();
    call.Release();
    while (!state->finished) co_await state->Wait(absl::Now() + absl::Seconds(1));
    backends_.LeaveStream(call.context);
  }

  open_streams_.Decrement();
  const MutexLock lock(mutex_);
  if (--open_by_member_[member] == 0) open_by_member_.erase(member);
  co_return status;
}

Task<absl::Status> EventStreams::Follow(HttpExchange& exchange, Subject& subject,
                                        std::shared_ptr<State> state, StreamCall& call) {
  const absl::Time first_message_until = absl::Now() + kFirstMessageTime;
  while (!state->read_done && !state->finished && absl::Now() < first_message_until) {
    co_await state->Wait(first_message_until);
  }
  if (state->read_done && !state->read_ok) {
    // Refused, or over before it began: the status says why.
    call.Release();
    while (!state->finished) co_await state->Wait(absl::Now() + absl::Seconds(1));
  }
  if (state->finished && !state->status.ok()) co_return FromGrpcStatus(state->status);

  Authenticator::Watch watch;
  if (subject.signed_in != nullptr) {
    const auto executor = co_await asio::this_coro::executor;
    watch =
        authenticator_.WatchFor(*subject.signed_in, [executor, weak = std::weak_ptr<State>(state)] {
          asio::post(executor, [weak] {
            if (const auto watched = weak.lock()) {
              watched->doubtful = true;
              watched->Wake();
            }
          });
        });
  }
  subject.head.headers.emplace_back("Content-Type", "text/event-stream");
  subject.head.headers.emplace_back("X-Accel-Buffering", "no");  // proxies must not collect
  bool open = co_await exchange.Begin(std::move(subject.head), std::nullopt);
  // When a gateway comes back, not all clients come back at once.
  const int64_t retry_milliseconds = 1000 + absl::ToUnixMicros(absl::Now()) % 2000;
  if (open) open = co_await exchange.Write(fmt::format("retry: {}\n\n", retry_milliseconds));
  if (!open) co_return absl::OkStatus();
  exchange.WatchForHangUp([weak = std::weak_ptr<State>(state)] {
    if (const auto watched = weak.lock()) {
      watched->gone = true;
      watched->Wake();
    }
  });

  const auto next_check = [this] {
    return absl::Now() + (authenticator_.hearing() ? options_.check : options_.deaf_check);
  };
  const absl::Time end = absl::Now() + options_.lifetime;
  absl::Time heartbeat = absl::Now() + options_.heartbeat;
  absl::Time check = next_check();
  std::string event;
  while (open && !state->gone && !state->finished && absl::Now() < end) {
    if (state->doubtful || absl::Now() >= check) {
      state->doubtful = false;
      open = co_await IsStillSignedIn(subject);
      check = next_check();
    } else if (state->read_done) {
      if (!state->read_ok) break;
      event = "data: ";
      const RpcAnswer message = ToAnswer(call.message);
      if (!AppendJson(subject.plan, message.bytes(), event).ok()) break;
      event += "\n\n";
      open = co_await exchange.Write(event);
      heartbeat = absl::Now() + options_.heartbeat;
      if (open) call.ReadNext();
    } else if (absl::Now() >= heartbeat) {
      open = co_await exchange.Write(kHeartbeat);
      heartbeat = absl::Now() + options_.heartbeat;
    } else {
      const absl::Time until = std::min(heartbeat, std::min(check, end));
      co_await state->Wait(until);
    }
  }
  Log(INFO, "event stream ends",
      {{"request", subject.request_id},
       {"client_gone", state->gone},
       {"service_ended", state->finished || (state->read_done && !state->read_ok)},
       {"refused", !open}});
  co_return absl::OkStatus();
}

// What cannot be found out now counts as yes: identity is asked again soon.
Task<bool> EventStreams::IsStillSignedIn(const Subject& subject) {
  if (subject.signed_in == nullptr) co_return true;
  const auto signed_in = co_await authenticator_.Authenticate(subject.token, subject.request_id);
  if (!signed_in.ok()) co_return signed_in.status().code() != absl::StatusCode::kUnauthenticated;
  co_return CheckAccess(subject.route.policy, (*signed_in)->caller).ok();
}

}  // namespace hiroba::gateway
