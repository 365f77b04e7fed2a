// The way in: a work address, a code from the mail, a password, sessions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/harness/await.h"
#include "tests/harness/forum.h"

namespace hiroba::testing {
namespace {

using std::chrono::seconds;

Json Registration(const std::string& address) {
  return {{"address", address},
          {"displayName", "田中 恵"},
          {"department", "保健課"},
          {"termsAccepted", true}};
}

HttpResponse Confirm(HttpClient& http, const HttpResponse& registration, const std::string& code) {
  return http.Post("/v1/" + registration.json.value("name", "") + ":confirm",
                   {{"code", code}, {"password", "春のひろばで会いましょう"}});
}

// A code that is not this one.
std::string Wrong(const std::string& code) {
  std::string wrong = code;
  wrong[0] = wrong[0] == '9' ? '0' : static_cast<char>(wrong[0] + 1);
  return wrong;
}

TEST(SignUp, TheCodeFromTheMailVerifiesAMember) {
  Forum& forum = Forum::Get();
  Person person = forum.SignUp("佐藤 花子");
  const HttpResponse self = person.http.Get("/v1/members/me");
  ASSERT_EQ(self.status, 200) << self.body;
  EXPECT_EQ(self.json["name"], person.name);
  EXPECT_EQ(self.json["state"], "VERIFIED");
  EXPECT_EQ(self.json["postings"][0]["body"], "bodies/272230");
  EXPECT_EQ(self.json["card"]["bodyDisplayName"], "大阪府門真市");
}

TEST(SignUp, ACodeInFullWidthDigitsWithBlanksIsAccepted) {
  Forum& forum = Forum::Get();
  HttpClient nobody = forum.Nobody();
  const std::string address = "zenkaku@city.kadoma.lg.jp";
  const HttpResponse registration = nobody.Post("/v1/registrations", Registration(address));
  ASSERT_TRUE(registration.ok()) << registration.body;
  std::string typed = "　";
  for (const char digit : forum.mailbox().AwaitCode(address)) {
    typed += "\xEF\xBC";  // U+FF10 and following are EF BC 90 and following
    typed += static_cast<char>(0x90 + digit - '0');
  }
  EXPECT_EQ(Confirm(nobody, registration, typed).json.value("state", ""), "VERIFIED");
}

TEST(SignUp, AfterFiveWrongCodesTheRightOneIsRefusedToo) {
  Forum& forum = Forum::Get();
  HttpClient nobody = forum.Nobody();
  const std::string address = "wrongcode@city.kadoma.lg.jp";
  const HttpResponse registration = nobody.Post("/v1/registrations", Registration(address));
  ASSERT_TRUE(registration.ok()) << registration.body;
  const std::string code = forum.mailbox().AwaitCode(address);
  ASSERT_EQ(code.size(), 6u);
  for (int attempt = 1; attempt <= 5; ++attempt) {
    const HttpResponse wrong = Confirm(nobody, registration, Wrong(code));
    EXPECT_EQ(wrong.status, 400) << attempt << wrong.body;
    EXPECT_EQ(wrong.Reason(), "CODE_WRONG") << attempt;
    EXPECT_NE(wrong.LocalizedMessage(), "") << attempt;
  }
  EXPECT_EQ(Confirm(nobody, registration, Wrong(code)).Reason(), "CODE_TRIES_USED");
  EXPECT_EQ(Confirm(nobody, registration, code).Reason(), "CODE_TRIES_USED");
  // Nobody was let in.
  const HttpResponse session =
      nobody.Post("/v1/sessions", {{"address", address}, {"password", "春のひろばで会いましょう"}});
  EXPECT_EQ(session.status, 401) << session.body;
  EXPECT_EQ(session.Reason(), "CREDENTIALS_WRONG");
}

TEST(SignUp, TheAnswerDoesNotTellWhoIsAMember) {
  Forum& forum = Forum::Get();
  const Person member = forum.SignUp("鈴木 一郎");
  HttpClient nobody = forum.Nobody();
  Json known = nobody.Post("/v1/registrations", Registration(member.address)).json;
  Json unknown =
      nobody.Post("/v1/registrations", Registration("nobody-yet@city.kadoma.lg.jp")).json;
  for (Json* answer : {&known, &unknown}) {
    answer->erase("name");
    answer->erase("expireTime");
  }
  EXPECT_EQ(known, unknown);
  // She is told by mail instead, without a code.
  EXPECT_TRUE(forum.mailbox().AwaitMail(member.address, [&](const ReceivedMail& mail) {
    return mail.text.find("登録") != std::string::npos &&
           mail.message_id != forum.mailbox().To(member.address).front().message_id;
  }));
}

TEST(SignUp, APrivateAddressIsRefusedWithTheRuleInWords) {
  HttpClient nobody = Forum::Get().Nobody();
  const HttpResponse refused = nobody.Post("/v1/registrations", Registration("hanako@gmail.com"));
  EXPECT_EQ(refused.status, 400) << refused.body;
  EXPECT_EQ(refused.Reason(), "ADDRESS_REFUSED");
  EXPECT_NE(refused.LocalizedMessage(), "");
}

TEST(Sessions, AnEndedSessionOpensNothingAndItsStreamEnds) {
  Forum& forum = Forum::Get();
  Person person = forum.SignUp("高橋 次郎");
  auto stream = forum.Watch(person, {});
  ASSERT_TRUE(person.http.Delete("/v1/sessions/current").ok());
  EXPECT_TRUE(Await(seconds(5), [&] { return person.http.Get("/v1/members/me").status == 401; }));
  EXPECT_EQ(person.http.Get("/v1/topics").Reason(), "SESSION_EXPIRED");
  EXPECT_TRUE(stream->AwaitEnd(seconds(6)));
}

TEST(Sessions, CookiesNeedTheProofThatThePageIsOurs) {
  Forum& forum = Forum::Get();
  const Person person = forum.SignUp("伊藤 三郎");
  HttpClient nobody = forum.Nobody();
  const HttpResponse session =
      nobody.Post("/v1/sessions",
                  {{"address", person.address}, {"password", person.password}, {"kind", "COOKIE"}});
  ASSERT_TRUE(session.ok()) << session.body;
  EXPECT_EQ(session.json.value("token", ""), "") << session.body;
  const std::string cookie = session.headers.at("set-cookie");
  EXPECT_THAT(cookie, ::testing::HasSubstr("HttpOnly"));
  const std::string pair = cookie.substr(0, cookie.find(';'));
  const HttpResponse read = nobody.Send({.path = "/v1/members/me", .headers = {{"Cookie", pair}}});
  EXPECT_EQ(read.status, 200) << read.body;
  // A form of another site is sent with the cookie, too.
  const HttpResponse forged =
      nobody.Send({.method = "POST",
                   .path = "/v1/topics/aaaaaaaaaaaaa:join",
                   .body = "{}",
                   .content_type = "application/json",
                   .headers = {{"Cookie", pair}, {"Origin", "https://evil.example"}}});
  EXPECT_EQ(forged.status, 403) << forged.body;
}

}  // namespace
}  // namespace hiroba::testing
