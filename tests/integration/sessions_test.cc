// What a session is worth when the password is another: the story of a forum where changed
// passwords left sessions, tokens, streams and links alive for years (Mastodon, 2018 to 2024), told
// with ours.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "services/identity/totp.h"
#include "tests/harness/await.h"
#include "tests/harness/forum.h"

namespace hiroba::testing {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr char kNewPassword[] = "引き継ぎは早めにはじめる";

// A browser that is signed in: a cookie, and a page of the forum's own.
class Browser {
 public:
  Browser(const Person& person, const std::string& password, const std::string& code = "")
      : http_(Forum::Get().Nobody()) {
    const HttpResponse session = http_.Post(
        "/v1/sessions",
        {{"address", person.address}, {"password", password}, {"kind", "COOKIE"}, {"code", code}});
    EXPECT_TRUE(session.ok()) << ::testing::PrintToString(session);
    if (!session.ok()) return;
    const std::string cookie = session.headers.at("set-cookie");
    cookie_ = cookie.substr(0, cookie.find(';'));
  }

  HttpResponse Get(const std::string& path) {
    return http_.Send({.path = path, .headers = {{"Cookie", cookie_}}});
  }

  HttpResponse Post(const std::string& path, const Json& body) {
    return http_.Send({.method = "POST",
                       .path = path,
                       .body = body.dump(),
                       .content_type = "application/json",
                       .headers = {{"Cookie", cookie_}, {"Origin", http_.address()}}});
  }

 private:
  HttpClient http_;
  std::string cookie_;
};

std::string CodeIn(const std::string& text) {
  const std::string label = "確認コード　";
  const size_t at = text.find(label);
  return at == std::string::npos ? "" : text.substr(at + label.size(), 6);
}

// A reset whose code has come by mail.
struct Reset {
  std::string path;  // to confirm it
  std::string code;
};

Reset BeginReset(const std::string& address) {
  Forum& forum = Forum::Get();
  const size_t before = forum.mailbox().To(address).size();
  const HttpResponse begun = forum.Nobody().Post("/v1/passwordResets", {{"address", address}});
  EXPECT_TRUE(begun.ok()) << ::testing::PrintToString(begun);
  if (!begun.ok()) return {};
  std::string code;
  EXPECT_TRUE(Await(seconds(10), [&] {
    const std::vector<ReceivedMail> mails = forum.mailbox().To(address);
    for (size_t i = before; i < mails.size(); ++i) {
      if (mails[i].subject.find("再設定の確認コード") != std::string::npos) {
        code = CodeIn(mails[i].text);
      }
    }
    return !code.empty();
  })) << "no code came";
  return {"/v1/" + begun.json.value("name", "") + ":confirm", code};
}

HttpResponse Finish(const Reset& reset, const std::string& password) {
  return Forum::Get().Nobody().Post(reset.path, {{"code", reset.code}, {"password", password}});
}

bool WasToldOf(const Person& person, const std::string& subject) {
  return Forum::Get()
      .mailbox()
      .AwaitMail(
          person.address,
          [&](const ReceivedMail& mail) { return mail.subject.find(subject) != std::string::npos; })
      .has_value();
}

// Everything that the old password opened: a second browser, a program's token, its open page.
struct Opened {
  explicit Opened(Forum& forum, Person& of)
      : person(of), browser(of, of.password), stream(forum.Watch(of, {})) {
    EXPECT_EQ(browser.Get("/v1/members/me").status, 200);
    EXPECT_EQ(person.http.Get("/v1/members/me").status, 200);
  }

  // Expects all of it to end within 5 seconds of now, and nothing to come back.
  void ExpectEnd() {
    const auto both_refused = [&] {
      return person.http.Get("/v1/members/me").status == 401 &&
             browser.Get("/v1/members/me").status == 401;
    };
    EXPECT_TRUE(Await(seconds(5), both_refused));
    EXPECT_TRUE(stream->AwaitEnd(seconds(5))) << stream->Report();
    for (int i = 0; i < 20; ++i) {
      EXPECT_EQ(person.http.Get("/v1/topics").Reason(), "SESSION_EXPIRED");
      EXPECT_EQ(browser.Get("/v1/topics").Reason(), "SESSION_EXPIRED");
      EXPECT_EQ(browser.Post("/v1/sessions:endOthers", Json::object()).status, 401);
    }
  }

  Person& person;
  Browser browser;
  std::unique_ptr<EventStream> stream;
};

TEST(Passwords, AChangedPasswordEndsEverythingElseWithinFiveSeconds) {
  Forum& forum = Forum::Get();
  Person person = forum.SignUp("佐藤 花子");
  const std::string old_password = person.password;
  Browser own(person, old_password);
  Opened opened(forum, person);
  const Reset reset = BeginReset(person.address);
  // A second factor that somebody at another screen is setting up.
  ASSERT_TRUE(
      opened.browser.Post("/v1/members/me/secondFactor:begin", {{"password", old_password}}).ok());

  EXPECT_EQ(
      own.Post("/v1/members/me/password:change",
               {{"currentPassword", "違うけれど長い合言葉です"}, {"newPassword", kNewPassword}})
          .Reason(),
      "PASSWORD_WRONG");
  const HttpResponse changed =
      own.Post("/v1/members/me/password:change",
               {{"currentPassword", old_password}, {"newPassword", kNewPassword}});
  ASSERT_TRUE(changed.ok()) << ::testing::PrintToString(changed);
  opened.ExpectEnd();
  EXPECT_EQ(Finish(reset, "まったく別の長い合言葉です").Reason(), "PASSWORD_RESET_NOT_FOUND");
  EXPECT_EQ(own.Post("/v1/members/me/secondFactor:confirm", {{"code", "123456"}}).Reason(),
            "SECOND_FACTOR_NOT_BEGUN");
  EXPECT_EQ(own.Get("/v1/members/me").status, 200) << "who changed it stays";
  const HttpResponse old = forum.Nobody().Post(
      "/v1/sessions", {{"address", person.address}, {"password", old_password}});
  EXPECT_EQ(old.Reason(), "CREDENTIALS_WRONG");
  EXPECT_EQ(Browser(person, kNewPassword).Get("/v1/members/me").status, 200);
  EXPECT_TRUE(WasToldOf(person, "パスワードを変更しました"));
}

TEST(Passwords, AResetPasswordEndsEverythingWithinFiveSeconds) {
  Forum& forum = Forum::Get();
  Person person = forum.SignUp("鈴木 一郎");
  const std::string old_password = person.password;
  Opened opened(forum, person);
  const Reset older = BeginReset(person.address);
  const Reset reset = BeginReset(person.address);
  const HttpResponse finished = Finish(reset, kNewPassword);
  ASSERT_TRUE(finished.ok()) << ::testing::PrintToString(finished);
  opened.ExpectEnd();
  EXPECT_EQ(Finish(older, "まったく別の長い合言葉です").Reason(), "PASSWORD_RESET_NOT_FOUND");
  EXPECT_EQ(Finish(reset, "まったく別の長い合言葉です").Reason(), "PASSWORD_RESET_NOT_FOUND");
  EXPECT_EQ(forum.Nobody()
                .Post("/v1/sessions", {{"address", person.address}, {"password", old_password}})
                .Reason(),
            "CREDENTIALS_WRONG");
  EXPECT_EQ(Browser(person, kNewPassword).Get("/v1/members/me").status, 200);
  EXPECT_TRUE(WasToldOf(person, "パスワードを再設定しました"));
}

TEST(Passwords, AnUnknownAddressIsAnsweredAlike) {
  Forum& forum = Forum::Get();
  const Person person = forum.SignUp("高橋 次郎");
  HttpClient nobody = forum.Nobody();
  const HttpResponse known = nobody.Post("/v1/passwordResets", {{"address", person.address}});
  const HttpResponse unknown =
      nobody.Post("/v1/passwordResets", {{"address", "nobody-yet@city.kadoma.lg.jp"}});
  EXPECT_EQ(known.status, 200);
  EXPECT_EQ(unknown.status, 200);
  EXPECT_EQ(known.json.size(), unknown.json.size());
  for (const HttpResponse& begun : {known, unknown}) {
    const HttpResponse wrong = nobody.Post("/v1/" + begun.json.value("name", "") + ":confirm",
                                           {{"code", "x"}, {"password", kNewPassword}});
    EXPECT_EQ(wrong.status, 400);
    EXPECT_EQ(wrong.Reason(), "CODE_WRONG");
  }
}

TEST(Sessions, AllOthersAreEndedByOneButton) {
  Forum& forum = Forum::Get();
  Person person = forum.SignUp("伊藤 三郎");
  Browser own(person, person.password);
  Opened opened(forum, person);
  const HttpResponse sessions = own.Get("/v1/sessions");
  ASSERT_EQ(sessions.status, 200) << sessions.body;
  EXPECT_EQ(sessions.json["sessions"].size(), 3u);
  for (const Json& session : sessions.json["sessions"]) EXPECT_EQ(session["sameNetwork"], true);
  ASSERT_TRUE(own.Post("/v1/sessions:endOthers", Json::object()).ok());
  opened.ExpectEnd();
  EXPECT_EQ(own.Get("/v1/members/me").status, 200);
}

// What an authenticator app makes of the secret that was typed into it.
std::string AppCode(const std::string& base32) {
  std::string secret;
  int bits = 0;
  unsigned buffer = 0;
  for (const char letter : base32) {
    const int value = letter >= 'A' ? letter - 'A' : letter - '2' + 26;
    buffer = buffer << 5 | static_cast<unsigned>(value);
    bits += 5;
    if (bits >= 8) secret += static_cast<char>(buffer >> (bits -= 8) & 0xFF);
  }
  return identity::TotpCode(secret, identity::TotpStep(absl::Now()));
}

TEST(SecondFactor, IsSetUpAskedForAndTurnedOff) {
  Forum& forum = Forum::Get();
  Person person = forum.SignUp("渡辺 四郎");
  Browser own(person, person.password);
  const HttpResponse begun =
      own.Post("/v1/members/me/secondFactor:begin", {{"password", person.password}});
  ASSERT_TRUE(begun.ok()) << ::testing::PrintToString(begun);
  EXPECT_THAT(begun.json.value("uri", ""), HasSubstr("otpauth://totp/"));
  const HttpResponse confirmed = own.Post("/v1/members/me/secondFactor:confirm",
                                          {{"code", AppCode(begun.json.value("secret", ""))}});
  ASSERT_TRUE(confirmed.ok()) << ::testing::PrintToString(confirmed);
  ASSERT_EQ(confirmed.json["recoveryCodes"].size(), 10u);
  const std::string recovery_code = confirmed.json["recoveryCodes"][0];
  EXPECT_EQ(own.Get("/v1/members/me/secondFactor").json["enabled"], true);
  EXPECT_TRUE(WasToldOf(person, "2段階認証を有効にしました"));

  const auto sign_in = [&](const std::string& code) {
    return forum.Nobody().Post(
        "/v1/sessions",
        {{"address", person.address}, {"password", person.password}, {"code", code}});
  };
  EXPECT_EQ(sign_in("").status, 401);
  EXPECT_EQ(sign_in("").Reason(), "SECOND_FACTOR_REQUIRED");
  EXPECT_EQ(sign_in("ABCD-EFGH-JKMN").Reason(), "SECOND_FACTOR_WRONG");
  EXPECT_EQ(Browser(person, person.password, recovery_code).Get("/v1/members/me").status, 200);
  EXPECT_EQ(sign_in(recovery_code).Reason(), "SECOND_FACTOR_WRONG");
  EXPECT_EQ(own.Get("/v1/members/me/secondFactor").json["recoveryCodesLeft"], 9);
  EXPECT_TRUE(WasToldOf(person, "回復用コードが使われました"));

  const HttpResponse disabled =
      own.Post("/v1/members/me/secondFactor:disable",
               {{"password", person.password}, {"code", confirmed.json["recoveryCodes"][1]}});
  ASSERT_TRUE(disabled.ok()) << ::testing::PrintToString(disabled);
  EXPECT_TRUE(sign_in("").ok());
}

}  // namespace
}  // namespace hiroba::testing
