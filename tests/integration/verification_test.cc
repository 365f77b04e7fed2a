// Staying in and moving on: a member walks through the year by a clock that the test sets, is
// reminded, lapses, verifies, and moves to another city.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <fstream>
#include <map>
#include <string>

#include "tests/harness/await.h"
#include "tests/harness/forum.h"

namespace hiroba::testing {
namespace {

using std::chrono::seconds;

// Seconds since the epoch of a time in Japan.
int64_t Japan(int year, int month, int day, int hour, int minute = 0) {
  std::tm time{};
  time.tm_year = year - 1900;
  time.tm_mon = month - 1;
  time.tm_mday = day;
  time.tm_hour = hour - 9;
  time.tm_min = minute;
  return timegm(&time);
}

// The year in whose October the walk begins: the clock only goes forward.
int FirstYear() {
  const std::time_t now = std::time(nullptr);
  return std::gmtime(&now)->tm_year + 1900 + 1;
}

// The six digits of a verification that were mailed to an address, the newest that is not `old`.
std::string AwaitCode(Forum& forum, const std::string& address, const std::string& verification) {
  const std::string key = "verification-" + verification.substr(verification.find('/') + 1);
  const auto mail = forum.mailbox().AwaitMail(
      address, [&](const ReceivedMail& each) { return each.message_id.starts_with(key); });
  if (!mail) return "";
  const std::string label = "確認コード　";
  const size_t at = mail->text.find(label);
  return at == std::string::npos ? "" : mail->text.substr(at + label.size(), 6);
}

HttpResponse Verify(Forum& forum, HttpClient& http, const Json& request,
                    const std::string& address) {
  const HttpResponse begun = http.Post("/v1/verifications", request);
  EXPECT_TRUE(begun.ok()) << begun.body;
  if (!begun.ok()) return begun;
  const std::string name = begun.json.value("name", "");
  return http.Post("/v1/" + name + ":confirm", {{"code", AwaitCode(forum, address, name)}});
}

// Waits for a reminder in the app, and for its mail.
void ExpectReminder(Forum& forum, HttpClient& http, const std::string& address,
                    const std::string& stage, const std::string& end_date,
                    const std::string& subject) {
  EXPECT_TRUE(Await(seconds(20), [&] {
    const HttpResponse list = http.Get("/v1/notifications");
    if (!list.ok() || list.json.at("notifications").empty()) return false;
    const Json& newest = list.json.at("notifications").at(0);
    return newest.value("kind", "") == "VERIFICATION" &&
           newest.value("verificationStage", "") == stage &&
           newest.value("verificationEndDate", "") == end_date;
  })) << stage;
  EXPECT_TRUE(forum.mailbox().AwaitMail(
      address,
      [&](const ReceivedMail& mail) { return mail.subject.find(subject) != std::string::npos; },
      seconds(20)))
      << subject;
}

TEST(Verification, AMemberWalksThroughAYear) {
  Forum& forum = Forum::Get();
  const int year = FirstYear() + 1;
  const std::string end_date = std::to_string(year) + "-05-31";
  forum.SetClock(Japan(year - 1, 10, 1, 10));
  Person person = forum.SignUp("通年 花子");
  Person staff = forum.MakeStaff("世話 人子", "moderator");
  const std::string topic = CreateTopic(staff.http, "年度の分野").value("name", "");
  EXPECT_EQ(person.http.Get("/v1/members/me").json["verification"]["endDate"], end_date);
  EXPECT_EQ(person.http.Get("/v1/members/me").json["verification"]["due"], false);

  // February: she hears of it, and has nothing to do yet. Sessions do not last so long.
  forum.SetClock(Japan(year, 2, 1, 9, 5));
  person.http = forum.SignIn(person.address, person.password);
  ExpectReminder(forum, person.http, person.address, "ANNOUNCED", end_date, "4月から");
  EXPECT_EQ(person.http.Get("/v1/members/me").json["verification"]["due"], false);

  // April: the window is open. Every process may die; the reminder comes once.
  forum.SetClock(Japan(year, 4, 1, 8, 55));
  person.http = forum.SignIn(person.address, person.password);
  EXPECT_EQ(person.http.Get("/v1/members/me").json["verification"]["due"], true);
  forum.Kill("identity");
  forum.Kill("notifications");
  forum.SetClock(Japan(year, 4, 1, 9, 5));
  forum.AwaitReady();
  ExpectReminder(forum, person.http, person.address, "OPEN", end_date, "できるように");
  const Json notifications = person.http.Get("/v1/notifications").json["notifications"];
  EXPECT_EQ(notifications.size(), 2u) << notifications;

  // The last minute of May: nothing is cut. The next one: she reads, and writes no more.
  forum.SetClock(Japan(year, 5, 31, 23, 58));
  person.http = forum.SignIn(person.address, person.password);
  CreateThread(person.http, topic, "五月の終わりに", "まだ書けます");
  forum.SetClock(Japan(year, 6, 1, 0, 1));
  EXPECT_TRUE(Await(seconds(5), [&] {
    return person.http.Get("/v1/members/me").json.value("state", "") == "LAPSED";
  }));
  EXPECT_TRUE(person.http.Get("/v1/threads").ok());
  const HttpResponse refused = person.http.Post(
      "/v1/threads", {{"thread", {{"topic", topic}, {"kind", "DISCUSSION"}, {"title", "六月"}}},
                      {"post", {{"text", "もう書けません"}}}});
  EXPECT_EQ(refused.status, 403) << refused.body;
  forum.SetClock(Japan(year, 6, 1, 9, 5));
  ExpectReminder(forum, person.http, person.address, "LAPSED", end_date, "期限が過ぎました");
  // Each came once. That of 1 May was missed, and the one after it took its place.
  std::map<std::string, int> stages;
  const Json all = person.http.Get("/v1/notifications").json["notifications"];
  for (const Json& told : all) {
    ++stages[told.value("verificationStage", "")];
  }
  EXPECT_EQ(stages["ANNOUNCED"], 1);
  EXPECT_EQ(stages["OPEN"], 1);
  EXPECT_EQ(stages["MONTH_LEFT"], 0);
  EXPECT_LE(stages["WEEK_LEFT"], 1);
  EXPECT_EQ(stages["LAPSED"], 1);
  staff.http = forum.SignIn(staff.address, staff.password);
  EXPECT_EQ(staff.http.Get("/v1/admissions").status, 403) << "roles rest";

  // A code brings everything back at once.
  const HttpResponse verified = Verify(forum, person.http, Json::object(), person.address);
  ASSERT_TRUE(verified.ok()) << verified.body;
  EXPECT_EQ(verified.json["state"], "VERIFIED");
  EXPECT_EQ(verified.json["verification"]["endDate"], std::to_string(year + 1) + "-05-31");
  EXPECT_TRUE(Await(seconds(5), [&] {
    return person.http
        .Post("/v1/threads",
              {{"thread", {{"topic", topic}, {"kind", "DISCUSSION"}, {"title", "再"}}},
               {"post", {{"text", "戻りました"}}}})
        .ok();
  }));
}

TEST(Verification, ATransferIsOneStepAndTellsTheOldAddress) {
  Forum& forum = Forum::Get();
  Person person = forum.SignUp("異動 次郎");
  HttpClient elsewhere = forum.SignIn(person.address, person.password);
  const std::string address = "ido-jiro@city.osaka.lg.jp";
  Json request = {
      {"address", address},
      {"posting", {{"department", "危機管理室"}, {"duties", {"duties/disaster-prevention"}}}},
      {"password", "違う合言葉を入れてみた"}};
  EXPECT_EQ(person.http.Post("/v1/verifications", request).Reason(), "PASSWORD_WRONG");
  request["password"] = person.password;
  const HttpResponse moved = Verify(forum, person.http, request, address);
  ASSERT_TRUE(moved.ok()) << moved.body;
  EXPECT_EQ(moved.json["address"], address);
  EXPECT_EQ(moved.json["card"]["bodyDisplayName"], "大阪府大阪市");
  EXPECT_EQ(moved.json["card"]["duty"], "防災・危機管理");
  EXPECT_EQ(moved.json["postings"].size(), 2u);
  EXPECT_TRUE(Await(seconds(5), [&] { return elsewhere.Get("/v1/members/me").status == 401; }));
  EXPECT_TRUE(person.http.Get("/v1/members/me").ok());
  EXPECT_TRUE(forum.mailbox().AwaitMail(person.address, [](const ReceivedMail& mail) {
    return mail.subject.find("メールアドレスを変更しました") != std::string::npos;
  }));
  EXPECT_EQ(forum.Nobody()
                .Post("/v1/sessions", {{"address", person.address}, {"password", person.password}})
                .status,
            401);
  EXPECT_NE(forum.SignIn(address, person.password).token(), "");
}

TEST(Verification, ABounceAsksWhetherSheHasMoved) {
  Forum& forum = Forum::Get();
  Person person = forum.SignUp("不達 三子");
  const std::string file = ::testing::TempDir() + "bounces.txt";
  std::ofstream(file) << person.address << "\nnobody@city.kadoma.lg.jp\n";
  EXPECT_THAT(forum.Admin({"report-bounces", file}), ::testing::HasSubstr("1 件を記録"));
  const Json me = person.http.Get("/v1/members/me").json;
  EXPECT_TRUE(me.at("verification").contains("bounceTime"));
  EXPECT_EQ(me.at("state"), "VERIFIED");
  EXPECT_FALSE(Verify(forum, person.http, Json::object(), person.address)
                   .json.at("verification")
                   .contains("bounceTime"));
}

}  // namespace
}  // namespace hiroba::testing
