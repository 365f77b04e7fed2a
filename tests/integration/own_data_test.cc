// A member's own data: she leaves, changes her mind, is forgotten, and takes a copy with her.
#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <locale.h>

#include <array>
#include <chrono>
#include <ctime>
#include <map>
#include <string>

#include "tests/harness/await.h"
#include "tests/harness/forum.h"

namespace hiroba::testing {
namespace {

using std::chrono::seconds;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

HttpResponse Leave(Person& person, const std::string& posts) {
  return person.http.Post("/v1/members/me/leaving",
                          {{"password", person.password}, {"posts", posts}});
}

bool HasMail(Forum& forum, const std::string& address, const std::string& subject) {
  return forum.mailbox()
      .AwaitMail(
          address,
          [&](const ReceivedMail& mail) { return mail.subject.find(subject) != std::string::npos; },
          seconds(30))
      .has_value();
}

// The names on a page of the list of members.
std::string Listed(HttpClient& http, const std::string& query) {
  const HttpResponse list = http.Get("/v1/members?query=" + UrlEncode(query));
  EXPECT_TRUE(list.ok()) << ::testing::PrintToString(list);
  std::string names;
  for (const Json& member : list.json.value("members", Json::array())) {
    names += member.value("displayName", "") + "\n";
  }
  return names;
}

std::map<std::string, std::string> Unzip(const std::string& bytes) {
  std::map<std::string, std::string> entries;
  // libarchive hands names out in the encoding of the locale.
  setlocale(LC_CTYPE, "C.UTF-8");
  archive* const in = archive_read_new();
  archive_read_support_format_zip(in);
  EXPECT_EQ(archive_read_open_memory(in, bytes.data(), bytes.size()), ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(in, &entry) == ARCHIVE_OK) {
    const char* const name = archive_entry_pathname(entry);
    std::string& content = entries[name == nullptr ? "?" : name];
    std::array<char, 16'384> piece;
    la_ssize_t read = 0;
    while ((read = archive_read_data(in, piece.data(), piece.size())) > 0) {
      content.append(piece.data(), static_cast<std::size_t>(read));
    }
    EXPECT_EQ(read, 0) << name;
  }
  archive_read_free(in);
  setlocale(LC_CTYPE, "C");
  return entries;
}

TEST(OwnData, WhoLeavesIsOutWithinFiveSecondsAndMayComeBack) {
  Forum& forum = Forum::Get();
  Person person = forum.SignUp("退会 一子");
  Person other = forum.SignUp("残留 二郎");
  const auto stream = forum.Watch(person, {});
  Json wrong = {{"password", "まちがった長い合言葉"}, {"posts", "KEEP"}};
  EXPECT_EQ(person.http.Post("/v1/members/me/leaving", wrong).Reason(), "PASSWORD_WRONG");
  EXPECT_THAT(Listed(other.http, "退会"), HasSubstr("退会 一子"));

  const HttpResponse left = Leave(person, "KEEP");
  ASSERT_TRUE(left.ok()) << ::testing::PrintToString(left);
  EXPECT_TRUE(stream->AwaitEnd(seconds(5))) << stream->Report();
  EXPECT_TRUE(Await(seconds(5), [&] { return person.http.Get("/v1/members/me").status == 401; }));
  EXPECT_EQ(other.http.Get("/v1/" + person.name).status, 404);
  EXPECT_EQ(Listed(other.http, "退会"), "");
  EXPECT_TRUE(HasMail(forum, person.address, "退会の手続きを受け付けました"));

  // She may look at what she has, and nothing else.
  person.http = forum.SignIn(person.address, person.password);
  EXPECT_EQ(person.http.Get("/v1/members/me").json.value("state", ""), "LEAVING");
  EXPECT_EQ(person.http.Get("/v1/members/me/leaving").json.value("posts", ""), "KEEP");
  EXPECT_TRUE(person.http.Get("/v1/dataExports").ok());
  for (const char* path : {"/v1/threads", "/v1/topics", "/v1/notifications", "/v1/search?query=k",
                           "/v1/sessions", "/v1/notificationSettings"}) {
    const HttpResponse refused = person.http.Get(path);
    EXPECT_EQ(refused.status, 403) << path;
    EXPECT_EQ(refused.Reason(), "MEMBER_LEAVING") << path;
  }
  EXPECT_EQ(person.http.Get("/v1/" + other.name).status, 404);

  // With the session in which she changes her mind she is a member again.
  const HttpResponse back = person.http.Delete("/v1/members/me/leaving");
  ASSERT_TRUE(back.ok()) << ::testing::PrintToString(back);
  EXPECT_TRUE(Await(seconds(5), [&] { return person.http.Get("/v1/threads").ok(); }));
  EXPECT_EQ(person.http.Get("/v1/members/me").json.value("state", ""), "VERIFIED");
  EXPECT_TRUE(other.http.Get("/v1/" + person.name).ok());
  EXPECT_TRUE(HasMail(forum, person.address, "退会を取りやめました"));
  EXPECT_EQ(person.http.Get("/v1/members/me/leaving").status, 404);
}

TEST(OwnData, StaffGivesItsRolesUpFirst) {
  Forum& forum = Forum::Get();
  Person staff = forum.MakeStaff("世話 三子", "moderator");
  EXPECT_EQ(Leave(staff, "KEEP").Reason(), "MEMBER_HAS_ROLE");
  EXPECT_TRUE(staff.http.Get("/v1/threads").ok());
}

TEST(OwnData, ACopyHoldsWhatSheWroteAndUploaded) {
  Forum& forum = Forum::Get();
  Person staff = forum.MakeStaff("世話 四郎", "moderator");
  Person person = forum.SignUp("写し 五子");
  Person other = forum.SignUp("他人 六郎");
  const std::string topic = CreateTopic(staff.http, "写しの分野").value("name", "");
  const std::string thread =
      CreateThread(person.http, topic, "写しの題", "写しに入るはずの本文").value("name", "");
  const HttpResponse file = person.http.Send({.method = "POST",
                                              .path = "/v1/attachments?filename=shiryo.txt",
                                              .body = "写しに入るはずの添付",
                                              .content_type = "application/octet-stream"});
  ASSERT_TRUE(file.ok()) << ::testing::PrintToString(file);
  const Json attachments = Json::array({{{"name", file.json.value("name", "")}}});
  ASSERT_TRUE(person.http
                  .Post("/v1/" + thread + "/posts",
                        {{"text", "添付のある返信"}, {"attachments", attachments}})
                  .ok());
  CreatePost(other.http, thread, "ほかの人の秘密の返信");

  const HttpResponse begun = person.http.Post("/v1/dataExports", {{"password", person.password}});
  ASSERT_TRUE(begun.ok()) << ::testing::PrintToString(begun);
  const std::string name = begun.json.value("name", "");
  EXPECT_EQ(person.http.Post("/v1/dataExports", {{"password", person.password}}).Reason(),
            "DATA_EXPORT_UNDER_WAY");
  ASSERT_TRUE(HasMail(forum, person.address, "データの写しができました"));
  const Json listed = person.http.Get("/v1/dataExports").json.at("dataExports");
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].value("state", ""), "READY");

  const std::string content = "/v1/" + name + "/content";
  EXPECT_EQ(forum.Nobody().Get(content).status, 401);
  EXPECT_EQ(other.http.Get(content).status, 404);
  const HttpResponse fetched = person.http.Get(content);
  ASSERT_TRUE(fetched.ok()) << ::testing::PrintToString(fetched);
  const auto entries = Unzip(fetched.body);
  EXPECT_THAT(entries, Contains(Pair("お読みください.txt", HasSubstr("データの写し"))));
  EXPECT_THAT(entries, Contains(Pair("identity/profile.json", HasSubstr(person.address))));
  EXPECT_THAT(entries, Contains(Pair(HasSubstr("threads/"), HasSubstr("写しに入るはずの本文"))));
  EXPECT_THAT(entries, Contains(Pair(HasSubstr("threads/"), "写しに入るはずの添付")));
  EXPECT_THAT(entries, Contains(Pair(HasSubstr("notifications/"), HasSubstr("{"))));
  for (const auto& [entry, text] : entries) {
    EXPECT_EQ(text.find("秘密の返信"), std::string::npos) << entry;
  }
}

// The last one: it moves the clock.
TEST(OwnData, AfterFourteenDaysSheIsForgottenAndMayBeginAnew) {
  Forum& forum = Forum::Get();
  Person staff = forum.MakeStaff("世話 九郎", "moderator");
  Person person = forum.SignUp("忘却 七子");
  Person reader = forum.SignUp("読者 十子");
  const std::string topic = CreateTopic(staff.http, "忘れる分野").value("name", "");
  const std::string thread =
      CreateThread(person.http, topic, "忘れる題", "消えるはずの本文").value("name", "");
  CreatePost(reader.http, thread, "残るはずの返信");
  ASSERT_TRUE(Leave(person, "DELETE").ok());
  ASSERT_TRUE(HasMail(forum, person.address, "退会の手続きを受け付けました"));
  forum.Kill("identity");
  forum.SetClock(std::time(nullptr) + 14 * 24 * 3600 + 60);
  forum.AwaitReady();
  EXPECT_TRUE(HasMail(forum, person.address, "退会が完了しました"));
  EXPECT_EQ(forum.Nobody()
                .Post("/v1/sessions", {{"address", person.address}, {"password", person.password}})
                .Reason(),
            "CREDENTIALS_WRONG");
  // Her post goes with her, and the others' stay.
  reader.http = forum.SignIn(reader.address, reader.password);
  EXPECT_TRUE(Await(seconds(30), [&] {
    return reader.http.Get("/v1/" + thread + "/posts").body.find("消えるはずの本文") ==
           std::string::npos;
  }));
  const HttpResponse posts = reader.http.Get("/v1/" + thread + "/posts");
  ASSERT_TRUE(posts.ok()) << ::testing::PrintToString(posts);
  EXPECT_THAT(posts.body, HasSubstr("残るはずの返信"));
  EXPECT_THAT(posts.body, ::testing::Not(HasSubstr("忘却 七子")));

  const HttpResponse registration =
      forum.Nobody().Post("/v1/registrations", {{"address", person.address},
                                                {"displayName", "再来 七子"},
                                                {"department", "税務課"},
                                                {"termsAccepted", true}});
  ASSERT_TRUE(registration.ok()) << ::testing::PrintToString(registration);
  const std::string name = registration.json.value("name", "");
  const std::string key = "registration-" + name.substr(name.find('/') + 1);
  const auto mail = forum.mailbox().AwaitMail(
      person.address, [&](const ReceivedMail& each) { return each.message_id.starts_with(key); });
  ASSERT_TRUE(mail.has_value());
  const std::string label = "確認コード　";
  const std::size_t at = mail->text.find(label);
  ASSERT_NE(at, std::string::npos) << mail->text;
  const HttpResponse confirmed = forum.Nobody().Post(
      "/v1/" + name + ":confirm",
      {{"code", mail->text.substr(at + label.size(), 6)}, {"password", person.password}});
  ASSERT_TRUE(confirmed.ok()) << ::testing::PrintToString(confirmed);
  EXPECT_NE(confirmed.json.value("member", ""), person.name);
  HttpClient again = forum.SignIn(person.address, person.password);
  EXPECT_EQ(again.Get("/v1/members/me").json.value("displayName", ""), "再来 七子");
}

}  // namespace
}  // namespace hiroba::testing
