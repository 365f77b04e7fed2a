// What is kept of access to threads: that it is right at any time, with replicas that come and go,
// and that a page that has not changed does not touch the database.
#include "services/threads/access_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "hiroba/threads/v1/posts.grpc.pb.h"
#include "services/common/testing/callers.h"
#include "services/common/testing/eventually.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/names.h"
#include "services/threads/post_rules.h"
#include "services/threads/posts_service.h"
#include "services/threads/testing/sql_stores.h"
#include "services/threads/thread_rules.h"

namespace hiroba::threads {
namespace {

constexpr MemberId kAuthor{101};
constexpr MemberId kReader{102};

// Another replica of the service, on the same database.
class OtherReplica {
 public:
  explicit OtherReplica(SqlTestStores& stores)
      : database_(stores.test_database().Connect(4)),
        replica_(database_->options(), ids_, metrics_),
        posts_(*database_, stores.outbox(), audit_, changes_, access_),
        threads_(*database_, stores.outbox(), audit_, clock_, changes_, access_) {}

  SoleReplica& replica() { return replica_; }
  PostStore& posts() { return posts_; }
  ThreadStore& threads() { return threads_; }

 private:
  SystemClock clock_;
  IdGenerator ids_{clock_};
  Metrics metrics_;
  const AuditTrail audit_{"threads", clock_};
  const std::unique_ptr<Database> database_;
  SoleReplica replica_;
  Changes changes_{replica_};
  AccessCache access_{changes_};
  SqlPostStore posts_;
  SqlThreadStore threads_;
};

class AccessCacheTest : public testing::Test {
 protected:
  AccessCacheTest() {
    EXPECT_TRUE(Eventually([&] { return stores_.replica().Period().has_value(); }));
  }

  std::optional<ThreadAccess> Find() { return stores_.threads().FindAccess(thread_); }
  absl::StatusOr<ThreadAccess> Get(MemberId viewer = kReader) {
    return stores_.threads().GetAccess(TestDeadline(), thread_, viewer);
  }

  // Runs something while another transaction holds the thread's row.
  template <typename F>
  void WhileHeld(F f) {
    constexpr Statement kHold{"test_hold", "UPDATE threads SET version=version WHERE thread_id=?"};
    ASSERT_THAT(stores_.test_database().root().Transact(
                    TestDeadline(),
                    [&](Transaction& transaction) {
                      EXPECT_THAT(transaction.Execute(kHold, thread_), IsOk());
                      f();
                      return absl::OkStatus();
                    }),
                IsOk());
  }

  void Close() {
    const auto close = [](const TopicView&, Topic& topic) -> Decided {
      topic.visibility = Visibility::kClosed;
      return absl::OkStatus();
    };
    EXPECT_THAT(stores_.topics().EditTopic(TestDeadline(), topic_, kAuthor, close), IsOk());
  }

  SqlTestStores stores_;
  TestForum forum_{stores_};
  const TopicId topic_ = forum_.AddTopic(kAuthor);
  const ThreadId thread_ = forum_.AddThread(topic_, kAuthor);
};

TEST_F(AccessCacheTest, WhatWasReadIsFound) {
  EXPECT_EQ(Find(), std::nullopt);
  ASSERT_THAT(Get(), IsOk());
  const std::optional<ThreadAccess> found = Find();
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->thread, thread_);
  EXPECT_EQ(found->topic, topic_);
  EXPECT_EQ(found->author, kAuthor);
  EXPECT_EQ(found->kind, Kind::kQuestion);
  EXPECT_EQ(found->last_post_number, 1);
  EXPECT_THAT(CheckReadable(*found), IsOk());
}

TEST_F(AccessCacheTest, ChangesAreSeenAtOnce) {
  ASSERT_THAT(Get(), IsOk());
  const Post post = forum_.AddPost(thread_, kReader);
  EXPECT_EQ(Find(), std::nullopt);
  EXPECT_EQ(Get()->last_post_number, 2);
  const std::uint64_t before = Find()->posts_version;
  ASSERT_THAT(
      stores_.posts().React(TestDeadline(), thread_, post.id, kAuthor, false, forum_.Tick(),
                            [](const ThreadAccess&, const Post&) { return absl::OkStatus(); }),
      IsOk());
  EXPECT_GT(Get()->posts_version, before);
  ASSERT_THAT(stores_.threads().EditThread(TestDeadline(), thread_, kAuthor,
                                           [&](const ThreadAccess&, Thread& thread) -> Decided {
                                             thread.delete_time = forum_.Tick();
                                             return absl::OkStatus();
                                           }),
              StatusIs(absl::StatusCode::kOk));
  EXPECT_TRUE(Get()->deleted);
}

TEST_F(AccessCacheTest, WhoMayReadAClosedTopicIsAskedEachTime) {
  ASSERT_THAT(Get(), IsOk());
  ASSERT_TRUE(Find().has_value());
  Close();
  EXPECT_EQ(Find(), std::nullopt);
  EXPECT_FALSE(CheckReadable(*Get()).ok());
  EXPECT_EQ(Find(), std::nullopt) << "it depends on the reader";
  forum_.Join(topic_, kReader);
  EXPECT_THAT(CheckReadable(*Get()), IsOk());
}

TEST_F(AccessCacheTest, NothingIsFoundWhileAChangeIsUnderWay) {
  ASSERT_THAT(Get(), IsOk());
  {
    const auto change = stores_.changes().Begin(TestDeadline(), {Subject::OfThread(thread_)});
    ASSERT_THAT(change, IsOk());
    EXPECT_EQ(Find(), std::nullopt);
    ASSERT_THAT(Get(), IsOk());
    EXPECT_EQ(Find(), std::nullopt);
  }
  {
    const auto change = stores_.changes().Begin(TestDeadline(), {Subject::OfTopics()});
    ASSERT_THAT(Get(), IsOk());
    EXPECT_EQ(Find(), std::nullopt);
  }
  ASSERT_THAT(Get(), IsOk());
  EXPECT_TRUE(Find().has_value());
}

// As one whose client died has its commit under way, perhaps.
TEST_F(AccessCacheTest, WhatATransactionHoldsIsNotKept) {
  WhileHeld([&] {
    EXPECT_THAT(Get(), IsOk());
    EXPECT_EQ(Find(), std::nullopt);
  });
  ASSERT_THAT(Get(), IsOk());
  EXPECT_TRUE(Find().has_value());
}

TEST_F(AccessCacheTest, WhatIsReadInAHurryIsKeptToo) {
  ASSERT_THAT(stores_.threads().GetAccess(absl::Now() + absl::Seconds(3), thread_, kReader),
              IsOk());
  EXPECT_TRUE(Find().has_value());
}

TEST_F(AccessCacheTest, NothingIsFoundBesideAnotherReplica) {
  ASSERT_THAT(Get(), IsOk());
  {
    OtherReplica other(stores_);
    ASSERT_THAT(other.replica().AwaitMayWrite(TestDeadline()), IsOk());
    EXPECT_EQ(Find(), std::nullopt);
    ASSERT_THAT(Get(), IsOk());
    EXPECT_EQ(Find(), std::nullopt);
  }
  EXPECT_TRUE(Eventually([&] { return stores_.replica().Period().has_value(); }));
  EXPECT_EQ(Find(), std::nullopt) << "from before the other came";
}

TEST_F(AccessCacheTest, WhoReadsAfterAnAnswerSeesThePost) {
  constexpr int kRounds = 4;
  std::mt19937 random(7);
  int found = 0;
  const auto write_and_read = [&](PostStore& writer, ThreadStore& reader) {
    const absl::StatusOr<Post> post =
        writer.CreatePost(TestDeadline(), forum_.PostDraft(thread_, kReader),
                          [](const ThreadAccess&, const Post*) { return absl::OkStatus(); });
    ASSERT_THAT(post, IsOk());
    for (int i = 0; i < 3; ++i) {
      found += reader.FindAccess(thread_).has_value() ? 1 : 0;
      EXPECT_GE(reader.GetAccess(TestDeadline(), thread_, kReader)->last_post_number, post->number);
    }
  };
  for (int round = 0; round < kRounds; ++round) {
    OtherReplica other(stores_);
    for (int i = 0; i < 40; ++i) {
      const bool other_writes = random() % 2 == 0;
      write_and_read(other_writes ? other.posts() : stores_.posts(),
                     other_writes ? stores_.threads() : other.threads());
    }
  }
  EXPECT_TRUE(Eventually([&] { return stores_.replica().Period().has_value(); }));
  for (int i = 0; i < 40; ++i) write_and_read(stores_.posts(), stores_.threads());
  EXPECT_GE(found, 80) << "and alone it need not ask";
}

TEST_F(AccessCacheTest, APageThatHasNotChangedDoesNotTouchTheDatabase) {
  InProcessServer server;
  SystemClock clock;
  IdGenerator ids(clock);
  PostsService service(server.rpc(), stores_.threads(), stores_.posts(), clock, ids,
                       std::size_t{1} << 20);
  server.Start({&service});
  v1::ListPostsRequest request;
  request.set_parent(ThreadName(thread_));
  const auto ask = [&] {
    return server.Ask(&v1::Posts::Stub::ListPosts, request, TestMember(kReader));
  };
  ASSERT_EQ(ask()->posts_size(), 1);
  // Nobody else gets at the tables meanwhile.
  ASSERT_THAT(stores_.test_database().root().Read(
                  TestDeadline(),
                  [&](Connection& connection) {
                    EXPECT_THAT(connection.ExecuteText("LOCK TABLES threads WRITE, posts WRITE"),
                                IsOk());
                    EXPECT_EQ(ask()->posts_size(), 1);
                    return connection.ExecuteText("UNLOCK TABLES");
                  }),
              IsOk());
  forum_.AddPost(thread_, kReader);
  EXPECT_EQ(ask()->posts_size(), 2);
  EXPECT_EQ(ask()->posts_size(), 2);
  Close();
  EXPECT_THAT(ask(), StatusIs(absl::StatusCode::kNotFound, "THREAD_NOT_FOUND"));
  server.Stop();
}

}  // namespace
}  // namespace hiroba::threads
