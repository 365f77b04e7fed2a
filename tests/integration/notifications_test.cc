// Being told: live on the open page, in the app, by instant mail, in the digest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/harness/await.h"
#include "tests/harness/forum.h"

namespace hiroba::testing {
namespace {

using std::chrono::seconds;

class Notifications : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    Forum& forum = Forum::Get();
    moderator_ = new Person(forum.MakeStaff("斎藤 世話人", "moderator"));
    asker_ = new Person(forum.SignUp("井上 質問者"));
    answerer_ = new Person(forum.SignUp("木村 回答者"));
    topic_ = CreateTopic(moderator_->http, "住民基本台帳").value("name", "");
  }

  static std::vector<Json> NotificationsOf(Person& person) {
    const HttpResponse page = person.http.Get("/v1/notifications?pageSize=100");
    EXPECT_TRUE(page.ok()) << page.body;
    return page.json.value("notifications", std::vector<Json>());
  }

  static inline Person* moderator_;
  static inline Person* asker_;
  static inline Person* answerer_;
  static inline std::string topic_;
};

TEST_F(Notifications, AnAnswerIsToldLiveInTheAppAndByMail) {
  Forum& forum = Forum::Get();
  const std::string thread =
      CreateThread(asker_->http, topic_, "転出届の郵送", "郵送でよいですか").value("name", "");
  auto page = forum.Watch(*asker_, {thread});

  const Json answer = CreatePost(answerer_->http, thread, "郵送で受けています");
  const std::string post = answer.value("name", "");
  EXPECT_TRUE(page->AwaitEvent(
      [&](const Json& event) { return event.value("/notification/post"_json_pointer, "") == post; },
      seconds(5)))
      << page->Report();
  EXPECT_TRUE(page->AwaitEvent(
      [&](const Json& event) {
        return event.value("/threadChange/thread"_json_pointer, "") == thread &&
               event.value("/threadChange/lastPostNumber"_json_pointer, 0) == 2;
      },
      seconds(5)))
      << page->Report();

  const std::vector<Json> told = NotificationsOf(*asker_);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0]["kind"], "ANSWER");
  EXPECT_EQ(told[0]["post"], post);
  EXPECT_EQ(told[0]["actor"]["displayName"], "木村 回答者");

  const auto mail = forum.mailbox().AwaitMail(asker_->address, [](const ReceivedMail& received) {
    return received.text.find("郵送で受けています") != std::string::npos;
  });
  ASSERT_TRUE(mail.has_value());
  EXPECT_NE(mail->message_id, "");
  EXPECT_NE(mail->html, "");
  EXPECT_THAT(mail->headers.at("list-unsubscribe-post"), "List-Unsubscribe=One-Click");
  EXPECT_THAT(mail->headers.at("list-unsubscribe"), ::testing::HasSubstr(forum.address()));
}

TEST_F(Notifications, ReadingInOneWindowShowsInTheOther) {
  Forum& forum = Forum::Get();
  Person asker = forum.SignUp("林 二窓");
  const std::string thread = CreateThread(asker.http, topic_, "二つの窓", "本文").value("name", "");
  auto other_window = forum.Watch(asker, {});
  CreatePost(answerer_->http, thread, "返事");
  ASSERT_TRUE(other_window->AwaitEvent(
      [](const Json& event) { return event.value("unreadCount", 0) == 1; }, seconds(5)))
      << other_window->Report();
  ASSERT_TRUE(asker.http.Post("/v1/notifications:markRead", {{"thread", thread}}).ok());
  EXPECT_TRUE(other_window->AwaitEvent(
      [](const Json& event) {
        return !event.contains("notification") && event.value("unreadCount", 0) == 0 &&
               !event.contains("threadChange");
      },
      seconds(5)))
      << other_window->Report();
  EXPECT_EQ(NotificationsOf(asker)[0].contains("readTime"), true);
}

TEST_F(Notifications, AMentionReachesTheMentionedAndNotTheWriter) {
  const std::string thread =
      CreateThread(asker_->http, topic_, "呼びかけ", "本文", "DISCUSSION").value("name", "");
  CreatePost(asker_->http, thread, "@[木村 回答者](" + answerer_->name + ") さんいかがですか");
  ASSERT_TRUE(Await(seconds(5), [&] {
    for (const Json& told : NotificationsOf(*answerer_)) {
      if (told["kind"] == "MENTION" && told["thread"] == thread) return true;
    }
    return false;
  }));
  for (const Json& told : NotificationsOf(*asker_)) EXPECT_NE(told["thread"], thread);
}

TEST_F(Notifications, TheDigestPreviewHasWhatIsUnreadAndOnlyThat) {
  Forum& forum = Forum::Get();
  Person reader = forum.SignUp("清水 読者");
  ASSERT_TRUE(reader.http.Post("/v1/" + topic_ + ":join", Json::object()).ok());
  const std::string read =
      CreateThread(answerer_->http, topic_, "読んだ話", "本文").value("name", "");
  const std::string unread =
      CreateThread(answerer_->http, topic_, "未読の話", "未読の本文です").value("name", "");
  const std::string elsewhere_topic =
      CreateTopic(moderator_->http, "入っていない分野").value("name", "");
  CreateThread(answerer_->http, elsewhere_topic, "よその話", "本文");
  ASSERT_TRUE(reader.http.Put("/v1/" + read + "/readState", {{"lastReadNumber", 1}}).ok());

  const HttpResponse preview = reader.http.Post("/v1/digests:preview", Json::object());
  ASSERT_TRUE(preview.ok()) << preview.body;
  ASSERT_EQ(preview.json["entries"].size(), 1u) << preview.body;
  EXPECT_EQ(preview.json["entries"][0]["thread"], unread);
  EXPECT_THAT(preview.json.value("text", ""), ::testing::HasSubstr("未読の本文です"));
  // The preview marks nothing read.
  EXPECT_EQ(reader.http.Get("/v1/" + unread).json["readState"]["unreadCount"], 1);
}

TEST_F(Notifications, OneClickUnsubscribingStopsInstantMail) {
  Forum& forum = Forum::Get();
  Person asker = forum.SignUp("山田 静か");
  const std::string thread =
      CreateThread(asker.http, topic_, "メールを止める", "本文").value("name", "");
  CreatePost(answerer_->http, thread, "最初の返事");
  const auto mail = forum.mailbox().AwaitMail(asker.address, [](const ReceivedMail& received) {
    return received.text.find("最初の返事") != std::string::npos;
  });
  ASSERT_TRUE(mail.has_value());
  const std::string header = mail->headers.at("list-unsubscribe");
  const std::size_t start = header.find(forum.address()) + forum.address().size();
  const std::string path = header.substr(start, header.find('>', start) - start);
  HttpClient mail_program = forum.Nobody();
  // Links are pressed by scanners: a GET changes nothing.
  EXPECT_LT(mail_program.Get(path).status, 500);
  EXPECT_EQ(asker.http.Get("/v1/notificationSettings").json.value("instantMail", true), true);
  const HttpResponse done =
      mail_program.Send({.method = "POST",
                         .path = path,
                         .body = "List-Unsubscribe=One-Click",
                         .content_type = "application/x-www-form-urlencoded"});
  EXPECT_TRUE(done.ok()) << done.status << done.body;
  EXPECT_EQ(asker.http.Get("/v1/notificationSettings").json.value("instantMail", false), false);
}

}  // namespace
}  // namespace hiroba::testing
