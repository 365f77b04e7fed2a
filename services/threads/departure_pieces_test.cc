// Forgetting members who have left, piece by piece: after a kill, in long threads, by replicas.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "services/threads/departures.h"
#include "services/threads/testing/departures.h"

namespace hiroba::threads {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

using DeparturePiecesTest = DeparturesTest;

TEST_F(DeparturePiecesTest, MuchInOneThreadGoesInPieces) {
  const TopicId topic = forum_.AddTopic(kOther);
  const ThreadId hers = Start(topic);
  const ThreadId others = forum_.AddThread(topic, kOther);
  for (int i = 0; i < 250; ++i) {
    Write(hers);
    Write(others);
  }
  Depart(PostsChoice::kDelete);
  EXPECT_THAT(Forget(), IsOkAndHolds(1));
  EXPECT_THAT(ColumnsWithHerId(), IsEmpty());
  EXPECT_THAT(ColumnsWithText(kText), IsEmpty());
  EXPECT_TRUE(ThreadOf(hers).delete_time.has_value());
  EXPECT_EQ(ThreadOf(others).PostCount(), 1);
  EXPECT_THAT(ThreadOf(others).deleted_numbers, SizeIs(250));
  EXPECT_EQ(stores_.topics().GetTopic(TestDeadline(), topic, kOther)->topic.thread_count, 1);
}

TEST_F(DeparturePiecesTest, WhatARunDidNotFinishTheNextOneDoes) {
  for (const PostsChoice posts : {PostsChoice::kKeep, PostsChoice::kDelete}) {
    const Traces traces = LeaveTraces();
    Depart(posts);
    int pieces = 0;
    while (true) {
      // As after a kill: another store, told the same again.
      DepartureStore departures(stores_.database(), stores_.outbox(), stores_.changes());
      const auto due = departures.ListDue(TestDeadline(), clock_.Now(), 10).value();
      ASSERT_THAT(due, ElementsAre(Field(&Departure::posts, posts)));
      const absl::StatusOr<bool> more =
          departures.ForgetSome(TestDeadline(), due.front(), clock_.Now());
      ASSERT_THAT(more, IsOk());
      if (!*more) break;
      ++pieces;
      // Nothing is half done: what a thread says of its posts is true after every piece.
      for (const ThreadId id : {traces.hers, traces.shared, traces.others}) {
        int there = 0;
        for (const Post& post : PostsOf(id)) there += post.IsDeleted() ? 0 : 1;
        EXPECT_EQ(ThreadOf(id).PostCount(), there);
      }
    }
    EXPECT_GE(pieces, 7);
    EXPECT_THAT(ColumnsWithHerId(), IsEmpty());
    EXPECT_THAT(Forget(), IsOkAndHolds(0));
  }
}

TEST_F(DeparturePiecesTest, StopsBetweenPieces) {
  LeaveTraces();
  Depart(PostsChoice::kKeep);
  std::stop_source source;
  source.request_stop();
  DepartureStore departures(stores_.database(), stores_.outbox(), stores_.changes());
  EXPECT_THAT(ForgetDue(departures, clock_, source.get_token()), IsOkAndHolds(0));
  EXPECT_THAT(ColumnsWithHerId(), Contains("departures.member_id"));
  EXPECT_THAT(Forget(), IsOkAndHolds(1));
}

TEST_F(DeparturePiecesTest, ReplicasDoNotDisturbEachOther) {
  const TopicId topic = forum_.AddTopic(kOther);
  std::vector<ThreadId> threads;
  for (int i = 0; i < 20; ++i) {
    threads.push_back(forum_.AddThread(topic, kOther));
    Write(threads.back());
  }
  Depart(PostsChoice::kDelete);
  ForgetEvents();
  {
    std::vector<std::jthread> replicas;
    for (int i = 0; i < 3; ++i) replicas.emplace_back([&] { EXPECT_THAT(Forget(), IsOk()); });
  }
  EXPECT_THAT(ColumnsWithHerId(), IsEmpty());
  for (const ThreadId thread : threads) {
    EXPECT_EQ(ThreadOf(thread).deleted_numbers, (std::vector<int>{2}));
  }
  EXPECT_THAT(TakeEvents<v1::PostChanged>(), SizeIs(20));
}

TEST_F(DeparturePiecesTest, WhoIsNotDueWaits) {
  Start(forum_.AddTopic(kOther));
  Depart(PostsChoice::kKeep);
  DepartureStore departures(stores_.database(), stores_.outbox(), stores_.changes());
  EXPECT_THAT(departures.ListDue(TestDeadline(), clock_.Now() - absl::Seconds(1), 10),
              IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(departures.ListDue(TestDeadline(), clock_.Now(), 10), IsOkAndHolds(SizeIs(1)));
}

}  // namespace
}  // namespace hiroba::threads
