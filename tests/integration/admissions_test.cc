// The way in of those whose address does not settle who they are: waiting, being turned away,
// applying again, colleagues who vouch, and domains that moderators teach.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/harness/await.h"
#include "tests/harness/forum.h"

namespace hiroba::testing {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

// 門真市's by its shape, and reviewed as long as no table says so.
constexpr char kUnsettled[] = "city.kadoma.osaka.jp";

std::string OwnCase(Person& applicant) {
  const HttpResponse own = applicant.http.Get("/v1/members/me/admission");
  EXPECT_EQ(own.status, 200) << own.body;
  return own.json.is_object() ? own.json.value("name", "") : "";
}

TEST(Admissions, WhoIsTurnedAwayAppliesAgainAndTwoColleaguesLetHerIn) {
  Forum& forum = Forum::Get();
  Person moderator = forum.MakeStaff("世話 人子", "moderator");
  Person hanako = forum.SignUp("門真 花子");
  Person jiro = forum.SignUp("門真 次郎");
  const std::string topic = CreateTopic(moderator.http, "参加の確認").value("name", "");
  Person applicant = forum.SignUpWaiting("新人 三郎", kUnsettled);

  // She sees her own case and nothing else.
  const HttpResponse open = applicant.http.Get("/v1/members/me/admission");
  ASSERT_EQ(open.status, 200) << open.body;
  EXPECT_EQ(open.json["state"], "OPEN");
  EXPECT_EQ(open.json["suggestedBodyDisplayName"], "大阪府門真市");
  EXPECT_EQ(open.json["address"], "");
  EXPECT_EQ(applicant.http.Get("/v1/admissions").status, 403);
  EXPECT_EQ(applicant.http.Get("/v1/topics").status, 403);
  const std::string name = open.json["name"];

  // Turned away, with the reason in a mail.
  const HttpResponse rejected = moderator.http.Post("/v1/" + name + ":reject",
                                                    {{"reason", "電話で在籍を確かめられません。"}});
  ASSERT_TRUE(rejected.ok()) << rejected.body;
  EXPECT_EQ(moderator.http.Post("/v1/" + name + ":approve", {{"body", "bodies/272230"}}).Reason(),
            "ADMISSION_DECIDED");
  const auto mailed = forum.mailbox().AwaitMail(applicant.address, [](const ReceivedMail& mail) {
    return mail.text.find("電話で在籍を確かめられません。") != std::string::npos;
  });
  ASSERT_TRUE(mailed);
  EXPECT_THAT(mailed->subject, HasSubstr("確認ができませんでした"));
  EXPECT_EQ(applicant.http.Get("/v1/members/me/admission").json["decisionReason"],
            "電話で在籍を確かめられません。");

  // Applies again: a new case; the old one stays on record.
  const Json statement = {{"statement", "福祉課の新人三郎です。内線は 123 です。"}};
  const HttpResponse again = applicant.http.Post("/v1/admissions", statement);
  ASSERT_TRUE(again.ok()) << again.body;
  const std::string second = again.json["name"];
  EXPECT_NE(second, name);
  EXPECT_EQ(applicant.http.Post("/v1/admissions", statement).json["name"], second);

  // Colleagues see who she is, not her address; others see nothing.
  const HttpResponse seen = hanako.http.Get("/v1/admissions");
  ASSERT_EQ(seen.status, 200) << seen.body;
  ASSERT_EQ(seen.json["admissions"].size(), 1u) << seen.body;
  EXPECT_EQ(seen.json["admissions"][0]["displayName"], "新人 三郎");
  EXPECT_EQ(seen.json["admissions"][0]["address"], "");
  EXPECT_EQ(seen.json["admissions"][0]["statement"], "");

  // One is not enough, however often; the second lets her in.
  const Json vouch = {{"statement", "同じ課で働いています。"}};
  for (int i = 0; i < 2; ++i) {
    const HttpResponse first = hanako.http.Post("/v1/" + second + ":vouch", vouch);
    ASSERT_TRUE(first.ok()) << first.body;
    EXPECT_EQ(first.json["vouchCount"], 1);
    EXPECT_EQ(first.json["state"], "OPEN");
  }
  EXPECT_EQ(jiro.http.Post("/v1/" + name + ":vouch", vouch).status, 404) << "decided";
  EXPECT_EQ(applicant.http.Post("/v1/" + second + ":vouch", vouch).status, 403);
  EXPECT_EQ(jiro.http.Post("/v1/" + second + ":vouch", vouch).json["state"], "APPROVED");
  EXPECT_TRUE(forum.mailbox().AwaitMail(applicant.address, [](const ReceivedMail& mail) {
    return mail.text.find("ご利用いただけるようになりました") != std::string::npos;
  }));
  EXPECT_TRUE(Await(seconds(5), [&] {
    return applicant.http.Get("/v1/members/me").json.value("state", "") == "VERIFIED";
  }));
  applicant.http.Post("/v1/" + topic + ":join", Json::object());
  EXPECT_NE(CreateThread(applicant.http, topic, "はじめまして", "よろしくお願いします。")
                .value("name", ""),
            "");

  // All of it on record.
  const HttpResponse record = moderator.http.Get("/v1/admissions?decided=true&pageSize=100");
  int kept = 0;
  for (const Json& decided : record.json["admissions"]) {
    if (decided["member"] != applicant.name) continue;
    ++kept;
    if (decided["name"] == name) {
      EXPECT_EQ(decided["state"], "REJECTED");
      EXPECT_EQ(decided["decidedBy"], moderator.name);
    } else {
      EXPECT_EQ(decided["state"], "APPROVED");
      EXPECT_EQ(decided["byVouching"], true);
      EXPECT_EQ(decided["decidedBy"], jiro.name);
      EXPECT_EQ(decided["vouches"][0]["member"], hanako.name);
    }
  }
  EXPECT_EQ(kept, 2);

  // Let in by vouches, she vouches for nobody yet.
  Person next = forum.SignUpWaiting("次の 四郎", kUnsettled);
  EXPECT_TRUE(Await(seconds(5), [&] {
    return applicant.http.Post("/v1/" + OwnCase(next) + ":vouch", vouch).Reason() ==
           "VOUCH_TOO_EARLY";
  }));
  EXPECT_GE(forum.Metric("identity", "admissions_open"), 0);
}

TEST(Admissions, ATaughtDomainLetsTheNextOneInUntilItIsForgotten) {
  Forum& forum = Forum::Get();
  Person moderator = forum.MakeStaff("世話 二子", "moderator");
  Person applicant = forum.SignUpWaiting("組合 一郎", "union.oshiete.lg.jp");
  const Json check = {{"address", "next@union.oshiete.lg.jp"}};
  EXPECT_EQ(forum.Nobody().Post("/v1/registrations:checkAddress", check).json["outcome"], "REVIEW");
  const HttpResponse approved = moderator.http.Post(
      "/v1/" + OwnCase(applicant) + ":approve",
      {{"body", "bodies/272230"}, {"reason", "公式サイトで確認"}, {"learnDomain", true}});
  ASSERT_TRUE(approved.ok()) << approved.body;
  const HttpResponse settled = forum.Nobody().Post("/v1/registrations:checkAddress", check);
  EXPECT_EQ(settled.json["outcome"], "SETTLED") << settled.body;
  EXPECT_EQ(settled.json["bodyDisplayName"], "大阪府門真市");
  EXPECT_THAT(forum.Admin({"check-address"}, "next@union.oshiete.lg.jp\nsoumu@meti.go.jp\n"),
              ::testing::AllOf(HasSubstr("body\t272230\tLEARNED\tperson"),
                               HasSubstr("national\t\tNATIONAL\tshared")));

  const HttpResponse listed = moderator.http.Get("/v1/learnedDomains");
  ASSERT_EQ(listed.status, 200) << listed.body;
  EXPECT_THAT(listed.body, HasSubstr("learnedDomains/union.oshiete.lg.jp"));
  EXPECT_TRUE(
      moderator.http.Post("/v1/learnedDomains/union.oshiete.lg.jp:forget", Json::object()).ok());
  EXPECT_EQ(forum.Nobody().Post("/v1/registrations:checkAddress", check).json["outcome"], "REVIEW");
}

TEST(Admissions, ASharedMailboxIsAskedForAProofAtItsField) {
  Forum& forum = Forum::Get();
  Json form = {{"address", "kikaku@city.kadoma.lg.jp"},
               {"displayName", "企画 花子"},
               {"department", "企画課"},
               {"termsAccepted", true}};
  const HttpResponse refused = forum.Nobody().Post("/v1/registrations", form);
  EXPECT_EQ(refused.status, 400) << refused.body;
  EXPECT_THAT(refused.Fields(), ::testing::ElementsAre("registration.statement"));
  form["statement"] = "企画課の企画花子です。代表から内線 123、課長の門真が確かめられます。";
  const HttpResponse begun = forum.Nobody().Post("/v1/registrations", form);
  ASSERT_TRUE(begun.ok()) << begun.body;
  EXPECT_EQ(begun.json["sharedMailbox"], true);
  const HttpResponse done =
      forum.Nobody().Post("/v1/" + begun.json.value("name", "") + ":confirm",
                          {{"code", forum.mailbox().AwaitCode("kikaku@city.kadoma.lg.jp")},
                           {"password", "春のひろばで会いましょう"}});
  EXPECT_EQ(done.json.value("state", ""), "WAITING") << done.body;
}

}  // namespace
}  // namespace hiroba::testing
