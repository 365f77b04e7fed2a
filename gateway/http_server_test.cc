// HTTP as strangers speak it: too slowly, too much, half, or not at all.
#include <random>
#include <thread>

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "gateway/testing/test_gateway.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace hiroba::gateway {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kGet = "GET /v1/notes/a HTTP/1.1\r\nHost: forum\r\n\r\n";

TEST(HttpServer, AnswersOneRequestAfterTheOtherOnAConnection) {
  TestGateway gateway;
  HttpSocket socket(gateway.port());
  for (int i = 0; i < 3; ++i) {
    const SocketAnswer answer = socket.Ask("GET", "/v1/notes/a");
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, HasSubstr(R"("name":"notes/a")"));
    EXPECT_EQ(answer.Header("connection"), "");
    EXPECT_NE(answer.Header("date"), "");
  }
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  TestGateway gateway;
  HttpSocket socket(gateway.port());
  std::string requests;
  for (int i = 0; i < 20; ++i) {
    requests += i % 3 == 2 ? fmt::format(
                                 "POST /v1/notes HTTP/1.1\r\nHost: x\r\n{}\r\n{}\r\n"
                                 "Content-Length: 14\r\n\r\n{{\"title\":\"{:02}\"}}",
                                 kMember, kJson, i)
                           : fmt::format("GET /v1/notes/n{:02} HTTP/1.1\r\nHost: x\r\n\r\n", i);
  }
  ASSERT_TRUE(socket.Send(requests));
  for (int i = 0; i < 20; ++i) {
    const SocketAnswer answer = socket.Read();
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr(fmt::format("{:02}\"", i)));
  }
}

TEST(HttpServer, ClosesWhenAskedTo) {
  TestGateway gateway;
  for (const std::string_view request :
       {"GET /v1/notes/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /v1/notes/a HTTP/1.0\r\n\r\n"}) {
    HttpSocket socket(gateway.port());
    socket.Send(request);
    const auto all = socket.ReadToEnd();
    ASSERT_TRUE(all) << "still open";
    EXPECT_THAT(*all, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(*all, HasSubstr("Connection: close\r\n"));
  }
}

TEST(HttpServer, AnswersAHeadWithoutABody) {
  TestGateway gateway;
  HttpSocket socket(gateway.port());
  const SocketAnswer head = socket.Ask("HEAD", "/v1/notes/a");
  EXPECT_EQ(head.status, 200);
  EXPECT_GT(std::stoi(head.Header("content-length")), 50);
  EXPECT_EQ(socket.Ask("GET", "/v1/notes/a").status, 200) << "no bytes of a body are in between";
}

TEST(HttpServer, GivesAHeadALimitedTimeHoweverItComes) {
  TestGateway gateway;
  HttpSocket socket(gateway.port());
  const absl::Time start = absl::Now();
  // One byte at a time, each in time.
  std::string_view head =
      "GET /v1/notes/a HTTP/1.1\r\nHost: forum\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaa\r\n";
  for (const char c : head) {
    if (!socket.Send({&c, 1})) break;
    absl::SleepFor(absl::Milliseconds(10));
  }
  const SocketAnswer answer = socket.Read();
  EXPECT_THAT(answer.status, AnyOf(408, 0));
  EXPECT_LT(absl::Now() - start, absl::Seconds(5));
  EXPECT_TRUE(HttpSocket(gateway.port()).Send(kGet));
}

TEST(HttpServer, GivesABodyALimitedTime) {
  TestGateway gateway;
  HttpSocket socket(gateway.port());
  socket.Send(
      fmt::format("POST /v1/notes HTTP/1.1\r\nHost: x\r\n{}\r\n{}\r\n"
                  "Content-Length: 50\r\n\r\n{{\"title\":",
                  kMember, kJson));
  const SocketAnswer answer = socket.Read();
  EXPECT_EQ(answer.status, 408);
  EXPECT_THAT(answer.body, HasSubstr("BODY_TOO_SLOW"));
  EXPECT_TRUE(socket.ReadToEnd());
  EXPECT_EQ(gateway.services().calls(), 0);
}

TEST(HttpServer, LimitsTheTimeOfAFloodOfSlowBodies) {
  TestGateway gateway;
  // A byte every other moment for each: whenever the time of one is over, some read has just ended.
  std::vector<std::unique_ptr<HttpSocket>> sockets;
  for (int i = 0; i < 60; ++i) {
    sockets.push_back(std::make_unique<HttpSocket>(gateway.port()));
    sockets.back()->Send(
        fmt::format("POST /v1/notes HTTP/1.1\r\nHost: x\r\n{}\r\n{}\r\n"
                    "Content-Length: 90000\r\n\r\n",
                    kMember, kJson));
  }
  const absl::Time until = absl::Now() + absl::Milliseconds(600);
  while (absl::Now() < until) {
    for (const auto& socket : sockets) socket->Send(" ");
  }
  for (const auto& socket : sockets) {
    ASSERT_TRUE(socket->ReadToEnd(absl::Seconds(5))) << "its reading has no limit any more";
  }
}

TEST(HttpServer, ClosesIdleConnections) {
  TestGateway gateway([](auto& options) { options.server.idle_time = absl::Milliseconds(100); });
  HttpSocket fresh(gateway.port()), used(gateway.port());
  EXPECT_EQ(used.Ask("GET", "/v1/notes/a").status, 200);
  EXPECT_EQ(fresh.ReadToEnd(), "");
  EXPECT_EQ(used.ReadToEnd(), "");
}

TEST(HttpServer, RefusesAFloodOfHeaders) {
  TestGateway gateway;
  for (const bool many : {false, true}) {
    HttpSocket socket(gateway.port());
    std::string request = "GET /v1/notes/a HTTP/1.1\r\nHost: x\r\n";
    if (many) {
      for (int i = 0; i < 5000; ++i) request += fmt::format("X-{}: {}\r\n", i, i);
    } else {
      request += "X-Long: " + std::string(100'000, 'a') + "\r\n";
    }
    socket.Send(request + "\r\n");
    const SocketAnswer answer = socket.Read();
    EXPECT_EQ(answer.status, 431);
    EXPECT_THAT(answer.body, HasSubstr("HEADERS_TOO_LARGE"));
    EXPECT_TRUE(socket.ReadToEnd());
  }
}

TEST(HttpServer, RefusesABodyTooLargeWhileItIsSent) {
  TestGateway gateway;
  HttpSocket socket(gateway.port());
  socket.Send(
      fmt::format("POST /v1/notes HTTP/1.1\r\nHost: x\r\n{}\r\n{}\r\n"
                  "Content-Length: 8000000\r\n\r\n",
                  kMember, kJson));
  std::thread sender([&] { socket.Send(std::string(8'000'000, 'x')); });
  const SocketAnswer answer = socket.Read();
  EXPECT_EQ(answer.status, 413);
  EXPECT_THAT(answer.body, HasSubstr("BODY_TOO_LARGE"));
  sender.join();
  EXPECT_EQ(gateway.services().calls(), 0);
}

TEST(HttpServer, CountsTheBytesOfAChunkedBody) {
  TestGateway gateway;
  const std::string head = fmt::format(
      "POST /v1/notes HTTP/1.1\r\nHost: x\r\n{}\r\n{}\r\nTransfer-Encoding: chunked\r\n\r\n",
      kMember, kJson);
  HttpSocket good(gateway.port());
  good.Send(head + "5\r\n{\"tit\r\n9\r\nle\":\"ab\"}\r\n0\r\n\r\n");
  EXPECT_THAT(good.Read().body, HasSubstr(R"("title":"ab")"));
  EXPECT_EQ(good.Ask("GET", "/v1/notes/a").status, 200);

  HttpSocket large(gateway.port());
  std::string body;
  for (int i = 0; i < 300; ++i) body += "400\r\n" + std::string(1024, ' ') + "\r\n";
  large.Send(head + body);
  EXPECT_EQ(large.Read().status, 413);
}

TEST(HttpServer, SaysContinueWhereTheClientWaitsForIt) {
  TestGateway gateway;
  HttpSocket socket(gateway.port());
  socket.Send(
      fmt::format("POST /v1/notes HTTP/1.1\r\nHost: x\r\n{}\r\n{}\r\nContent-Length: 14\r\n"
                  "Expect: 100-continue\r\n\r\n",
                  kMember, kJson));
  EXPECT_EQ(socket.Read(false).status, 100);
  socket.Send(R"({"title":"abc"})");
  EXPECT_EQ(socket.Read().status, 400) << "14 bytes are not the whole object";
}

TEST(HttpServer, SurvivesClientsThatGoHalfWay) {
  TestGateway gateway;
  const std::string whole =
      fmt::format("POST /v1/notes HTTP/1.1\r\nHost: x\r\n{}\r\n{}\r\nContent-Length: 13\r\n\r\n{}",
                  kMember, kJson, R"({"title":"a"})");
  for (size_t length = 0; length < whole.size(); length += 7) {
    for (const bool reset : {false, true}) {
      HttpSocket socket(gateway.port());
      socket.Send(whole.substr(0, length));
      if (reset) {
        socket.Reset();
      } else {
        socket.EndSending();
        EXPECT_TRUE(socket.ReadToEnd()) << length;
      }
    }
  }
  EXPECT_EQ(gateway.services().calls(), 0);
  EXPECT_EQ(gateway.Ask("GET", "/v1/notes/a").status, 200);
}

TEST(HttpServer, RefusesWhatTwoReadersMightReadDifferently) {
  TestGateway gateway;
  for (const std::string_view request :
       {"POST /v1/notes HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: "
        "chunked\r\n\r\n0\r\n\r\n",
        "POST /v1/notes HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        "POST /v1/notes HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/notes HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\n",
        "POST /v1/notes HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST /v1/notes HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /v1/notes HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n",
        "GET /v1/notes/a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET /v1/notes/a HTTP/1.1\r\n\r\n", "GET /v1/notes/a HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET /v1/notes/a HTTP/1.1\r\n Host: x\r\n\r\n", "GET /v1/notes/a HTTP/1.1\nHost: x\n\n",
        "GET /v1/notes/a HTTP/9.9\r\nHost: x\r\n\r\n", "GET\r\n\r\n", "\r\n\r\n\r\n",
        "\x16\x03\x01\x02\x01\x01\xfc"}) {
    HttpSocket socket(gateway.port());
    socket.Send(request);
    socket.EndSending();
    const auto all = socket.ReadToEnd();
    ASSERT_TRUE(all) << request;
    EXPECT_THAT(*all, AnyOf("", StartsWith("HTTP/1.1 4"), StartsWith("HTTP/1.1 501"))) << request;
    EXPECT_EQ(all->find("HTTP/1.1", 8), std::string::npos) << "one answer only: " << *all;
  }
  EXPECT_EQ(gateway.services().calls(), 0);
}

TEST(HttpServer, SurvivesRandomBytesInGoodRequests) {
  TestGateway gateway;
  std::mt19937_64 random(99);
  const std::string good = fmt::format(
      "POST /v1/notes?requestId=1 HTTP/1.1\r\nHost: x\r\n{}\r\n{}\r\n"
      "Content-Length: 13\r\n\r\n{}",
      kMember, kJson, R"({"title":"a"})");
  for (int i = 0; i < 300; ++i) {
    std::string request = good;
    for (uint64_t change = 1 + random() % 4; change > 0; --change) {
      request[random() % request.size()] = static_cast<char>(random());
    }
    HttpSocket socket(gateway.port());
    socket.Send(request);
    socket.EndSending();
    const auto all = socket.ReadToEnd();
    ASSERT_TRUE(all) << request;
    ASSERT_THAT(*all, AnyOf("", StartsWith("HTTP/1.1 "))) << request;
  }
  EXPECT_EQ(gateway.Ask("GET", "/v1/notes/a").status, 200);
}

TEST(HttpServer, HasAMostOfConnections) {
  TestGateway gateway([](auto& options) { options.server.max_connections = 3; });
  HttpSocket a(gateway.port()), b(gateway.port()), c(gateway.port());
  for (HttpSocket* socket : {&a, &b, &c}) EXPECT_EQ(socket->Ask("GET", "/livez").status, 200);
  HttpSocket d(gateway.port());
  EXPECT_EQ(d.Ask("GET", "/livez").status, 0);
  EXPECT_EQ(a.Ask("GET", "/livez").status, 200);
}

TEST(HttpServer, StopsWithoutWaitingForIdleConnections) {
  TestGateway gateway;
  HttpSocket idle(gateway.port());
  EXPECT_EQ(idle.Ask("GET", "/livez").status, 200);
  const absl::Time start = absl::Now();
  gateway.Stop();
  EXPECT_LT(absl::Now() - start, absl::Milliseconds(900));
  EXPECT_TRUE(idle.ReadToEnd());
  EXPECT_EQ(HttpSocket(gateway.port()).Ask("GET", "/livez").status, 0);
}

TEST(HttpServer, LetsRequestsUnderWayFinishAtAStop) {
  TestGateway gateway;
  HttpSocket socket(gateway.port());
  socket.Send("GET /v1/notes:fail?code=4 HTTP/1.1\r\nHost: x\r\n\r\n");
  while (gateway.services().calls() == 0) absl::SleepFor(absl::Milliseconds(1));
  gateway.Stop();  // after a second the call is cancelled
  EXPECT_TRUE(socket.ReadToEnd());
}

TEST(HttpServer, RefusesAddressesThatAreNone) {
  for (const char* listen :
       {"", "8080", "nowhere:80", "127.0.0.1:", "127.0.0.1:99999", "1.2.3:80"}) {
    HttpServerOptions options;
    options.listen = listen;
    EXPECT_FALSE(HttpServer::Listen(options, nullptr, nullptr).ok()) << listen;
  }
}

}  // namespace
}  // namespace hiroba::gateway
