// What staff may do, and what becomes of it: roles, suspensions, the record of acts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/harness/await.h"
#include "tests/harness/forum.h"

namespace hiroba::testing {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

class Staff : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Forum& forum = Forum::Get();
    admin_ = new Person(forum.MakeStaff("管理 一子", "admin"));
    moderator_ = new Person(forum.MakeStaff("世話 二郎", "moderator"));
    topic_ = CreateTopic(moderator_->http, "防災").value("name", "");
  }

  // Waits until a request is answered with this status: callers are kept for some seconds.
  static bool Becomes(HttpClient& http, const HttpRequest& request, int status) {
    return Await(seconds(5), [&] { return http.Send(request).status == status; });
  }

  static HttpRequest Rename(const std::string& thread, const std::string& title) {
    return {.method = "PATCH",
            .path = "/v1/" + thread,
            .body = Json{{"title", title}}.dump(),
            .content_type = "application/json"};
  }

  Forum& forum_ = Forum::Get();
  static inline Person* admin_;
  static inline Person* moderator_;
  static inline std::string topic_;
};

TEST_F(Staff, ARoleInATopicIsGoodAtOnceAndEndsAtOnce) {
  Person author = forum_.SignUp("著者 三郎");
  Person helper = forum_.SignUp("分野 四郎");
  const std::string thread =
      CreateThread(author.http, topic_, "毛布の数", "何枚ですか").value("name", "");
  EXPECT_EQ(helper.http.Send(Rename(thread, "備蓄")).Reason(), "NOT_YOUR_THREAD");

  const HttpResponse role = admin_->http.Post(
      "/v1/roles", {{"member", helper.name}, {"kind", "TOPIC_MODERATOR"}, {"topic", topic_}});
  ASSERT_TRUE(role.ok()) << role.body;
  EXPECT_TRUE(Becomes(helper.http, Rename(thread, "備蓄する毛布の数"), 200));
  EXPECT_EQ(helper.http.Get("/v1/members/me").json["moderatedTopics"][0], topic_);
  // Members see whom to turn to.
  const HttpResponse listed = author.http.Get("/v1/roles?topic=" + UrlEncode(topic_));
  EXPECT_EQ(listed.json["roles"][0]["card"]["displayName"], "分野 四郎") << listed.body;
  // Not elsewhere.
  const std::string elsewhere = CreateTopic(moderator_->http, "税務").value("name", "");
  const std::string other =
      CreateThread(author.http, elsewhere, "様式", "どれですか").value("name", "");
  EXPECT_EQ(helper.http.Send(Rename(other, "別の題")).Reason(), "NOT_YOUR_THREAD");

  ASSERT_TRUE(admin_->http.Delete("/v1/" + role.json.value("name", "")).ok());
  EXPECT_TRUE(Becomes(helper.http, Rename(thread, "毛布の数"), 403));
}

TEST_F(Staff, ASuspendedMemberIsOutWithinFiveSecondsAndLearnsWhy) {
  Person member = forum_.SignUp("停止 五郎");
  HttpClient second = forum_.SignIn(member.address, member.password);
  auto stream = forum_.Watch(member, {});
  ASSERT_TRUE(
      moderator_->http.Post("/v1/" + member.name + ":suspend", {{"reason", "宣伝を繰り返した"}})
          .ok());
  EXPECT_TRUE(Becomes(member.http, {.path = "/v1/members/me"}, 401));
  EXPECT_TRUE(Becomes(second, {.path = "/v1/topics"}, 401));
  EXPECT_TRUE(stream->AwaitEnd(seconds(5)));

  HttpClient nobody = forum_.Nobody();
  const HttpResponse refused =
      nobody.Post("/v1/sessions", {{"address", member.address}, {"password", member.password}});
  EXPECT_EQ(refused.status, 403) << refused.body;
  EXPECT_EQ(refused.Reason(), "MEMBER_SUSPENDED");
  EXPECT_THAT(refused.LocalizedMessage(), HasSubstr("宣伝を繰り返した"));
  EXPECT_EQ(
      nobody.Post("/v1/sessions", {{"address", member.address}, {"password", "ちがう合言葉です"}})
          .Reason(),
      "CREDENTIALS_WRONG");
  EXPECT_TRUE(forum_.mailbox().AwaitMail(member.address, [](const ReceivedMail& mail) {
    return mail.text.find("宣伝を繰り返した") != std::string::npos;
  }));

  ASSERT_TRUE(moderator_->http.Post("/v1/" + member.name + ":unsuspend", Json::object()).ok());
  HttpClient back = forum_.SignIn(member.address, member.password);
  EXPECT_EQ(back.Get("/v1/members/me").status, 200);
  EXPECT_EQ(member.http.Get("/v1/members/me").status, 401);
}

TEST_F(Staff, TheOperatorGivesRolesAndSuspendsByAddress) {
  Person member = forum_.SignUp("道具 六子");
  EXPECT_THAT(forum_.Admin({"grant-role", member.address, "--role", "moderator"}),
              HasSubstr("-moderator"));
  EXPECT_THAT(forum_.Admin({"roles"}), HasSubstr(member.name));
  EXPECT_EQ(moderator_->http.Post("/v1/" + member.name + ":suspend", {{"reason", "理由"}}).Reason(),
            "MEMBER_HAS_ROLE");
  forum_.Admin({"revoke-role", member.name, "--role", "moderator"});
  EXPECT_EQ(forum_.TryAdmin({"revoke-role", member.name, "--role", "moderator"}).code, 1);
  forum_.Admin({"suspend", member.address, "--reason", "宣伝"});
  EXPECT_TRUE(Becomes(member.http, {.path = "/v1/members/me"}, 401));
  forum_.Admin({"unsuspend", member.address});
}

TEST_F(Staff, TheListOfMembersIsNotForCopying) {
  Person member = forum_.SignUp("名簿 七子");
  EXPECT_EQ(member.http.Get("/v1/members").status, 400);
  EXPECT_EQ(member.http.Get("/v1/members?query=" + UrlEncode("名簿")).json["members"].size(), 1u);
  for (int page = 1; page < 200; ++page) {
    ASSERT_TRUE(member.http.Get("/v1/members?query=" + std::to_string(page)).ok()) << page;
  }
  const HttpResponse refused = member.http.Get("/v1/members?query=z");
  EXPECT_EQ(refused.status, 429) << refused.body;
  EXPECT_EQ(refused.Reason(), "DIRECTORY_ALLOWANCE_USED");
  EXPECT_TRUE(refused.headers.contains("retry-after"));
  EXPECT_TRUE(moderator_->http.Get("/v1/members").ok());
}

// The last test: it destroys the record of this forum.
TEST_F(Staff, WhoeverChangesTheRecordIsFound) {
  const HttpResponse entries = admin_->http.Get("/v1/auditEntries?pageSize=1");
  ASSERT_TRUE(entries.ok()) << entries.body;
  EXPECT_GT(entries.json["entries"][0]["number"], 1);
  EXPECT_FALSE(entries.json.value("nextPageToken", "").empty());
  EXPECT_TRUE(admin_->http.Get("/v1/contentAuditEntries").ok());

  const std::string before = forum_.Admin({"audit", "verify"});
  EXPECT_THAT(before, HasSubstr("identity "));
  EXPECT_THAT(before, HasSubstr("threads "));
  EXPECT_THAT(forum_.Admin({"audit", "export"}), HasSubstr("identity.Suspensions/SuspendMember"));

  forum_.RunSql("identity", "DROP TRIGGER audit_entries_stay_as_they_are");
  forum_.RunSql("identity", "UPDATE audit_entries SET actor_id=9 WHERE number=2");
  const Forum::AdminResult changed = forum_.TryAdmin({"audit", "verify"});
  EXPECT_EQ(changed.code, 1);
  EXPECT_THAT(changed.output, HasSubstr("identity の 2 番"));
  EXPECT_THAT(changed.output, HasSubstr("AUDIT_ENTRY_CHANGED"));
  // The other chain is whole, and says so.
  EXPECT_THAT(changed.output, HasSubstr("threads "));
  EXPECT_THAT(changed.output, Not(HasSubstr("threads の")));
}

}  // namespace
}  // namespace hiroba::testing
