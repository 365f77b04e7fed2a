// Forgetting members who have left: what becomes of what they wrote, and that nothing else stays.
#include "services/threads/departures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "services/threads/testing/departures.h"

namespace hiroba::threads {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(DeparturesTest, PostsThatStayHaveNoAuthorAndNothingElseOfHerStays) {
  const Traces traces = LeaveTraces();
  const int members =
      stores_.topics().GetTopic(TestDeadline(), traces.topic, kOther)->topic.member_count;
  ASSERT_THAT(ColumnsWithHerId(), SizeIs(7)) << "or this test would not find any";
  ASSERT_THAT(ColumnsWithText(kName), SizeIs(2));
  Depart(PostsChoice::kKeep);
  ForgetEvents();
  EXPECT_THAT(Forget(), IsOkAndHolds(1));
  EXPECT_THAT(ColumnsWithHerId(), IsEmpty());
  EXPECT_THAT(ColumnsWithText(kName), IsEmpty());

  const Post reply = PostsOf(traces.others)[1];
  EXPECT_EQ(reply.author, AuthorCard());
  EXPECT_EQ(reply.text, traces.reply.text);
  EXPECT_TRUE(reply.accepted);
  EXPECT_FALSE(reply.IsDeleted());
  EXPECT_EQ(reply.helpful_count, 1);
  ASSERT_THAT(reply.attachments, SizeIs(1));
  EXPECT_EQ(reply.attachments[0].uploader, MemberId{});
  EXPECT_EQ(PostsOf(traces.others)[2].helpful_count, 1) << "thanks are counted still";
  EXPECT_EQ(PostsOf(traces.others)[2].author.member, kOther);
  EXPECT_EQ(ThreadOf(traces.others).author.member, kOther);
  EXPECT_EQ(ThreadOf(traces.others).accepted_count, 1);
  for (const ThreadId thread : {traces.hers, traces.shared}) {
    EXPECT_EQ(ThreadOf(thread).author, AuthorCard());
    EXPECT_EQ(ThreadOf(thread).title, std::string(kText) + "の題");
    EXPECT_EQ(ThreadOf(thread).PostCount(), 2);
  }
  const Topic topic = stores_.topics().GetTopic(TestDeadline(), traces.topic, kOther)->topic;
  EXPECT_EQ(topic.thread_count, 3);
  EXPECT_EQ(topic.member_count, members - 1);

  // Each thread is told of once, and whoever has left the topic.
  std::vector<std::string> told;
  for (const auto& event : TakeEvents<v1::ThreadChanged>()) {
    EXPECT_FALSE(event.deleted());
    told.push_back(event.thread());
  }
  EXPECT_THAT(told,
              testing::UnorderedElementsAre(ThreadName(traces.hers), ThreadName(traces.shared),
                                            ThreadName(traces.others)));
  const auto memberships = TakeEvents<v1::TopicMembershipChanged>();
  ASSERT_THAT(memberships, SizeIs(1)) << "she only asked to join the other one";
  EXPECT_EQ(memberships[0].topic(), TopicName(traces.topic));
  EXPECT_FALSE(memberships[0].joined());
  EXPECT_THAT(Forget(), IsOkAndHolds(0));
}

TEST_F(DeparturesTest, PostsThatGoLeaveNoText) {
  const Traces traces = LeaveTraces();
  ASSERT_THAT(ColumnsWithText(kText), SizeIs(testing::Ge(6)));
  Depart(PostsChoice::kDelete);
  ForgetEvents();
  EXPECT_THAT(Forget(), IsOkAndHolds(1));
  EXPECT_THAT(ColumnsWithHerId(), IsEmpty());
  EXPECT_THAT(ColumnsWithText(kName), IsEmpty());
  EXPECT_THAT(ColumnsWithText(kText),
              testing::UnorderedElementsAre("threads.title", "attachments.filename"))
      << "the title of the thread with a reply, and until the sweeper comes the files";

  // The thread that was hers alone is gone.
  EXPECT_TRUE(ThreadOf(traces.hers).delete_time.has_value());
  EXPECT_EQ(ThreadOf(traces.hers).title, "");
  // The one with a reply stays, without her post.
  const Thread shared = ThreadOf(traces.shared);
  EXPECT_FALSE(shared.delete_time.has_value());
  EXPECT_EQ(shared.author, AuthorCard());
  EXPECT_EQ(shared.title, std::string(kText) + "の題");
  EXPECT_EQ(shared.excerpt, "");
  EXPECT_EQ(shared.deleted_numbers, (std::vector<int>{1}));
  EXPECT_EQ(shared.PostCount(), 1);
  EXPECT_TRUE(PostsOf(traces.shared)[0].IsErased());
  EXPECT_FALSE(PostsOf(traces.shared)[1].IsDeleted());

  const Thread others = ThreadOf(traces.others);
  EXPECT_EQ(others.author.member, kOther);
  EXPECT_EQ(others.accepted_count, 0);
  EXPECT_FALSE(others.IsSolved());
  EXPECT_EQ(others.deleted_numbers, (std::vector<int>{2}));
  const Post reply = PostsOf(traces.others)[1];
  EXPECT_TRUE(reply.IsErased());
  EXPECT_EQ(reply.html, "");
  EXPECT_EQ(reply.author, AuthorCard());
  EXPECT_THAT(reply.attachments, IsEmpty());
  EXPECT_EQ(stores_.topics().GetTopic(TestDeadline(), traces.topic, kOther)->topic.thread_count, 2);

  // Of each post that goes, so that search and notifications take it out.
  std::vector<std::string> told;
  for (const auto& event : TakeEvents<v1::PostChanged>()) {
    EXPECT_EQ(event.change(), v1::PostChanged::DELETED);
    EXPECT_EQ(event.actor(), "");
    EXPECT_EQ(event.author(), "");
    told.push_back(event.post());
  }
  EXPECT_THAT(told, SizeIs(4));
  EXPECT_THAT(told, Contains(PostName(traces.others, traces.reply.id)));
  std::map<std::string, bool> deleted;
  for (const auto& event : TakeEvents<v1::ThreadChanged>())
    deleted[event.thread()] = event.deleted();
  EXPECT_EQ(deleted, (std::map<std::string, bool>{{ThreadName(traces.hers), true},
                                                  {ThreadName(traces.shared), false},
                                                  {ThreadName(traces.others), false}}));

  // The sweeper takes the files at its next round.
  EXPECT_THAT(RemoveExpiredAttachments(stores_.attachments(), blobs_, clock_.Now(), TestDeadline()),
              IsOkAndHolds(2));
  for (const AttachmentId file : {traces.attached, traces.unattached}) {
    EXPECT_THAT(blobs_.Read(file, 0, 1), StatusIs(absl::StatusCode::kNotFound));
  }
  EXPECT_THAT(ColumnsWithText(kText), ElementsAre("threads.title"));
}

TEST_F(DeparturesTest, WhatWasDeletedBeforeIsCountedOnce) {
  const TopicId topic = forum_.AddTopic(kOther);
  const ThreadId thread = forum_.AddThread(topic, kOther);
  const Post post = Write(thread);
  const Post deleted =
      Edit(post, kLeaver, [&](const ThreadAccess&, Thread& current, Post& changed) {
        return DeletePost(TestMember(kLeaver), forum_.now(), current, changed);
      });
  const ThreadId hers = Start(topic);
  ASSERT_THAT(stores_.threads().EditThread(TestDeadline(), hers, kLeaver,
                                           [&](const ThreadAccess&, Thread& current) {
                                             current.delete_time = forum_.now();
                                             return absl::OkStatus();
                                           }),
              IsOk());
  ForgetEvents();
  Depart(PostsChoice::kDelete);
  EXPECT_THAT(Forget(), IsOkAndHolds(1));
  EXPECT_EQ(ThreadOf(thread).deleted_numbers, (std::vector<int>{2}));
  EXPECT_TRUE(PostsOf(thread)[1].IsErased());
  EXPECT_EQ(PostsOf(thread)[1].delete_time, deleted.delete_time);
  EXPECT_EQ(stores_.topics().GetTopic(TestDeadline(), topic, kOther)->topic.thread_count, 1);
  EXPECT_EQ(ThreadOf(hers).title, "");
  EXPECT_THAT(ColumnsWithText(kText), IsEmpty());
}

TEST_F(DeparturesTest, WhatSheHadDeletedIsErasedAlsoWhenTheRestStays) {
  const TopicId topic = forum_.AddTopic(kOther);
  const ThreadId thread = forum_.AddThread(topic, kOther);
  const Post kept = Write(thread);
  const Post deleted = Write(thread);
  Edit(deleted, kLeaver, [&](const ThreadAccess&, Thread& current, Post& changed) {
    return DeletePost(TestMember(kLeaver), forum_.now(), current, changed);
  });
  Depart(PostsChoice::kKeep);
  EXPECT_THAT(Forget(), IsOkAndHolds(1));
  EXPECT_EQ(PostsOf(thread)[1].text, kept.text);
  EXPECT_FALSE(PostsOf(thread)[1].IsDeleted());
  EXPECT_TRUE(PostsOf(thread)[2].IsErased());
  EXPECT_EQ(ThreadOf(thread).deleted_numbers, (std::vector<int>{3}));
}

// Pages and threads that were read before are in memory.
TEST_F(DeparturesTest, NoCacheKnowsHerAnyLonger) {
  const TopicId topic = forum_.AddTopic(kOther);
  const ThreadId thread = Start(topic);
  forum_.AddPost(thread, kOther);
  EXPECT_EQ(ListByRpc(thread).posts(0).author().display_name(), kName);
  EXPECT_EQ(ThreadOf(thread).author.display_name, kName);
  Depart(PostsChoice::kKeep);
  ASSERT_THAT(Forget(), IsOkAndHolds(1));
  const v1::ListPostsResponse page = ListByRpc(thread);
  EXPECT_EQ(page.posts(0).author().ShortDebugString(), "");
  EXPECT_NE(page.posts(0).html(), "");
  EXPECT_EQ(page.posts(1).author().member(), MemberName(kOther));
  EXPECT_EQ(ThreadOf(thread).author, AuthorCard());
}

TEST_F(DeparturesTest, AnErasedPostCannotBeBroughtBack) {
  const ThreadId thread = forum_.AddThread(forum_.AddTopic(kOther), kOther);
  const Post post = Write(thread);
  EXPECT_EQ(ListByRpc(thread).posts_size(), 2);
  Depart(PostsChoice::kDelete);
  ASSERT_THAT(Forget(), IsOkAndHolds(1));
  const v1::ListPostsResponse page = ListByRpc(thread);
  EXPECT_TRUE(page.posts(1).has_delete_time());
  EXPECT_EQ(page.posts(1).author().ShortDebugString(), "");
  v1::UndeletePostRequest undelete;
  undelete.set_name(PostName(thread, post.id));
  EXPECT_THAT(server_.Ask(&v1::Posts::Stub::UndeletePost, undelete, TestModerator(MemberId{9})),
              StatusIs(absl::StatusCode::kFailedPrecondition, "POST_ERASED"));
  EXPECT_THAT(server_.Ask(&v1::Posts::Stub::UndeletePost, undelete, TestMember(kOther)),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace hiroba::threads
