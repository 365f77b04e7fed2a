#include "gateway/event_stream.h"

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "gateway/testing/test_gateway.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace hiroba::gateway {
namespace {

using ::testing::HasSubstr;

void OpenStream(HttpSocket& socket, std::string_view query) {
  socket.Send(
      fmt::format("GET /v1/notes:watch?{} HTTP/1.1\r\nHost: x\r\n{}\r\n\r\n", query, kMember));
}

class EventStreamTest : public ::testing::Test {
 protected:
  // Waits until that many calls of the service are open.
  bool AwaitOpenStreams(int wanted) {
    const absl::Time until = absl::Now() + absl::Seconds(10);
    while (gateway_.services().open_streams() != wanted && absl::Now() < until) {
      absl::SleepFor(absl::Milliseconds(2));
    }
    return gateway_.services().open_streams() == wanted;
  }

  TestGateway gateway_;
};

TEST_F(EventStreamTest, SendsEachMessageAsAnEvent) {
  HttpSocket socket(gateway_.port());
  OpenStream(socket, "count=2");
  const SocketAnswer head = socket.Read(false);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.Header("content-type"), "text/event-stream");
  EXPECT_EQ(head.Header("cache-control"), "no-store");
  EXPECT_EQ(head.Header("content-length"), "");
  EXPECT_THAT(socket.ReadUntil("\n\n"), HasSubstr("retry: "));
  for (int i = 0; i < 2; ++i) {
    const std::string event = socket.ReadUntil("\n\n");
    EXPECT_THAT(event, HasSubstr(fmt::format("data: {{\"name\":\"notes/{}\"", i)));
  }
  EXPECT_NE(socket.ReadUntil(":\n\n"), "") << "a heartbeat";
}

TEST_F(EventStreamTest, BeginsBeforeTheFirstMessageIfThatTakesLong) {
  HttpSocket socket(gateway_.port());
  OpenStream(socket, "count=0");
  EXPECT_EQ(socket.Read(false).status, 200);
  EXPECT_NE(socket.ReadUntil(":\n\n"), "");
}

TEST_F(EventStreamTest, EndsWithTheSession) {
  HttpSocket socket(gateway_.port());
  OpenStream(socket, "count=1");
  EXPECT_NE(socket.ReadUntil("notes/0"), "");
  gateway_.authenticator().Forget("members/somebody");
  EXPECT_EQ(socket.ReadToEnd(absl::Milliseconds(300)), std::nullopt);
  gateway_.services().EndSession("token-hanako");
  gateway_.authenticator().Forget("sessions/token-hanako");
  EXPECT_TRUE(socket.ReadToEnd(absl::Seconds(5)));
  EXPECT_TRUE(AwaitOpenStreams(0));
}

TEST_F(EventStreamTest, EndsWithTheSessionAlsoWhenNobodyTells) {
  HttpSocket socket(gateway_.port());
  OpenStream(socket, "count=1");
  EXPECT_NE(socket.ReadUntil("notes/0"), "");
  gateway_.authenticator().SetHearing(false);
  gateway_.services().EndSession("token-hanako");
  const absl::Time start = absl::Now();
  EXPECT_TRUE(socket.ReadToEnd(absl::Seconds(10)));
  EXPECT_LT(absl::Now() - start, absl::Seconds(5));
}

TEST_F(EventStreamTest, GoesOnWhileIdentityKnowsTheSession) {
  HttpSocket socket(gateway_.port());
  OpenStream(socket, "count=1");
  EXPECT_NE(socket.ReadUntil("notes/0"), "");
  gateway_.authenticator().Forget("sessions/token-hanako");
  EXPECT_EQ(socket.ReadToEnd(absl::Milliseconds(500)), std::nullopt);
}

TEST_F(EventStreamTest, EndsTheCallWhenTheClientHangsUp) {
  for (const bool reset : {false, true}) {
    HttpSocket socket(gateway_.port());
    OpenStream(socket, "count=1");
    EXPECT_NE(socket.ReadUntil("notes/0"), "");
    EXPECT_TRUE(AwaitOpenStreams(1));
    reset ? socket.Reset() : socket.EndSending();
    EXPECT_TRUE(AwaitOpenStreams(0));
  }
}

TEST_F(EventStreamTest, EndsWhenTheServiceEndsIt) {
  HttpSocket socket(gateway_.port());
  OpenStream(socket, "count=3&thenEnd=true");
  const auto all = socket.ReadToEnd();
  ASSERT_TRUE(all);
  EXPECT_THAT(*all, HasSubstr("notes/2"));
}

TEST_F(EventStreamTest, EndsWhenTheServiceEndsItBeforeTheFirstMessage) {
  // Over as soon as it has begun to watch the client, so the watching has to end with it: a
  // sanitizer sees what is left behind.
  for (int i = 0; i < 20; ++i) {
    HttpSocket socket(gateway_.port());
    OpenStream(socket, "count=0&thenEnd=true");
    const auto all = socket.ReadToEnd();
    ASSERT_TRUE(all);
    EXPECT_THAT(*all, HasSubstr("retry: "));
  }
  EXPECT_TRUE(AwaitOpenStreams(0));
}

TEST_F(EventStreamTest, AnswersARefusalAsJson) {
  HttpSocket socket(gateway_.port());
  OpenStream(socket, "count=-1");
  const SocketAnswer answer = socket.Read();
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, HasSubstr("NOTHING"));
  EXPECT_EQ(socket.Ask("GET", "/v1/notes/a").status, 200) << "the connection goes on";
  EXPECT_EQ(gateway_.Ask("GET", "/v1/notes:watch").status, 401);
}

TEST_F(EventStreamTest, DropsReadersThatAreTooSlow) {
  HttpSocket socket(gateway_.port(), 4096);
  OpenStream(socket, "count=100000");
  EXPECT_TRUE(AwaitOpenStreams(1));
  EXPECT_TRUE(AwaitOpenStreams(0)) << "nobody read, so it ended";
}

TEST_F(EventStreamTest, HasAMostForAMember) {
  std::vector<std::unique_ptr<HttpSocket>> sockets;
  for (int i = 0; i < 20; ++i) {
    sockets.push_back(std::make_unique<HttpSocket>(gateway_.port()));
    OpenStream(*sockets.back(), "count=1");
    EXPECT_NE(sockets.back()->ReadUntil("notes/0"), "");
  }
  HttpSocket socket(gateway_.port());
  OpenStream(socket, "count=1");
  EXPECT_EQ(socket.Read().status, 429);
}

TEST(EventStreamLimits, AreOffAtZero) {
  TestGateway gateway([](auto& options) { options.pipeline.streams.max_for_member = 0; });
  std::vector<std::unique_ptr<HttpSocket>> sockets;
  for (int i = 0; i < 25; ++i) {
    sockets.push_back(std::make_unique<HttpSocket>(gateway.port()));
    OpenStream(*sockets.back(), "count=1");
    EXPECT_NE(sockets.back()->ReadUntil("notes/0"), "") << i;
  }
}

TEST(EventStreamLimits, LeaveRoomForCalls) {
  TestGateway gateway([](auto& options) { options.max_calls = 2; });
  HttpSocket sockets[4] = {HttpSocket(gateway.port()), HttpSocket(gateway.port()),
                           HttpSocket(gateway.port()), HttpSocket(gateway.port())};
  for (HttpSocket& socket : sockets) {
    OpenStream(socket, "count=1");
    EXPECT_NE(socket.ReadUntil("notes/0"), "");
  }
  EXPECT_EQ(gateway.Ask("GET", "/v1/notes/a").status, 200);
  HttpSocket slow[2] = {HttpSocket(gateway.port()), HttpSocket(gateway.port())};
  const int before = gateway.services().calls();
  for (HttpSocket& socket : slow) {
    socket.Send("GET /v1/notes:fail?code=4 HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  while (gateway.services().calls() != before + 2) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_EQ(gateway.Ask("GET", "/v1/notes/a").status, 429) << "calls have a limit all the same";
}

TEST_F(EventStreamTest, DoesNotHoldUpAStop) {
  HttpSocket socket(gateway_.port());
  OpenStream(socket, "count=1");
  EXPECT_NE(socket.ReadUntil("notes/0"), "");
  const absl::Time start = absl::Now();
  gateway_.Stop();
  EXPECT_LT(absl::Now() - start, absl::Milliseconds(900));
  EXPECT_TRUE(AwaitOpenStreams(0));
}

}  // namespace
}  // namespace hiroba::gateway
