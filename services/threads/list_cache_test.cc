// Lists that come from memory: that they say what the database says, whatever happens.
#include "services/threads/list_cache.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "hiroba/threads/v1/threads.grpc.pb.h"
#include "services/common/mutex.h"
#include "services/common/testing/callers.h"
#include "services/common/testing/eventually.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/departure_store.h"
#include "services/threads/post_rules.h"
#include "services/threads/testing/sql_stores.h"
#include "services/threads/thread_rules.h"
#include "services/threads/threads_service.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAreArray;

constexpr int kMembers = 4;
constexpr int kTopics = 3;

MemberId Member(int number) { return MemberId{static_cast<std::uint64_t>(101 + number)}; }

absl::Status Allow(const TopicView&) { return absl::OkStatus(); }

// All that a reader is told.
std::string Told(const ThreadView& view) {
  return fmt::format("{} {} {} v{} posts {} solved {} in {} ({}) member {} read {} unread {}",
                     view.thread.id.value, view.thread.title, view.thread.excerpt,
                     view.thread.version, view.thread.PostCount(), view.thread.IsSolved(),
                     view.topic_display_name, static_cast<int>(view.topic_visibility),
                     static_cast<int>(view.membership.state),
                     view.read_mark ? view.read_mark->last_read_number : -1, UnreadCount(view));
}

std::vector<std::string> Told(const std::vector<ThreadView>& views) {
  std::vector<std::string> told;
  for (const ThreadView& view : views) told.push_back(Told(view));
  return told;
}

class ListCacheTest : public testing::Test {
 protected:
  ListCacheTest() {
    EXPECT_TRUE(Eventually([&] { return stores_.replica().Period().has_value(); }));
    for (int i = 0; i < kTopics; ++i) topics_.push_back(forum_.AddTopic(Member(0)));
    for (const TopicId topic : topics_) threads_.push_back(forum_.AddThread(topic, Member(1)));
  }

  static ThreadQuery Query(MemberId viewer, std::optional<TopicId> topic = std::nullopt,
                           int limit = 5) {
    ThreadQuery query;
    query.viewer = viewer;
    query.topic = topic;
    query.limit = limit;
    return query;
  }

  absl::StatusOr<std::vector<ThreadView>> List(const ThreadQuery& query) {
    return stores_.threads().ListThreads(TestDeadline(), query);
  }

  // What the database says, to one who keeps nothing.
  absl::StatusOr<std::vector<ThreadView>> Truth(const ThreadQuery& query) {
    return stores_.database().Read(
        TestDeadline(), [&](Connection& connection) { return views_.List(connection, query); });
  }

  // Compares a list with the truth, as read now and as known then.
  void Compare(const ThreadQuery& query) {
    const auto truth = Truth(query);
    if (const auto known = stores_.threads().FindThreads(query)) {
      ++found_;
      ASSERT_THAT(truth, IsOk());
      ASSERT_THAT(Told(*known), ElementsAreArray(Told(*truth)));
    }
    const auto listed = List(query);
    ASSERT_EQ(listed.status(), truth.status());
    if (truth.ok()) ASSERT_THAT(Told(*listed), ElementsAreArray(Told(*truth)));
  }
  void CompareAll() {
    for (int member = 0; member < kMembers; ++member) {
      ASSERT_NO_FATAL_FAILURE(Compare(Query(Member(member))));
      ASSERT_NO_FATAL_FAILURE(Compare(Query(Member(member), std::nullopt, 42)));
      for (const TopicId topic : topics_) {
        ASSERT_NO_FATAL_FAILURE(Compare(Query(Member(member), topic)));
      }
    }
  }

  // Does something that a forum sees. Thread-safe.
  void DoSomething(std::mt19937& random);

  void Close(TopicId topic) {
    const auto close = [](const TopicView&, Topic& changed) -> Decided {
      changed.visibility = Visibility::kClosed;
      return absl::OkStatus();
    };
    EXPECT_THAT(stores_.topics().EditTopic(TestDeadline(), topic, Member(0), close), IsOk());
  }

  SqlTestStores stores_;
  TestForum forum_{stores_};
  ThreadViews views_;
  std::vector<TopicId> topics_;
  int found_ = 0;

 private:
  template <typename T>
  static T Any(std::mt19937& random, const std::vector<T>& values) {
    return values[random() % values.size()];
  }
  void Change(MemberId member, TopicId topic, bool join, absl::Time now);
  void EditAny(std::mt19937& random, MemberId member, ThreadId thread);

  std::shared_mutex joining_;
  Mutex mutex_;
  std::vector<ThreadId> threads_ ABSL_GUARDED_BY(mutex_);
  std::vector<Post> posts_ ABSL_GUARDED_BY(mutex_);
};

void ListCacheTest::Change(MemberId member, TopicId topic, bool join, absl::Time now) {
  EXPECT_THAT(stores_.topics().EditMembership(
                  TestDeadline(), topic, member, member,
                  [&](const TopicView& view, Membership& membership) -> Decided {
                    return join ? JoinTopic(view.topic.visibility, now, membership)
                                : LeaveTopic(membership);
                  }),
              IsOk());
}

void ListCacheTest::EditAny(std::mt19937& random, MemberId member, ThreadId thread) {
  Post post;
  absl::Time now;
  {
    const MutexLock lock(mutex_);
    now = forum_.Tick();
    if (posts_.empty()) return;
    post = Any(random, posts_);
  }
  // Refusals are answers, too.
  switch (random() % 4) {
    case 0:
      (void)stores_.posts().EditPost(
          TestDeadline(), post.thread, post.id, post.author.member,
          [&](const ThreadAccess&, Thread& in, Post& current) -> Decided {
            return current.IsDeleted() ? UndeletePost(TestModerator(), in, current)
                                       : DeletePost(TestModerator(), now, in, current);
          });
      break;
    case 1:
      (void)stores_.posts().React(
          TestDeadline(), post.thread, post.id, member, random() % 2 == 0, now,
          [](const ThreadAccess&, const Post&) { return absl::OkStatus(); });
      break;
    case 2:
      (void)stores_.threads().EditThread(
          TestDeadline(), thread, member, [&](const ThreadAccess&, Thread& changed) -> Decided {
            changed.title = fmt::format("題{}", absl::ToUnixSeconds(now));
            if (random() % 8 == 0) changed.delete_time = now;
            return absl::OkStatus();
          });
      break;
    case 3:
      (void)stores_.topics().EditTopic(
          TestDeadline(), Any(random, topics_), Member(0),
          [&](const TopicView&, Topic& topic) -> Decided {
            if (random() % 2 == 0) {
              topic.display_name = fmt::format("分野{}", absl::ToUnixSeconds(now));
            } else {
              const bool open = topic.visibility == Visibility::kOpen;
              topic.visibility = open ? Visibility::kClosed : Visibility::kOpen;
            }
            return absl::OkStatus();
          });
      break;
  }
}

void ListCacheTest::DoSomething(std::mt19937& random) {
  const MemberId member = Member(static_cast<int>(random() % kMembers));
  const TopicId topic = Any(random, topics_);
  ThreadId thread;
  NewPost draft;
  NewThread new_thread;
  const auto what = random() % 8;
  // Who joins does it before a post gets its time, or after it is there; here a call takes minutes.
  const bool joins = what == 0 || what == 5;
  std::shared_lock<std::shared_mutex> others(joining_, std::defer_lock);
  std::unique_lock<std::shared_mutex> alone(joining_, std::defer_lock);
  joins ? alone.lock() : others.lock();
  {
    const MutexLock lock(mutex_);
    thread = Any(random, threads_);
    draft = forum_.PostDraft(thread, member);
    new_thread = forum_.Draft(topic, member);
  }
  switch (what) {
    case 0:
      if (stores_.threads().CreateThread(TestDeadline(), new_thread, Allow).ok()) {
        const MutexLock lock(mutex_);
        threads_.push_back(new_thread.thread.id);
      }
      break;
    case 1:
    case 2: {
      const auto post = stores_.posts().CreatePost(
          TestDeadline(), draft, [](const ThreadAccess&, const Post*) { return absl::OkStatus(); });
      if (post.ok()) {
        const MutexLock lock(mutex_);
        posts_.push_back(*post);
      }
      break;
    }
    case 3:
    case 4:
      (void)stores_.threads().EditReadMark(
          TestDeadline(), thread, member, draft.now, [&](ThreadView& view) {
            const auto last = static_cast<unsigned>(view.thread.last_post_number);
            return MoveReadMark(static_cast<int>(random() % (last + 1)), random() % 3 == 0, view);
          });
      break;
    case 5:
      Change(member, topic, random() % 2 == 0, draft.now);
      break;
    default:
      EditAny(random, member, thread);
  }
}

TEST_F(ListCacheTest, AListThatWasReadIsFound) {
  const ThreadQuery query = Query(Member(2));
  EXPECT_EQ(stores_.threads().FindThreads(query), std::nullopt);
  const auto listed = List(query);
  ASSERT_THAT(listed, IsOk());
  const auto found = stores_.threads().FindThreads(query);
  ASSERT_TRUE(found.has_value());
  EXPECT_THAT(Told(*found), ElementsAreArray(Told(*listed)));
  EXPECT_EQ(stores_.threads().FindThreads(Query(Member(3))), std::nullopt) << "another reader";
}

TEST_F(ListCacheTest, WhatIsNotAFirstPageIsNotKept) {
  for (int i = 0; i < 2; ++i) {
    ThreadQuery query = Query(Member(2));
    query.unsolved = true;
    ASSERT_THAT(List(query), IsOk());
    EXPECT_EQ(stores_.threads().FindThreads(query), std::nullopt);
    query = Query(Member(2));
    query.kind = Kind::kQuestion;
    ASSERT_THAT(List(query), IsOk());
    EXPECT_EQ(stores_.threads().FindThreads(query), std::nullopt);
    query = Query(Member(2), std::nullopt, 100);
    ASSERT_THAT(List(query), IsOk());
    EXPECT_EQ(stores_.threads().FindThreads(query), std::nullopt);
  }
}

TEST_F(ListCacheTest, WhoLeftSeesNothingOfClosedTopicsAnyMore) {
  const MemberId leaver = Member(2);
  forum_.Join(topics_[0], leaver);
  Close(topics_[0]);
  EXPECT_EQ(List(Query(leaver))->size(), static_cast<std::size_t>(kTopics));
  DepartureStore departures(stores_.database(), stores_.outbox(), stores_.changes());
  while (departures.ForgetSome(TestDeadline(), {.member = leaver}, forum_.Tick()).value()) {
  }
  EXPECT_EQ(List(Query(leaver))->size(), static_cast<std::size_t>(kTopics - 1));
}

TEST_F(ListCacheTest, WhoJoinedAMomentAgoIsAskedFor) {
  const auto join = [](const TopicView&, Membership& membership) {
    membership = {MembershipState::kJoined, absl::Now()};
    return absl::OkStatus();
  };
  ASSERT_THAT(
      stores_.topics().EditMembership(TestDeadline(), topics_[0], Member(2), Member(2), join),
      IsOk());
  const ThreadQuery query = Query(Member(2));
  ASSERT_THAT(List(query), IsOk());
  EXPECT_EQ(stores_.threads().FindThreads(query), std::nullopt) << "posts of before may still come";
}

TEST_F(ListCacheTest, ItAlwaysSaysWhatTheDatabaseSays) {
  std::mt19937 random(11);
  for (int step = 0; step < 400; ++step) {
    DoSomething(random);
    ASSERT_NO_FATAL_FAILURE(Compare(Query(Member(static_cast<int>(random() % kMembers)))));
    ASSERT_NO_FATAL_FAILURE(
        Compare(Query(Member(static_cast<int>(random() % kMembers)), topics_[random() % kTopics])));
    if (step % 20 == 0) ASSERT_NO_FATAL_FAILURE(CompareAll());
  }
  found_ = 0;
  ASSERT_NO_FATAL_FAILURE(CompareAll());
  ASSERT_NO_FATAL_FAILURE(CompareAll());
  EXPECT_GE(found_, 15) << "most is found the second time";
}

TEST_F(ListCacheTest, AlsoWhenMuchHappensAtOnce) {
  for (unsigned round = 0; round < 15; ++round) {
    {
      std::vector<std::jthread> busy;
      for (unsigned i = 0; i < 4; ++i) {
        busy.emplace_back([this, seed = round * 4 + i] {
          std::mt19937 random(seed);
          for (int step = 0; step < 25; ++step) {
            DoSomething(random);
            const MemberId reader = Member(static_cast<int>(random() % kMembers));
            (void)List(Query(reader));
            (void)List(Query(reader, topics_[random() % kTopics]));
          }
        });
      }
    }
    ASSERT_NO_FATAL_FAILURE(CompareAll()) << "round " << round;
  }
}

TEST_F(ListCacheTest, AlsoWhenAReaderWritesWhileSheReads) {
  const MemberId reader = Member(2);
  const ThreadId thread = forum_.AddThread(topics_[0], reader);
  for (int round = 0; round < 150; ++round) {
    const NewPost draft = forum_.PostDraft(thread, reader);
    {
      const std::jthread reads([&] {
        for (int i = 0; i < 5; ++i) EXPECT_THAT(List(Query(reader)), IsOk());
      });
      const std::jthread reads_too([&] {
        for (int i = 0; i < 5; ++i) EXPECT_THAT(List(Query(reader, topics_[0])), IsOk());
      });
      EXPECT_THAT(forum_.TryAddPost(draft), IsOk());
      // All read, or the last but one, so that it matters whether her own post counts.
      const auto move = [&](ThreadView& view) {
        return MoveReadMark(view.thread.last_post_number - round % 2, true, view);
      };
      EXPECT_THAT(stores_.threads().EditReadMark(TestDeadline(), thread, reader, draft.now, move),
                  IsOk());
    }
    ASSERT_NO_FATAL_FAILURE(Compare(Query(reader))) << "round " << round;
    ASSERT_NO_FATAL_FAILURE(Compare(Query(reader, topics_[0]))) << "round " << round;
  }
}

TEST_F(ListCacheTest, AListThatHasNotChangedDoesNotTouchTheDatabase) {
  InProcessServer server;
  SystemClock clock;
  IdGenerator ids(clock);
  ThreadsService service(server.rpc(), stores_.threads(), clock, ids);
  server.Start({&service});
  v1::ListThreadsRequest request;
  request.set_page_size(20);
  const auto ask = [&] {
    return server.Ask(&v1::Threads::Stub::ListThreads, request, TestMember(Member(2)));
  };
  ASSERT_EQ(ask()->threads_size(), kTopics);
  const auto lock_and_ask = [&](Connection& connection) {
    EXPECT_THAT(connection.ExecuteText("LOCK TABLES threads WRITE, topics WRITE, "
                                       "topic_members WRITE, read_marks WRITE"),
                IsOk());
    EXPECT_EQ(ask()->threads_size(), kTopics);
    return connection.ExecuteText("UNLOCK TABLES");
  };
  ASSERT_THAT(stores_.test_database().root().Read(TestDeadline(), lock_and_ask), IsOk());
  forum_.AddThread(topics_[0], Member(1));
  EXPECT_EQ(ask()->threads_size(), kTopics + 1);
  EXPECT_EQ(ask()->threads_size(), kTopics + 1);
  Close(topics_[0]);
  EXPECT_EQ(ask()->threads_size(), kTopics - 1);
  server.Stop();
}

}  // namespace
}  // namespace hiroba::threads
