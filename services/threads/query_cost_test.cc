// That no query looks at more rows than its answer needs, however large the forum is: MariaDB
// itself counts the rows that each statement examines (its slow query log, with everything called
// slow).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "services/common/status_macros.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/data_export_store.h"
#include "services/threads/departure_store.h"
#include "services/threads/testing/sql_stores.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {
namespace {

constexpr int kThreads = 600;
constexpr int kLongThread = 3'000;
const MemberId kReader{103};
const MemberId kWriter{104};
const MemberId kNewcomer{105};

constexpr Statement kForgetLog{"forget_log", "TRUNCATE TABLE mysql.slow_log"};
constexpr Statement kMostRows{
    "most_rows",
    "SELECT rows_examined,CONVERT(sql_text USING utf8mb4) FROM mysql.slow_log "
    "WHERE db=? ORDER BY rows_examined DESC LIMIT 1"};

class QueryCostTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    // Sessions that begin after this are logged.
    TestDatabase server;
    const absl::Status set =
        server.root().Read(TestDeadline(), [](Connection& connection) -> absl::Status {
          RETURN_IF_ERROR(connection.ExecuteText("SET GLOBAL log_output='TABLE'"));
          RETURN_IF_ERROR(connection.ExecuteText("SET GLOBAL long_query_time=0"));
          return connection.ExecuteText("SET GLOBAL slow_query_log=1");
        });
    ASSERT_THAT(set, IsOk());
    stores_ = std::make_unique<SqlTestStores>();
    forum_ = std::make_unique<TestForum>(*stores_);
    Fill();
  }
  static void TearDownTestSuite() {
    forum_.reset();
    stores_.reset();
  }

  // Many threads in one topic, one of them long, and a few in a closed one.
  static void Fill() {
    topic_ = forum_->AddTopic(kWriter, Visibility::kOpen, "防災");
    forum_->Join(topic_, kReader);
    for (int i = 0; i < kThreads; ++i) {
      Import(i, 2, i % 10 == 0 ? Kind::kHandbook : Kind::kQuestion);
    }
    long_thread_ = Import(kThreads, 1'000, Kind::kQuestion);
    for (int i = 1'000; i < kLongThread; ++i) forum_->AddPost(long_thread_, kWriter);
    forum_->Join(topic_, kNewcomer);
    for (int i = 0; i < 5; ++i) forum_->AddPost(long_thread_, kWriter);
    post_ = stores_->posts()
                .ListPosts(TestDeadline(), long_thread_, kLongThread, 1, false)
                .value()
                .front();
  }

  static ThreadId Import(int key, int posts, Kind kind) {
    ImportedThread imported;
    Thread& thread = imported.thread;
    thread.id = forum_->ids().New<ThreadId>();
    imported.topic_display_name = "防災";
    thread.external_id = std::to_string(key);
    thread.title = "題";
    thread.kind = kind;
    thread.author = TestCard(kWriter);
    for (int number = 1; number <= posts; ++number) {
      Post& post = imported.posts.emplace_back();
      post.id = forum_->ids().New<PostId>();
      post.thread = thread.id;
      post.number = number;
      post.author = TestCard(kWriter);
      post.text = "本文";
      post.html = "<p>本文</p>\n";
      post.create_time = forum_->Tick();
    }
    thread.create_time = imported.posts.front().create_time;
    thread.last_post_time = imported.posts.back().create_time;
    thread.last_post_number = posts;
    thread.imported_number = posts;
    return stores_->threads().ImportThread(TestDeadline(), imported).value().thread.id;
  }

  // Returns the most rows that one statement of the work examined, and which it was.
  static std::pair<int, std::string> Examined(const std::function<absl::Status()>& work) {
    Database& root = stores_->test_database().root();
    EXPECT_THAT(
        root.Read(TestDeadline(),
                  [](Connection& connection) { return connection.Execute(kForgetLog).status(); }),
        IsOk());
    EXPECT_THAT(work(), IsOk());
    std::pair<int, std::string> most;
    const absl::Status read =
        root.Read(TestDeadline(), [&](Connection& connection) -> absl::Status {
          ASSIGN_OR_RETURN(const Rows rows,
                           connection.Select(kMostRows, stores_->database().options().database));
          if (!rows.empty()) {
            most = {static_cast<int>(rows.front().Int64(0)), rows.front().String(1)};
          }
          return absl::OkStatus();
        });
    EXPECT_THAT(read, IsOk());
    EXPECT_FALSE(most.second.empty()) << "nothing was logged";
    return most;
  }

  static std::unique_ptr<SqlTestStores> stores_;
  static std::unique_ptr<TestForum> forum_;
  static TopicId topic_;
  static ThreadId long_thread_;
  static Post post_;
};

std::unique_ptr<SqlTestStores> QueryCostTest::stores_;
std::unique_ptr<TestForum> QueryCostTest::forum_;
TopicId QueryCostTest::topic_;
ThreadId QueryCostTest::long_thread_;
Post QueryCostTest::post_;

TEST_F(QueryCostTest, PagesReadWhatTheyShow) {
  const auto list = [](ThreadQuery query) {
    query.viewer = kNewcomer;
    query.limit = 20;
    return stores_->threads().ListThreads(TestDeadline(), query).status();
  };
  const std::pair middle(forum_->now() - absl::Minutes(kLongThread + 600), ThreadId{1});
  const std::map<std::string, std::pair<std::function<absl::Status()>, int>> works = {
      {"access",
       {[] { return stores_->threads().GetAccess(TestDeadline(), long_thread_, kReader).status(); },
        5}},
      {"thread",
       {[] { return stores_->threads().GetThread(TestDeadline(), long_thread_, kReader).status(); },
        5}},
      {"thread of a newcomer",
       {[] {
          return stores_->threads().GetThread(TestDeadline(), long_thread_, kNewcomer).status();
        },
        5}},
      {"first posts",
       {[] {
          return stores_->posts().ListPosts(TestDeadline(), long_thread_, 1, 20, false).status();
        },
        20}},
      {"posts in the middle",
       {[] {
          return stores_->posts().ListPosts(TestDeadline(), long_thread_, 2500, 20, true).status();
        },
        20}},
      {"all threads", {[&] { return list({}); }, 100}},
      {"threads in the middle", {[&] { return list({.after = middle}); }, 100}},
      {"threads of a topic", {[&] { return list({.topic = topic_}); }, 100}},
      {"threads of a topic in the middle",
       {[&] { return list({.topic = topic_, .after = middle}); }, 100}},
      {"threads of a kind", {[&] { return list({.kind = Kind::kHandbook}); }, 100}},
      {"questions without answer", {[&] { return list({.unsolved = true}); }, 130}},
      {"topics",
       {[] { return stores_->topics().ListTopics(TestDeadline(), kReader).status(); }, 800}},
  };
  for (const auto& [name, work] : works) {
    const auto [rows, statement] = Examined(work.first);
    EXPECT_LE(rows, work.second) << name << ": " << statement;
  }
}

TEST_F(QueryCostTest, WritingReadsAFewRows) {
  EXPECT_LE(Examined([] {
              NewPost draft = forum_->PostDraft(long_thread_, kReader);
              draft.reply_to = post_.id;
              draft.request_id = "a";
              return forum_->TryAddPost(draft).status();
            }).first,
            5);
  EXPECT_LE(Examined([] {
              return stores_->posts()
                  .EditPost(TestDeadline(), long_thread_, post_.id, kReader,
                            [](const ThreadAccess&, Thread&, Post& post) {
                              post.text += "。";
                              return absl::OkStatus();
                            })
                  .status();
            }).first,
            5);
  EXPECT_LE(Examined([] {
              return stores_->threads()
                  .EditReadMark(TestDeadline(), long_thread_, kNewcomer, forum_->Tick(),
                                [](ThreadView& view) { return MoveReadMark(2, true, view); })
                  .status();
            }).first,
            5);
}

TEST_F(QueryCostTest, RecordsReadWhatTheyReturn) {
  EXPECT_LE(Examined([] {
              return stores_->records()
                  .ListPostRecords(TestDeadline(), std::nullopt, post_.id, 100)
                  .status();
            }).first,
            200);
  EXPECT_LE(Examined([] {
              return stores_->records()
                  .ListPostRecords(TestDeadline(), long_thread_, post_.id, 100)
                  .status();
            }).first,
            200);
}

// Pages of the copy of a member's data, from the middle of what she wrote.
TEST_F(QueryCostTest, ACopyOfOnesDataReadsItsPages) {
  DataExportStore exports(stores_->database());
  const Post middle = stores_->posts()
                          .ListPosts(TestDeadline(), long_thread_, kLongThread / 2, 1, false)
                          .value()
                          .front();
  // For each post its thread, its topic and her place in it.
  const auto [posts, statement] = Examined([&] {
    const auto page = exports.ListPosts(TestDeadline(), kWriter, middle.id, 50);
    EXPECT_EQ(page->size(), 50U);
    return page.status();
  });
  EXPECT_LE(posts, 50 * 4) << statement;
  EXPECT_LE(Examined([&] {
              const auto page = exports.ListThreads(TestDeadline(), kWriter, long_thread_, 50);
              return page.status();
            }).first,
            50 * 3);
  EXPECT_LE(Examined([&] {
              return exports.ListThreads(TestDeadline(), kWriter, ThreadId{1}, 50).status();
            }).first,
            50 * 3);
}

TEST_F(QueryCostTest, WhoIsKnownIsFoundWithoutReadingWhatTheyWrote) {
  DepartureStore departures(stores_->database(), stores_->outbox(), stores_->changes());
  // What the server does by itself some seconds after so many rows came in.
  ASSERT_THAT(stores_->test_database().root().Read(
                  TestDeadline(),
                  [](Connection& connection) {
                    return connection.ExecuteText(
                        "ANALYZE TABLE posts, topic_members, read_marks, helpful_marks,"
                        " attachments");
                  }),
              IsOk());
  const auto [rows, statement] = Examined([&] {
    const auto members = departures.ListMembers(TestDeadline(), MemberId{}, 500);
    EXPECT_THAT(*members, testing::Contains(kWriter));
    return members.status();
  });
  EXPECT_LE(rows, 100) << statement;
}

// A digest of a short window: a handful of posts among thousands that are older.
TEST_F(QueryCostTest, ADigestReadsItsWindow) {
  const absl::Time from = forum_->Tick();
  for (int i = 0; i < 10; ++i) forum_->AddPost(long_thread_, kWriter);
  const absl::Time to = forum_->Tick();
  const auto [rows, statement] = Examined([&] {
    const UnreadQuery query{kReader, from, to, 20, 3};
    const absl::StatusOr<UnreadPosts> unread =
        stores_->records().ListUnreadPosts(TestDeadline(), query);
    EXPECT_THAT(unread, IsOk());
    EXPECT_EQ(unread->threads.at(0).unread_count, 10);
    return unread.status();
  });
  EXPECT_LE(rows, 100) << statement;
}

}  // namespace
}  // namespace hiroba::threads
