#include "gateway/data_exports.h"

#include "absl/time/clock.h"
#include "fmt/format.h"
#include "gateway/testing/test_gateway.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace hiroba::gateway {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kLeaving = "Authorization: Bearer token-leaving";
constexpr std::string_view kTarget = "/v1/dataExports/0000000000005/content";

class DataExportsTest : public ::testing::Test {
 protected:
  void Add(const std::string& content, const std::string& token = "token-hanako") {
    gateway_.services().AddDataExport("0000000000005", token, content);
  }

  SocketAnswer Get(std::string_view headers) const { return gateway_.Ask("GET", kTarget, headers); }

  TestGateway gateway_;
};

TEST_F(DataExportsTest, SendsACopyThatNoBrowserKeeps) {
  std::string content = "PK";
  for (int i = 0; content.size() < 700'000; ++i) content += std::to_string(i);
  Add(content);
  const SocketAnswer answer = Get(kMember);
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.body == content);
  EXPECT_EQ(answer.Header("content-type"), "application/zip");
  EXPECT_THAT(answer.Header("content-disposition"),
              HasSubstr("attachment; filename=\"hiroba-20270401.zip\""));
  EXPECT_EQ(answer.Header("cache-control"), "private, no-store");
  EXPECT_EQ(answer.Header("content-security-policy"), "default-src 'none'; sandbox");
  EXPECT_EQ(answer.Header("x-content-type-options"), "nosniff");
  const SocketAnswer head = gateway_.Ask("HEAD", kTarget, kMember);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.Header("content-length"), std::to_string(content.size()));
}

TEST_F(DataExportsTest, GoesOnWhereADownloadBrokeOff) {
  Add("0123456789");
  const std::string tag = Get(kMember).Header("etag");
  EXPECT_EQ(tag, "\"0000000000005\"");
  const SocketAnswer rest = Get(fmt::format("{}\r\nRange: bytes=4-\r\nIf-Range: {}", kMember, tag));
  EXPECT_EQ(rest.status, 206);
  EXPECT_EQ(rest.body, "456789");
  EXPECT_EQ(rest.Header("content-range"), "bytes 4-9/10");
  EXPECT_EQ(Get(fmt::format("{}\r\nRange: bytes=4-\r\nIf-Range: \"another\"", kMember)).status,
            200);
  EXPECT_EQ(Get(fmt::format("{}\r\nRange: bytes=10-", kMember)).status, 416);
}

TEST_F(DataExportsTest, IsForWhoseDataItIs) {
  Add("PK");
  EXPECT_EQ(Get("").status, 401);
  const SocketAnswer other = Get("Authorization: Bearer token-somebody-else");
  EXPECT_EQ(other.status, 404);
  EXPECT_THAT(other.body, HasSubstr("DATA_EXPORT_NOT_FOUND"));
  EXPECT_EQ(gateway_.Ask("GET", "/v1/dataExports/x/y/content", kMember).status, 404);
  EXPECT_EQ(gateway_.Ask("GET", "/v1/dataExports//content", kMember).status, 404);
}

TEST_F(DataExportsTest, WhoIsLeavingGetsHersAndNothingElse) {
  Add("PK", "token-leaving");
  EXPECT_EQ(Get(kLeaving).status, 200);
  const SocketAnswer note =
      gateway_.Ask("POST", "/v1/notes", fmt::format("{}\r\n{}", kLeaving, kJson), "{}");
  EXPECT_EQ(note.status, 403);
  EXPECT_THAT(note.body, HasSubstr("MEMBER_LEAVING"));
  gateway_.services().AddFile("f1", "a.txt", "x");
  EXPECT_EQ(gateway_.Ask("GET", "/v1/attachments/f1/content", kLeaving).status, 403);
  EXPECT_EQ(gateway_.Ask("POST", "/v1/attachments?filename=a", kLeaving, "x").status, 403);
  EXPECT_EQ(gateway_.services().calls(), 0);
}

TEST(SlowDataExports, OutliveTheCallerTheyBeganWithButNotTheSession) {
  TestGateway gateway(
      [](TestGateway::Options& options) { options.server.write_time = absl::Seconds(10); });
  gateway.services().SetCallerLife(absl::Seconds(1));
  const std::string content(16'000'000, 'x');
  gateway.services().AddDataExport("0000000000005", "token-hanako", content);
  const std::string request =
      fmt::format("GET {} HTTP/1.1\r\nHost: x\r\n{}\r\n\r\n", kTarget, kMember);
  HttpSocket going_on(gateway.port(), 4096), signing_out(gateway.port(), 4096);
  for (HttpSocket* socket : {&going_on, &signing_out}) {
    socket->Send(request);
    EXPECT_NE(socket->ReadUntil("HTTP/1.1 200"), "");
  }
  absl::SleepFor(absl::Milliseconds(1200));  // the first caller is too old now
  EXPECT_NE(going_on.ReadUntil("\r\n\r\n"), "");
  EXPECT_TRUE(going_on.ReadUntil(content) == content);
  gateway.services().EndSession("token-hanako");
  gateway.authenticator().Forget("sessions/token-hanako");
  const auto rest = signing_out.ReadToEnd();
  ASSERT_TRUE(rest);
  EXPECT_LT(rest->size(), content.size());
}

}  // namespace
}  // namespace hiroba::gateway
