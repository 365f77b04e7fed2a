#include "services/common/rpc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "hiroba/api/v1/events.grpc.pb.h"
#include "services/common/grpc_status.h"
#include "services/common/status.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

using absl::StatusCode;
using api::v1::EventLog;
using api::v1::ListEventsRequest;
using api::v1::ListEventsResponse;
using testing::HasSubstr;

// A service whose only method does what the test says.
class Scripted final : public EventLog::CallbackService {
 public:
  using Script = std::function<absl::Status(const Call&, ListEventsResponse&)>;

  Scripted(Rpc& rpc, Script script) : rpc_(rpc), script_(std::move(script)) {}

  grpc::ServerUnaryReactor* ListEvents(grpc::CallbackServerContext* context,
                                       const ListEventsRequest* request,
                                       ListEventsResponse* response) override {
    return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
      return script_(call, *response);
    });
  }

 private:
  Rpc& rpc_;
  const Script script_;
};

class RpcTest : public testing::Test {
 protected:
  void Serve(Scripted::Script script, const RpcOptions& options = {}) {
    server_ = std::make_unique<InProcessServer>(options);
    service_ = std::make_unique<Scripted>(server_->rpc(), std::move(script));
    server_->Start({service_.get()});
    stub_ = EventLog::NewStub(server_->channel());
  }

  absl::Status Ask(std::unique_ptr<grpc::ClientContext> context) {
    return FromGrpcStatus(stub_->ListEvents(context.get(), {}, &response_));
  }
  absl::Status Ask() { return Ask(server_->As(TestService())); }

  // Declared so that the server goes before the service.
  std::unique_ptr<Scripted> service_;
  std::unique_ptr<InProcessServer> server_;
  std::unique_ptr<EventLog::Stub> stub_;
  ListEventsResponse response_;
};

TEST_F(RpcTest, GivesTheBodyItsCallAndTheClientItsAnswer) {
  Call seen;
  Serve([&](const Call& call, ListEventsResponse& response) {
    seen = call;
    response.set_last_sequence(7);
    return absl::OkStatus();
  });
  auto context = server_->As(TestService());
  context->AddMetadata(kRequestIdMetadata, "request-1");
  ASSERT_THAT(Ask(std::move(context)), IsOk());
  EXPECT_EQ(response_.last_sequence(), 7);
  EXPECT_TRUE(seen.caller.internal);
  EXPECT_EQ(seen.request_id, "request-1");
  EXPECT_EQ(seen.method, "hiroba.api.v1.EventLog/ListEvents");
  EXPECT_NE(seen.caller_token, nullptr);
  EXPECT_LE(seen.deadline, absl::Now() + absl::Seconds(11));
}

TEST_F(RpcTest, AnswersMayBeLargerThanRequests) {
  Serve([&](const Call&, ListEventsResponse& response) {
    response.add_events()->mutable_payload()->set_value(std::string(40 << 20, 'x'));
    return absl::OkStatus();
  });
  ASSERT_THAT(Ask(), IsOk());
  EXPECT_EQ(response_.events(0).payload().value().size(), 40U << 20);
  ListEventsRequest large;
  large.GetReflection()->MutableUnknownFields(&large)->AddLengthDelimited(15)->resize(5 << 20);
  EXPECT_THAT(
      FromGrpcStatus(stub_->ListEvents(server_->As(TestService()).get(), large, &response_)),
      StatusIs(StatusCode::kResourceExhausted));
}

TEST_F(RpcTest, RefusesWhoMayNotCallWithoutRunningTheBody) {
  std::atomic<int> ran = 0;
  Serve([&](const Call&, ListEventsResponse&) {
    ++ran;
    return absl::OkStatus();
  });
  EXPECT_THAT(Ask(InProcessServer::AsNobody()),
              StatusIs(StatusCode::kPermissionDenied, "INTERNAL_METHOD"));
  EXPECT_THAT(Ask(server_->As(TestAdmin(MemberId{1}))),
              StatusIs(StatusCode::kPermissionDenied, "INTERNAL_METHOD"));
  auto forged = InProcessServer::AsNobody();
  forged->AddMetadata(kCallerMetadata, CallerSigner(NewCallerSeed()).Sign(TestService()));
  EXPECT_THAT(Ask(std::move(forged)), StatusIs(StatusCode::kUnauthenticated, "CALLER_INVALID"));
  EXPECT_EQ(ran, 0);
}

TEST_F(RpcTest, FailuresKeepTheirDetails) {
  Serve([](const Call&, ListEventsResponse&) {
    return OutOfRange("EVENTS_GONE", "もうありません。", {{"first", "12"}});
  });
  const absl::Status status = Ask();
  EXPECT_THAT(status, StatusIs(StatusCode::kOutOfRange, "EVENTS_GONE"));
  EXPECT_EQ(ReasonMetadata(status, "first"), "12");
}

TEST_F(RpcTest, ExceptionsAndInnerTextsDoNotLeaveTheService) {
  Serve(
      [](const Call&, ListEventsResponse&) -> absl::Status { throw std::runtime_error("secret"); });
  const absl::Status status = Ask();
  EXPECT_THAT(status, StatusIs(StatusCode::kInternal, "INTERNAL"));
  EXPECT_EQ(status.ToString().find("secret"), std::string::npos);
}

// A service that answers bytes, at once when it can.
class Raw final : public EventLog::WithRawCallbackMethod_ListEvents<EventLog::Service> {
 public:
  using Quick = std::function<std::optional<absl::Status>()>;
  using Body = std::function<absl::Status()>;

  Raw(Rpc& rpc, Quick quick, Body body)
      : rpc_(rpc), quick_(std::move(quick)), body_(std::move(body)) {}

  grpc::ServerUnaryReactor* ListEvents(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* request,
                                       grpc::ByteBuffer* response) override {
    const auto answer = [response] { *response = grpc::ByteBuffer(nullptr, 0); };
    return rpc_.HandleRaw<ListEventsRequest>(
        *context, *request,
        [=, this](const Call&, const ListEventsRequest&) {
          answer();
          return quick_();
        },
        [=, this](const Call&, const ListEventsRequest&) {
          answer();
          return body_();
        });
  }

 private:
  Rpc& rpc_;
  const Quick quick_;
  const Body body_;
};

class QuickRpcTest : public testing::Test {
 protected:
  absl::Status Ask(std::optional<absl::Status> quick) {
    return AskWith([quick] { return quick; });
  }
  absl::Status AskWith(Raw::Quick quick) {
    InProcessServer server;
    Raw service(server.rpc(), std::move(quick), [this] {
      ++bodies_;
      return absl::OkStatus();
    });
    server.Start({&service});
    ListEventsResponse response;
    const absl::Status status =
        FromGrpcStatus(EventLog::NewStub(server.channel())
                           ->ListEvents(server.As(TestService()).get(), {}, &response));
    server.Stop();
    counted_ = server.metrics().Expose();
    return status;
  }

  std::atomic<int> bodies_ = 0;
  std::string counted_;
};

TEST_F(QuickRpcTest, WhatIsAnsweredAtOnceRunsNoBody) {
  EXPECT_THAT(Ask(absl::OkStatus()), IsOk());
  EXPECT_EQ(bodies_, 0);
  EXPECT_THAT(counted_, HasSubstr("rpc_requests_total{code=\"OK\",method=\"hiroba.api.v1.EventLog/"
                                  "ListEvents\"} 1"));
}

TEST_F(QuickRpcTest, FailuresCanBeKnownAtOnceToo) {
  EXPECT_THAT(Ask(NotFound("GONE", "ありません。")), StatusIs(StatusCode::kNotFound, "GONE"));
  EXPECT_THAT(AskWith([]() -> std::optional<absl::Status> { throw std::runtime_error("oops"); }),
              StatusIs(StatusCode::kInternal));
  EXPECT_EQ(bodies_, 0);
}

TEST_F(QuickRpcTest, TheRestIsTheBodysWork) {
  EXPECT_THAT(Ask(std::nullopt), IsOk());
  EXPECT_EQ(bodies_, 1);
}

TEST_F(RpcTest, CallsThatMayBeRepeatedAreTriedAgainWhenUnavailable) {
  std::atomic<int> tries = 0;
  Serve([&](const Call&, ListEventsResponse&) {
    return ++tries < 3 ? Unavailable("AWAY", "一時的に利用できません。") : absl::OkStatus();
  });
  EXPECT_THAT(Ask(), IsOk());
  EXPECT_EQ(tries, 3);
}

TEST_F(RpcTest, OtherFailuresAreNotTriedAgain) {
  std::atomic<int> tries = 0;
  Serve([&](const Call&, ListEventsResponse&) {
    ++tries;
    return Aborted("STALE", "古い");
  });
  EXPECT_THAT(Ask(), StatusIs(StatusCode::kAborted, "STALE"));
  EXPECT_EQ(tries, 1);
}

TEST_F(RpcTest, TooLittleTimeIsRefused) {
  std::atomic<int> ran = 0;
  Serve(
      [&](const Call&, ListEventsResponse&) {
        ++ran;
        return absl::OkStatus();
      },
      {.least_time = absl::Hours(1)});
  EXPECT_THAT(Ask(), StatusIs(StatusCode::kDeadlineExceeded, "DEADLINE_TOO_NEAR"));
  EXPECT_EQ(ran, 0);
}

TEST_F(RpcTest, MoreThanTheQueueHoldsIsRefusedAtOnceWithATimeToComeBack) {
  std::promise<void> open;
  std::shared_future<void> opened = open.get_future().share();
  std::promise<void> started;
  std::atomic<bool> first = true;
  Serve(
      [&](const Call&, ListEventsResponse&) {
        if (first.exchange(false)) started.set_value();
        opened.wait();
        return absl::OkStatus();
      },
      {.threads = 1, .queue_limit = 1});
  std::vector<std::future<absl::Status>> waiting;
  const auto ask = [this] {
    ListEventsResponse response;
    auto context = server_->As(TestService());
    return FromGrpcStatus(stub_->ListEvents(context.get(), {}, &response));
  };
  waiting.push_back(std::async(std::launch::async, ask));
  started.get_future().wait();
  // Of these two one waits in the queue and one finds it full.
  for (int i = 0; i < 2; ++i) waiting.push_back(std::async(std::launch::async, ask));
  absl::Status refused;
  while (refused.ok()) {
    for (std::size_t i = 1; i < waiting.size(); ++i) {
      if (waiting[i].valid() &&
          waiting[i].wait_for(std::chrono::milliseconds(1)) == std::future_status::ready) {
        refused = waiting[i].get();
      }
    }
  }
  EXPECT_THAT(refused, StatusIs(StatusCode::kResourceExhausted, "OVERLOADED"));
  EXPECT_EQ(RetryAfter(refused), absl::Seconds(1));
  open.set_value();
  for (auto& answer : waiting) {
    if (answer.valid()) {
      EXPECT_THAT(answer.get(), IsOk());
    }
  }
}

TEST_F(RpcTest, CountsAnswersByMethodAndCode) {
  Serve([](const Call&, ListEventsResponse&) { return NotFound("X", "ない"); });
  Ask().IgnoreError();
  const std::string text = server_->metrics().Expose();
  EXPECT_THAT(text,
              HasSubstr("rpc_requests_total{code=\"NOT_FOUND\",method=\"hiroba.api.v1.EventLog/"
                        "ListEvents\"} 1"));
  EXPECT_THAT(text, HasSubstr("rpc_seconds_count{method=\"hiroba.api.v1.EventLog/ListEvents\"} 1"));
}

TEST_F(RpcTest, PassesCallerRequestIdAndDeadlineOn) {
  InProcessServer backend;
  Call seen;
  Scripted backend_service(backend.rpc(), [&](const Call& call, ListEventsResponse&) {
    seen = call;
    return absl::OkStatus();
  });
  backend.Start({&backend_service});
  auto backend_stub = EventLog::NewStub(backend.channel());
  InternalCalls& as_service = backend.internal_calls();
  absl::Time deadline;
  Serve([&](const Call& call, ListEventsResponse& response) {
    deadline = call.deadline;
    auto context = as_service.For(call).NewClientContext();
    return FromGrpcStatus(backend_stub->ListEvents(context.get(), {}, &response));
  });
  auto context = server_->As(TestService());
  context->AddMetadata(kRequestIdMetadata, "request-2");
  ASSERT_THAT(Ask(std::move(context)), IsOk());
  EXPECT_EQ(seen.request_id, "request-2");
  EXPECT_TRUE(seen.caller.internal);
  // gRPC rounds a timeout of some seconds up to a tenth of one on its way.
  EXPECT_LT(seen.deadline, deadline + absl::Milliseconds(200));
  backend.Stop();
}

TEST_F(RpcTest, AnUnplainRequestIdIsReplaced) {
  std::string seen;
  Serve([&](const Call& call, ListEventsResponse&) {
    seen = call.request_id;
    return absl::OkStatus();
  });
  auto context = server_->As(TestService());
  context->AddMetadata(kRequestIdMetadata, "a b\"c");
  ASSERT_THAT(Ask(std::move(context)), IsOk());
  EXPECT_EQ(seen.size(), 16);
}

}  // namespace
}  // namespace hiroba
