#include "services/threads/post_rules.h"

#include <gtest/gtest.h>

#include "services/common/testing/callers.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba::threads {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const MemberId kAuthor{1};
const MemberId kOther{2};

Post Answer() {
  Post post;
  post.number = 2;
  post.author.member = kAuthor;
  post.text = "前の文";
  return post;
}

PostEdit NewText() { return {.text = "後の文", .rendered = {.html = "<p>後の文</p>\n"}}; }

TEST(EditPost, IsForItsAuthorAndModerators) {
  Thread thread;
  Post post = Answer();
  EXPECT_THAT(EditPost(TestMember(kOther), kNow, NewText(), thread, post),
              StatusIs(absl::StatusCode::kPermissionDenied, "NOT_YOUR_POST"));
  EXPECT_THAT(EditPost(TestMember(kAuthor), kNow, NewText(), thread, post), IsOk());
  EXPECT_EQ(post.text, "後の文");
  EXPECT_EQ(post.html, "<p>後の文</p>\n");
  EXPECT_EQ(post.edit_time, kNow);
  EXPECT_EQ(post.revision, 2);
  Post another = Answer();
  EXPECT_THAT(EditPost(TestModerator(), kNow, NewText(), thread, another), IsOk());
}

TEST(PostRules, ModeratorsOfATopicDecideInThatTopicOnly) {
  Caller of_topic = TestMember(kOther);
  of_topic.moderated_topics = {7};
  Thread thread;
  thread.kind = Kind::kQuestion;
  for (const bool is_hers : {true, false}) {
    thread.topic = TopicId{is_hers ? 7u : 8u};
    const auto allowed = [&](const absl::Status& status) {
      return is_hers ? status.ok() : absl::IsPermissionDenied(status);
    };
    Post post = Answer();
    EXPECT_TRUE(allowed(EditPost(of_topic, kNow, NewText(), thread, post))) << is_hers;
    EXPECT_TRUE(allowed(AcceptPost(of_topic, false, thread, post))) << is_hers;
    EXPECT_TRUE(allowed(DeletePost(of_topic, kNow, thread, post))) << is_hers;
    post.delete_time = kNow;
    post.deleted_by = kAuthor;
    EXPECT_TRUE(allowed(UndeletePost(of_topic, thread, post))) << is_hers;
  }
}

TEST(EditPost, TheSameTextChangesNothing) {
  Thread thread;
  Post post = Answer();
  post.text = "後の文";
  EXPECT_THAT(EditPost(TestMember(kAuthor), kNow, NewText(), thread, post), IsOk());
  EXPECT_EQ(post.revision, 1);
  EXPECT_FALSE(post.edit_time);
}

TEST(EditPost, AnOldEtagIsAConflict) {
  Thread thread;
  Post post = Answer();
  PostEdit edit = NewText();
  edit.etag = EtagOf(post);
  post.revision = 2;
  EXPECT_THAT(EditPost(TestMember(kAuthor), kNow, edit, thread, post),
              StatusIs(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST(EditPost, DeletedPostsAreNotEdited) {
  Thread thread;
  Post post = Answer();
  post.delete_time = kNow;
  EXPECT_THAT(EditPost(TestMember(kAuthor), kNow, NewText(), thread, post),
              StatusIs(absl::StatusCode::kFailedPrecondition, "POST_DELETED"));
}

TEST(DeletePost, TheFirstPostStaysWithItsThread) {
  Thread thread;
  Post post = Answer();
  post.number = 1;
  EXPECT_THAT(DeletePost(TestModerator(), kNow, thread, post),
              StatusIs(absl::StatusCode::kFailedPrecondition, "FIRST_POST"));
}

TEST(UndeletePost, AnAuthorCannotBringBackWhatAModeratorTook) {
  Thread thread;
  Post post = Answer();
  EXPECT_THAT(DeletePost(TestModerator(), kNow, thread, post), IsOk());
  EXPECT_THAT(UndeletePost(TestMember(kAuthor), thread, post),
              StatusIs(absl::StatusCode::kPermissionDenied, "NOT_DELETED_BY_YOU"));
  EXPECT_THAT(UndeletePost(TestModerator(), thread, post), IsOk());
  EXPECT_FALSE(post.IsDeleted());
}

TEST(UndeletePost, BringsBackWhatOneDeletedOneself) {
  Thread thread;
  Post post = Answer();
  EXPECT_THAT(DeletePost(TestMember(kAuthor), kNow, thread, post), IsOk());
  EXPECT_THAT(DeletePost(TestMember(kAuthor), kNow + absl::Hours(1), thread, post), IsOk());
  EXPECT_EQ(post.delete_time, kNow);
  EXPECT_THAT(UndeletePost(TestMember(kOther), thread, post),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(UndeletePost(TestMember(kAuthor), thread, post), IsOk());
}

TEST(ErasePost, LeavesADeletedPostOfNobody) {
  Thread thread;
  thread.kind = Kind::kQuestion;
  thread.last_post_number = 4;
  thread.deleted_numbers = {3};
  thread.accepted_count = 1;
  Post post = Answer();
  post.number = 2;
  post.accepted = true;
  post.edit_time = kNow;
  post.html = "<p>前の文</p>";
  post.attachments.resize(1);
  ErasePost(kNow, thread, post);
  EXPECT_EQ(post.author, AuthorCard());
  EXPECT_TRUE(post.IsErased());
  EXPECT_EQ(post.html, "");
  EXPECT_TRUE(post.attachments.empty());
  EXPECT_FALSE(post.edit_time.has_value());
  EXPECT_EQ(post.delete_time, kNow);
  EXPECT_EQ(thread.deleted_numbers, (std::vector<int>{2, 3}));
  EXPECT_EQ(thread.accepted_count, 0);
  ErasePost(kNow + absl::Hours(1), thread, post);
  EXPECT_EQ(post.delete_time, kNow);
  EXPECT_EQ(thread.deleted_numbers, (std::vector<int>{2, 3}));
  EXPECT_THAT(UndeletePost(TestModerator(), thread, post),
              StatusIs(absl::StatusCode::kFailedPrecondition, "POST_ERASED"));
}

TEST(ErasePost, OfTheFirstPostTheThreadForgetsTheExcerpt) {
  Thread thread;
  thread.excerpt = "前の文";
  Post post = Answer();
  ErasePost(kNow, thread, post);
  EXPECT_EQ(thread.excerpt, "前の文");
  post.number = 1;
  ErasePost(kNow, thread, post);
  EXPECT_EQ(thread.excerpt, "");
}

// Whose id is 0: other services and the operator's tool, and an author who has left.
TEST(PostRules, NobodyOwnsWhatSomebodyLeft) {
  Caller tool;
  tool.internal = true;
  Thread thread;
  thread.kind = Kind::kQuestion;
  Post post = Answer();
  post.author = {};
  EXPECT_THAT(EditPost(tool, kNow, NewText(), thread, post),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(DeletePost(tool, kNow, thread, post), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(AcceptPost(tool, false, thread, post), StatusIs(absl::StatusCode::kPermissionDenied));
  post.delete_time = kNow;
  EXPECT_THAT(UndeletePost(tool, thread, post), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST(AcceptPost, IsForTheAskerOfAQuestion) {
  Thread thread;
  thread.author.member = kOther;
  thread.kind = Kind::kQuestion;
  Post post = Answer();
  EXPECT_THAT(AcceptPost(TestMember(kAuthor), false, thread, post),
              StatusIs(absl::StatusCode::kPermissionDenied, "NOT_YOUR_QUESTION"));
  EXPECT_THAT(AcceptPost(TestMember(kOther), false, thread, post), IsOk());
  EXPECT_TRUE(post.accepted);
  EXPECT_TRUE(thread.IsSolved());
  EXPECT_THAT(AcceptPost(TestModerator(), true, thread, post), IsOk());
  EXPECT_FALSE(post.accepted);

  thread.kind = Kind::kShare;
  EXPECT_THAT(AcceptPost(TestMember(kOther), false, thread, post),
              StatusIs(absl::StatusCode::kFailedPrecondition, "NOT_A_QUESTION"));
}

TEST(DeletePost, TheThreadKnowsWhichNumbersAreGone) {
  Thread thread;
  thread.last_post_number = 4;
  thread.deleted_numbers = {3};
  thread.accepted_count = 1;
  Post post = Answer();
  post.accepted = true;
  EXPECT_THAT(DeletePost(TestMember(kAuthor), kNow, thread, post), IsOk());
  EXPECT_EQ(thread.deleted_numbers, (std::vector<int>{2, 3}));
  EXPECT_EQ(thread.PostCount(), 2);
  EXPECT_EQ(thread.accepted_count, 0);
  EXPECT_THAT(UndeletePost(TestMember(kAuthor), thread, post), IsOk());
  EXPECT_EQ(thread.deleted_numbers, (std::vector<int>{3}));
  EXPECT_EQ(thread.accepted_count, 1);
}

TEST(EditPost, TheFirstPostIsTheThreadsExcerpt) {
  Thread thread;
  PostEdit edit = NewText();
  edit.excerpt = "後の文";
  Post second = Answer();
  EXPECT_THAT(EditPost(TestMember(kAuthor), kNow, edit, thread, second), IsOk());
  EXPECT_EQ(thread.excerpt, "");
  Post first = Answer();
  first.number = 1;
  EXPECT_THAT(EditPost(TestMember(kAuthor), kNow, edit, thread, first), IsOk());
  EXPECT_EQ(thread.excerpt, "後の文");
}

TEST(AcceptPost, NeitherTheQuestionNorADeletedPost) {
  Thread thread;
  thread.author.member = kAuthor;
  thread.kind = Kind::kQuestion;
  Post post = Answer();
  post.number = 1;
  EXPECT_THAT(AcceptPost(TestMember(kAuthor), false, thread, post),
              StatusIs(absl::StatusCode::kFailedPrecondition, "FIRST_POST"));
  post.number = 2;
  post.delete_time = kNow;
  EXPECT_THAT(AcceptPost(TestMember(kAuthor), false, thread, post),
              StatusIs(absl::StatusCode::kFailedPrecondition, "POST_DELETED"));
}

TEST(CheckReact, NotForOnesOwnPost) {
  EXPECT_THAT(CheckReact(TestMember(kAuthor), Answer()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "OWN_POST"));
  EXPECT_THAT(CheckReact(TestMember(kOther), Answer()), IsOk());
}

TEST(CheckRendered, TenAtTheMost) {
  RenderedText rendered;
  for (std::uint64_t i = 1; i <= 10; ++i) rendered.mentioned.push_back(MemberId{i});
  EXPECT_THAT(CheckRendered(rendered), IsOk());
  rendered.mentioned.push_back(MemberId{11});
  EXPECT_THAT(CheckRendered(rendered), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace hiroba::threads
