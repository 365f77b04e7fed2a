#include "gateway/attachments.h"

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "gateway/testing/test_gateway.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace hiroba::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class AttachmentsTest : public ::testing::Test {
 protected:
  std::string Head(std::string_view headers,
                   std::string_view target = "/v1/attachments?filename=%E8%A8%88%E7%94%BB.pdf") {
    return fmt::format("POST {} HTTP/1.1\r\nHost: x\r\n{}\r\n{}\r\n\r\n", target, kMember, headers);
  }

  TestGateway gateway_;
};

TEST_F(AttachmentsTest, TakesAFileInPieces) {
  std::string content;
  for (int i = 0; content.size() < 3'000'000; ++i) content += std::to_string(i);
  HttpSocket socket(gateway_.port());
  socket.Send(Head(fmt::format("Content-Length: {}", content.size())) + content);
  const SocketAnswer answer = socket.Read();
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr(R"("filename":"計画.pdf")"));
  EXPECT_THAT(answer.body, HasSubstr(fmt::format("\"size\":{}", content.size())));
  ASSERT_EQ(gateway_.services().files().size(), 1U);
  EXPECT_TRUE(gateway_.services().files().begin()->second == content);
  EXPECT_EQ(socket.Ask("GET", "/v1/notes/a").status, 200);
}

TEST_F(AttachmentsTest, TakesAChunkedFile) {
  HttpSocket socket(gateway_.port());
  socket.Send(Head("Transfer-Encoding: chunked") + "5\r\nabcde\r\n3\r\nfgh\r\n0\r\n\r\n");
  EXPECT_EQ(socket.Read().status, 200);
  EXPECT_EQ(gateway_.services().files().begin()->second, "abcdefgh");
}

TEST_F(AttachmentsTest, LeavesNothingOfAFileThatStopsHalfWay) {
  for (const std::string_view way : {"end", "reset", "wait"}) {
    HttpSocket socket(gateway_.port());
    socket.Send(Head("Content-Length: 2000000") + std::string(1'000'000, 'h'));
    if (way == "reset") {
      socket.Reset();
    } else {
      if (way == "end") socket.EndSending();
      const auto all = socket.ReadToEnd();
      ASSERT_TRUE(all);
      if (way == "wait") {
        EXPECT_THAT(*all, HasSubstr("HTTP/1.1 408"));
      }
    }
  }
  const absl::Time until = absl::Now() + absl::Seconds(10);
  while (gateway_.services().uploads_aborted() < 3 && absl::Now() < until) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  EXPECT_EQ(gateway_.services().uploads_aborted(), 3) << "the service is told";
  EXPECT_THAT(gateway_.services().files(), IsEmpty());
}

TEST_F(AttachmentsTest, RefusesFilesThatAreTooLarge) {
  HttpSocket known(gateway_.port());
  known.Send(Head(fmt::format("Content-Length: {}", kMaxAttachmentBytes + 1)));
  const SocketAnswer answer = known.Read();
  EXPECT_EQ(answer.status, 413);
  EXPECT_THAT(answer.body, HasSubstr("FILE_TOO_LARGE"));
  EXPECT_EQ(gateway_.services().uploads_begun(), 0);

  HttpSocket chunked(gateway_.port());
  chunked.Send(Head("Transfer-Encoding: chunked"));
  const std::string chunk = "100000\r\n" + std::string(0x100000, 'x') + "\r\n";
  for (int i = 0; i < 52 && chunked.Send(chunk); ++i) {
  }
  EXPECT_EQ(chunked.Read().status, 413);
  EXPECT_THAT(gateway_.services().files(), IsEmpty());
}

TEST_F(AttachmentsTest, WantsASessionAndAName) {
  EXPECT_EQ(gateway_.Ask("POST", "/v1/attachments?filename=a", "", "x").status, 401);
  EXPECT_EQ(gateway_.Ask("POST", "/v1/attachments", kMember, "x").status, 400);
  EXPECT_EQ(gateway_.Ask("POST", "/v1/attachments?filename=a&x=y", kMember, "x").status, 400);
  EXPECT_EQ(gateway_.services().uploads_begun(), 0);
}

TEST_F(AttachmentsTest, SendsAFileAsADownload) {
  std::string content;
  for (int i = 0; content.size() < 700'000; ++i) content += std::to_string(i);
  gateway_.services().AddFile("f1", "備蓄 計画.html", content);
  const SocketAnswer answer = gateway_.Ask("GET", "/v1/attachments/f1/content", kMember);
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.body == content);
  EXPECT_THAT(answer.Header("content-disposition"),
              HasSubstr("attachment; filename=\"__ __.html\"; filename*=UTF-8''%E5%82%99"));
  EXPECT_EQ(answer.Header("x-content-type-options"), "nosniff");
  EXPECT_EQ(answer.Header("content-security-policy"), "default-src 'none'; sandbox");
  EXPECT_EQ(answer.Header("etag"), "\"0a1b\"");
  EXPECT_EQ(answer.Header("accept-ranges"), "bytes");
  const SocketAnswer head = gateway_.Ask("HEAD", "/v1/attachments/f1/content", kMember);
  EXPECT_EQ(head.Header("content-length"), std::to_string(content.size()));
  EXPECT_EQ(gateway_.Ask("GET", "/v1/attachments/f2/content", kMember).status, 404);
  EXPECT_EQ(gateway_.Ask("GET", "/v1/attachments/f1/content").status, 401);
}

// A gateway with time for what is slow on purpose.
constexpr auto kPatient = [](TestGateway::Options& options) {
  options.server.body_time = absl::Seconds(10);
  options.server.write_time = absl::Seconds(10);
};

TEST(SlowAttachments, OutliveTheCallerTheyBeganWith) {
  TestGateway gateway(kPatient);
  gateway.services().SetCallerLife(absl::Seconds(1));
  const std::string content(16'000'000, 'x');
  gateway.services().AddFile("f1", "a.txt", content);
  HttpSocket upload(gateway.port()), download(gateway.port(), 4096);
  upload.Send(
      fmt::format("POST /v1/attachments?filename=a.txt HTTP/1.1\r\nHost: x\r\n{}\r\n"
                  "Content-Length: {}\r\n\r\n",
                  kMember, content.size()));
  upload.Send(content.substr(0, 1'000'000));
  download.Send(
      fmt::format("GET /v1/attachments/f1/content HTTP/1.1\r\nHost: x\r\n{}\r\n\r\n", kMember));
  EXPECT_NE(download.ReadUntil("HTTP/1.1 200"), "");
  absl::SleepFor(absl::Milliseconds(1200));  // the first caller is too old now
  upload.Send(content.substr(1'000'000));
  EXPECT_EQ(upload.Read().status, 200);
  EXPECT_NE(download.ReadUntil("\r\n\r\n"), "");
  EXPECT_TRUE(download.ReadUntil(content) == content);
}

TEST(SlowAttachments, EndWithTheSession) {
  TestGateway gateway(kPatient);
  HttpSocket upload(gateway.port());
  upload.Send(
      "POST /v1/attachments?filename=a.txt HTTP/1.1\r\nHost: x\r\n"
      "Cookie: __Host-hiroba=token-hanako\r\nSec-Fetch-Site: same-origin\r\n"
      "Content-Length: 600000\r\n\r\n");
  while (gateway.services().uploads_begun() == 0) absl::SleepFor(absl::Milliseconds(1));
  gateway.services().EndSession("token-hanako");
  gateway.authenticator().Forget("sessions/token-hanako");
  upload.Send(std::string(600'000, 'x'));
  const SocketAnswer answer = upload.Read();
  EXPECT_EQ(answer.status, 401);
  EXPECT_THAT(answer.Header("set-cookie"), HasSubstr("Max-Age=0"));
  EXPECT_THAT(gateway.services().files(), IsEmpty());
}

TEST_F(AttachmentsTest, SendsARange) {
  gateway_.services().AddFile("f1", "a.txt", "0123456789");
  const auto get = [&](const char* headers) {
    return gateway_.Ask("GET", "/v1/attachments/f1/content",
                        fmt::format("{}\r\n{}", kMember, headers));
  };
  const SocketAnswer part = get("Range: bytes=2-5");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "2345");
  EXPECT_EQ(part.Header("content-range"), "bytes 2-5/10");
  EXPECT_EQ(get("Range: bytes=-3").body, "789");
  EXPECT_EQ(get("Range: bytes=8-").body, "89");
  const SocketAnswer outside = get("Range: bytes=10-");
  EXPECT_EQ(outside.status, 416);
  EXPECT_EQ(outside.Header("content-range"), "bytes */10");
  EXPECT_THAT(outside.body, HasSubstr("RANGE_OUTSIDE"));
  EXPECT_EQ(get("Range: bytes=2-5\r\nIf-Range: \"0a1b\"").status, 206);
  EXPECT_EQ(get("Range: bytes=2-5\r\nIf-Range: \"other\"").status, 200);
  const SocketAnswer same = get("If-None-Match: \"0a1b\"");
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
}

TEST_F(AttachmentsTest, SendsAnEmptyFile) {
  gateway_.services().AddFile("f1", "a.txt", "");
  const SocketAnswer answer = gateway_.Ask("GET", "/v1/attachments/f1/content", kMember);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("content-length"), "0");
}

}  // namespace
}  // namespace hiroba::gateway
