// Processes die while replies are being posted. Afterwards every reply that was acknowledged is
// there once, can be found, and was told once in the app and by mails of one Message-ID.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "tests/harness/await.h"
#include "tests/harness/forum.h"

namespace hiroba::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kWriters = 4;
constexpr int kRepliesBefore = 15;
constexpr int kRepliesAfter = 30;

// Four people who answer a question until told to stop. Each reply has a word of its own and a
// request id, with which it is sent again until it is acknowledged.
class Writers {
 public:
  Writers(std::vector<Person>& people, std::string thread)
      : thread_(std::move(thread)), run_(++runs_) {
    for (Person& person : people) {
      threads_.emplace_back([this, &person, number = threads_.size()] { Write(person, number); });
    }
  }
  ~Writers() { Stop(); }

  void AwaitReplies(int more) {
    const int wanted = count_ + more;
    EXPECT_TRUE(Await(seconds(60), [&] { return count_ >= wanted; })) << count_ << " of " << wanted;
  }

  void Stop() {
    stop_ = true;
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  // Acknowledged replies: name of the post, and its word.
  std::map<std::string, std::string> Acknowledged() {
    std::lock_guard lock(mutex_);
    return acknowledged_;
  }

 private:
  void Write(Person& person, std::size_t writer) {
    for (int number = 0; !stop_; ++number) {
      const std::string word = "合札" + std::to_string(run_) + "の" + std::to_string(writer) +
                               "の" + std::to_string(number) + "番";
      const std::string request_id =
          std::to_string(run_) + "-" + std::to_string(writer) + "-" + std::to_string(number);
      const Json body = {{"text", word + "の返事です"}};
      const HttpResponse response = person.http.SendUntilAnswered(
          {.method = "POST",
           .path = "/v1/" + thread_ + "/posts?requestId=" + request_id,
           .body = body.dump(),
           .content_type = "application/json",
           .timeout = seconds(10)},
          seconds(60));
      ASSERT_TRUE(response.ok()) << ::testing::PrintToString(response);
      std::lock_guard lock(mutex_);
      acknowledged_.emplace(response.json.value("name", ""), word);
      ++count_;
    }
  }

  static inline int runs_ = 0;

  const std::string thread_;
  const int run_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> count_ = 0;
  std::mutex mutex_;
  std::map<std::string, std::string> acknowledged_;
  std::vector<std::thread> threads_;
};

class Faults : public ::testing::TestWithParam<const char*> {
 protected:
  static void SetUpTestSuite() {
    Forum& forum = Forum::Get();
    moderator_ = new Person(forum.MakeStaff("橋本 世話人", "moderator"));
    writers_ = new std::vector<Person>();
    for (int number = 1; number <= kWriters; ++number) {
      writers_->push_back(forum.SignUp("返信 " + std::to_string(number) + "号"));
    }
    topic_ = CreateTopic(moderator_->http, "障害試験").value("name", "");
  }

  // Every post of a thread, read page by page.
  static std::vector<Json> PostsOf(Person& person, const std::string& thread) {
    std::vector<Json> posts;
    std::string token;
    do {
      const HttpResponse page = person.http.Get(
          "/v1/" + thread + "/posts?includeText=true&pageSize=100&pageToken=" + UrlEncode(token));
      EXPECT_TRUE(page.ok()) << page.body;
      if (!page.ok()) break;
      for (const Json& post : page.json["posts"]) posts.push_back(post);
      token = page.json.value("nextPageToken", "");
    } while (!token.empty());
    return posts;
  }

  // How often each post was told, by its name.
  static std::map<std::string, int> ToldOf(Person& person) {
    std::map<std::string, int> told;
    std::string token;
    do {
      const HttpResponse page =
          person.http.Get("/v1/notifications?pageSize=100&pageToken=" + UrlEncode(token));
      EXPECT_TRUE(page.ok()) << page.body;
      if (!page.ok()) break;
      for (const Json& notification : page.json.value("notifications", Json::array())) {
        ++told[notification.value("post", "")];
      }
      token = page.json.value("nextPageToken", "");
    } while (!token.empty());
    return told;
  }

  static bool Found(Person& person, const std::string& word, const std::string& post) {
    const HttpResponse found = person.http.Get("/v1/search?query=" + UrlEncode("\"" + word + "\""));
    return found.body.find("\"" + post + "\"") != std::string::npos;
  }

  static void Break(const std::string& what) {
    Forum& forum = Forum::Get();
    if (what == "redis emptied") {
      forum.EmptyRedis();
    } else {
      forum.Kill(what);
    }
  }

  static inline Person* moderator_;
  static inline std::vector<Person>* writers_;
  static inline std::string topic_;
};

TEST_P(Faults, NoAcknowledgedReplyIsLostOrToldTwice) {
  Forum& forum = Forum::Get();
  Person asker = forum.SignUp("質問 " + std::string(GetParam()));
  const std::string thread =
      CreateThread(asker.http, topic_, std::string(GetParam()) + "が倒れるとき", "本文")
          .value("name", "");
  Writers writers(*writers_, thread);
  writers.AwaitReplies(kRepliesBefore);
  Break(GetParam());
  writers.AwaitReplies(kRepliesAfter);
  Break(GetParam());
  writers.AwaitReplies(kRepliesAfter);
  writers.Stop();
  forum.AwaitReady();

  const std::map<std::string, std::string> acknowledged = writers.Acknowledged();
  ASSERT_GE(acknowledged.size(), std::size_t{kRepliesBefore + 2 * kRepliesAfter});

  // There, once, in order and without gaps.
  const std::vector<Json> posts = PostsOf(asker, thread);
  std::map<std::string, int> times_written;
  int number = 0;
  for (const Json& post : posts) {
    EXPECT_EQ(post["number"], ++number);
    ++times_written[post.value("text", "")];
  }
  std::set<std::string> names;
  for (const Json& post : posts) names.insert(post.value("name", ""));
  for (const auto& [post, word] : acknowledged) {
    EXPECT_TRUE(names.contains(post)) << post << " is lost";
    EXPECT_EQ(times_written[word + "の返事です"], 1) << word;
  }

  // Findable.
  for (const auto& [post, word] : acknowledged) {
    EXPECT_TRUE(Await(seconds(20), [&] { return Found(asker, word, post); })) << word;
    if (HasFailure()) break;
  }

  // Told in the app, once.
  std::map<std::string, int> told;
  (void)Await(seconds(20), [&] {
    told = ToldOf(asker);
    return told.size() >= posts.size() - 1;
  });
  for (const auto& [post, word] : acknowledged) EXPECT_EQ(told[post], 1) << word;

  // Told by mail, at least once, and always in the mail of the same Message-ID. A mail that was
  // being sent when something died is tried again after a minute or two.
  std::map<std::string, std::set<std::string>> ids_of_word;
  EXPECT_TRUE(Await(seconds(150),
                    [&] {
                      ids_of_word.clear();
                      const std::vector<ReceivedMail> mails = forum.mailbox().To(asker.address);
                      for (const auto& [post, word] : acknowledged) {
                        for (const ReceivedMail& mail : mails) {
                          if (mail.text.find(word) != std::string::npos)
                            ids_of_word[word].insert(mail.message_id);
                        }
                      }
                      return ids_of_word.size() == acknowledged.size();
                    }))
      << ids_of_word.size() << " of " << acknowledged.size() << " were mailed";
  for (const auto& [word, ids] : ids_of_word) EXPECT_EQ(ids.size(), 1u) << word;
}

INSTANTIATE_TEST_SUITE_P(Each, Faults,
                         ::testing::Values("gateway", "identity", "threads", "notifications",
                                           "search", "mariadb", "redis", "redis emptied"),
                         [](const auto& fault) {
                           std::string name = fault.param;
                           std::replace(name.begin(), name.end(), ' ', '_');
                           return name;
                         });

}  // namespace
}  // namespace hiroba::testing
