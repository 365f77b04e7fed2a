// What both post stores promise: numbers, requests, edits, answers, thanks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "services/common/testing/callers.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/post_rules.h"
#include "services/threads/testing/store_contract.h"
#include "services/threads/thread_rules.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class PostStoreTest : public StoreContractTest {};

INSTANTIATE_TEST_SUITE_P(Both, PostStoreTest, BothStores(), NameOfStore);

TEST_P(PostStoreTest, PostsAreNumberedInOrder) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  NewPost draft = forum().PostDraft(thread, kAnswerer);
  const Post first = posts().ListPosts(Deadline(), thread, 1, 1, false).value().front();
  draft.reply_to = first.id;
  const Post second = forum().TryAddPost(draft).value();
  EXPECT_EQ(second.number, 2);
  EXPECT_EQ(second.reply_to, first.id);
  EXPECT_EQ(second.reply_to_number, 1);
  EXPECT_EQ(second.create_time, draft.now);
  for (int number = 3; number <= 8; ++number) {
    EXPECT_EQ(forum().AddPost(thread, kAsker).number, number);
  }
  EXPECT_EQ(View(thread, kAsker).thread.last_post_number, 8);
  EXPECT_EQ(View(thread, kAsker).thread.last_post_time, forum().now());

  const std::vector<Post> page = posts().ListPosts(Deadline(), thread, 2, 3, false).value();
  ASSERT_THAT(page, SizeIs(3));
  EXPECT_EQ(page[0].number, 2);
  EXPECT_EQ(page[0].reply_to, first.id);
  EXPECT_EQ(page[0].text, "");
  EXPECT_EQ(page[0].html, draft.html);
  EXPECT_EQ(page[2].number, 4);
  EXPECT_THAT(posts().ListPosts(Deadline(), thread, 9, 3, false), IsOkAndHolds(IsEmpty()));
}

TEST_P(PostStoreTest, TimeDoesNotGoBackWithinAThread) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  const Post late = forum().AddPost(thread, kAnswerer);
  NewPost draft = forum().PostDraft(thread, kAsker);
  draft.now = late.create_time - absl::Hours(1);
  EXPECT_EQ(forum().TryAddPost(draft).value().create_time, late.create_time);
}

TEST_P(PostStoreTest, APostIsMadeOncePerRequest) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  NewPost draft = forum().PostDraft(thread, kAnswerer);
  draft.request_id = "req-1";
  const Post made = forum().TryAddPost(draft).value();
  draft.id = forum().ids().New<PostId>();
  const Post again = forum().TryAddPost(draft).value();
  EXPECT_EQ(again.id, made.id);
  EXPECT_EQ(again.number, made.number);
  EXPECT_EQ(again.text, made.text);
  draft.author.member = kReader;
  EXPECT_EQ(forum().TryAddPost(draft).value().number, 3);
  EXPECT_EQ(View(thread, kAsker).thread.last_post_number, 3);
}

TEST_P(PostStoreTest, RepliesGoToPostsOfTheSameThread) {
  const TopicId topic = forum().AddTopic(kAsker);
  const ThreadId thread = forum().AddThread(topic, kAsker);
  const Post elsewhere = forum().AddPost(forum().AddThread(topic, kAsker), kAnswerer);
  NewPost draft = forum().PostDraft(thread, kAnswerer);
  draft.reply_to = elsewhere.id;
  EXPECT_THAT(forum().TryAddPost(draft),
              StatusIs(absl::StatusCode::kInvalidArgument, "REPLY_TO_NOT_FOUND"));
  EXPECT_THAT(posts().GetPost(Deadline(), thread, elsewhere.id, kAsker),
              StatusIs(absl::StatusCode::kNotFound, "POST_NOT_FOUND"));
}

TEST_P(PostStoreTest, PostsOfHiddenThreadsAreNeverNamed) {
  const TopicId topic = forum().AddTopic(kAsker, Visibility::kClosed);
  const ThreadId thread = forum().AddThread(topic, kAsker);
  const Post post = posts().ListPosts(Deadline(), thread, 1, 1, false).value().front();
  const auto change = [](const ThreadAccess&, Thread&, Post&) { return absl::OkStatus(); };
  const auto look = [](const ThreadAccess&, const Post&) { return absl::OkStatus(); };
  for (const PostId id : {post.id, PostId{7}}) {
    EXPECT_EQ(posts().EditPost(Deadline(), thread, id, kReader, change).status(), ThreadNotFound());
    EXPECT_EQ(posts().React(Deadline(), thread, id, kReader, false, forum().Tick(), look).status(),
              ThreadNotFound());
    NewPost draft = forum().PostDraft(thread, kReader);
    draft.reply_to = id;
    EXPECT_EQ(forum().TryAddPost(draft).status(), ThreadNotFound());
  }
}

TEST_P(PostStoreTest, AnEditKeepsWhatWasThere) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  const Post post = forum().AddPost(thread, kAnswerer);
  const std::uint64_t version = threads().GetAccess(Deadline(), thread, kAsker)->posts_version;
  PostEdit edit{.thread = thread, .id = post.id, .text = "新しい文"};
  edit.rendered.html = "<p>新しい文</p>\n";
  const absl::Time now = forum().Tick();
  const PostView edited =
      Edit(post, kAnswerer, [&](const ThreadAccess&, Thread& current, Post& changed) {
        return EditPost(TestMember(kAnswerer), now, edit, current, changed);
      });
  EXPECT_EQ(edited.post.text, "新しい文");
  EXPECT_EQ(edited.post.html, "<p>新しい文</p>\n");
  EXPECT_EQ(edited.post.edit_time, now);
  EXPECT_EQ(edited.post.revision, 2);
  EXPECT_EQ(edited.post.version, post.version + 1);
  EXPECT_GT(threads().GetAccess(Deadline(), thread, kAsker)->posts_version, version);

  const PostView same =
      Edit(post, kAnswerer, [&](const ThreadAccess&, Thread& current, Post& changed) {
        return EditPost(TestMember(kAnswerer), forum().Tick(), edit, current, changed);
      });
  EXPECT_EQ(same.post.version, edited.post.version);
}

TEST_P(PostStoreTest, DeletedPostsComeBackAsTheyWere) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  const Post post = forum().AddPost(thread, kAnswerer);
  forum().AddPost(thread, kAnswerer);
  const PostView deleted = Delete(post);
  EXPECT_TRUE(deleted.post.IsDeleted());
  EXPECT_EQ(deleted.post.deleted_by, kAnswerer);
  EXPECT_EQ(View(thread, kAsker).thread.PostCount(), 2);
  EXPECT_THAT(View(thread, kAsker).thread.deleted_numbers, ElementsAre(2));
  EXPECT_TRUE(posts().ListPosts(Deadline(), thread, 2, 1, false).value().front().IsDeleted());

  const PostView back =
      Edit(post, kAnswerer, [&](const ThreadAccess&, Thread& current, Post& changed) {
        return UndeletePost(TestMember(kAnswerer), current, changed);
      });
  EXPECT_FALSE(back.post.IsDeleted());
  EXPECT_EQ(back.post.text, post.text);
  EXPECT_EQ(View(thread, kAsker).thread.PostCount(), 3);
}

TEST_P(PostStoreTest, AcceptedAnswersSolveAQuestion) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  const Post post = forum().AddPost(thread, kAnswerer);
  const auto accept = [&](bool undo) {
    return Edit(post, kAsker, [&](const ThreadAccess&, Thread& current, Post& changed) {
      return AcceptPost(TestMember(kAsker), undo, current, changed);
    });
  };
  EXPECT_TRUE(accept(false).post.accepted);
  EXPECT_TRUE(View(thread, kAsker).thread.IsSolved());
  EXPECT_THAT(List({.viewer = kAsker, .unsolved = true}), IsEmpty());
  EXPECT_FALSE(accept(true).post.accepted);
  EXPECT_FALSE(View(thread, kAsker).thread.IsSolved());
}

TEST_P(PostStoreTest, ThankYousCountOncePerMember) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  const Post post = forum().AddPost(thread, kAnswerer);
  const auto react = [&](MemberId member, bool undo) {
    return posts()
        .React(Deadline(), thread, post.id, member, undo, forum().Tick(),
               [](const ThreadAccess&, const Post&) { return absl::OkStatus(); })
        .value();
  };
  EXPECT_EQ(react(kAsker, false).post.helpful_count, 1);
  EXPECT_EQ(react(kAsker, false).post.helpful_count, 1);
  const PostView mine = react(kReader, false);
  EXPECT_EQ(mine.post.helpful_count, 2);
  EXPECT_TRUE(mine.found_helpful);
  const std::vector<PostId> ids = {post.id, PostId{5}};
  EXPECT_THAT(posts().ListFoundHelpful(Deadline(), kReader, ids),
              IsOkAndHolds(ElementsAre(post.id)));
  EXPECT_THAT(posts().ListFoundHelpful(Deadline(), kAnswerer, ids), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(posts().ListFoundHelpful(Deadline(), kReader, {}), IsOkAndHolds(IsEmpty()));
  EXPECT_EQ(react(kReader, true).post.helpful_count, 1);
  EXPECT_EQ(react(kReader, true).post.helpful_count, 1);
  EXPECT_FALSE(posts().GetPost(Deadline(), thread, post.id, kReader)->found_helpful);
}

}  // namespace
}  // namespace hiroba::threads
