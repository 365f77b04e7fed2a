#include "services/threads/thread_rules.h"

#include <gtest/gtest.h>

#include "services/common/testing/callers.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba::threads {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
const MemberId kAsker{1};
const MemberId kOther{2};

ThreadView Joined(int last_post_number) {
  ThreadView view;
  view.thread.author.member = kAsker;
  view.thread.last_post_number = last_post_number;
  view.membership = {MembershipState::kJoined, kNow};
  return view;
}

TEST(CheckReadable, HiddenAndDeletedThreadsLookAlike) {
  ThreadView view = Joined(1);
  view.topic_visibility = Visibility::kClosed;
  EXPECT_THAT(CheckReadable(view), IsOk());
  view.membership.state = MembershipState::kRequested;
  EXPECT_EQ(CheckReadable(view), ThreadNotFound());

  ThreadView deleted = Joined(1);
  deleted.thread.delete_time = kNow;
  EXPECT_EQ(CheckReadable(deleted), ThreadNotFound());
}

TEST(EditThread, IsForWhoStartedItAndModerators) {
  Thread thread = Joined(1).thread;
  ThreadEdit edit;
  edit.title = "新しい題";
  EXPECT_THAT(EditThread(TestMember(kOther), edit, thread),
              StatusIs(absl::StatusCode::kPermissionDenied, "NOT_YOUR_THREAD"));
  EXPECT_THAT(EditThread(TestMember(kAsker), edit, thread), IsOk());
  EXPECT_EQ(thread.title, "新しい題");
  EXPECT_THAT(EditThread(TestModerator(), edit, thread), IsOk());
  edit.etag = "7";
  EXPECT_THAT(EditThread(TestModerator(), edit, thread),
              StatusIs(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST(DeleteThread, AuthorsDeleteOnlyWhatNobodyAnswered) {
  Thread thread = Joined(2).thread;
  EXPECT_THAT(DeleteThread(TestMember(kAsker), kNow, {}, thread),
              StatusIs(absl::StatusCode::kFailedPrecondition, "THREAD_HAS_REPLIES"));
  thread.deleted_numbers = {2};
  EXPECT_THAT(DeleteThread(TestMember(kAsker), kNow, {}, thread), IsOk());
  EXPECT_EQ(thread.delete_time, kNow);

  Thread answered = Joined(2).thread;
  EXPECT_THAT(DeleteThread(TestMember(kOther), kNow, {}, answered),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(DeleteThread(TestModerator(), kNow, {}, answered), IsOk());
}

TEST(DeleteThread, AnAuthorNeedsARoleOnceOthersReplied) {
  Thread thread;
  thread.author.member = MemberId{1};
  thread.last_post_number = 1;
  EXPECT_TRUE(MayDeleteAsAuthor(TestMember(MemberId{1}), thread));
  EXPECT_FALSE(MayDeleteAsAuthor(TestModerator(), thread));
  thread.last_post_number = 2;
  EXPECT_FALSE(MayDeleteAsAuthor(TestMember(MemberId{1}), thread));
  // An author who has left is nobody, and so is the operator's tool.
  thread.author = {};
  thread.last_post_number = 1;
  EXPECT_FALSE(MayDeleteAsAuthor(Caller(), thread));
}

TEST(EraseThread, DeletesItWithItsWords) {
  Thread thread;
  thread.title = "題";
  thread.tags = {"札"};
  thread.excerpt = "書き出し";
  const absl::Time now = absl::FromUnixSeconds(1'790'000'000);
  EraseThread(now, thread);
  EraseThread(now + absl::Hours(1), thread);
  EXPECT_EQ(thread.delete_time, now);
  EXPECT_EQ(thread.title + thread.excerpt, "");
  EXPECT_TRUE(thread.tags.empty());
}

TEST(UnreadCount, CountsFromJoining) {
  ThreadView view = Joined(10);
  EXPECT_EQ(UnreadCount(view), 10);
  view.number_at_joining = 7;
  EXPECT_EQ(UnreadCount(view), 3);
}

TEST(UnreadCount, NothingIsUnreadForWhoDidNotJoin) {
  ThreadView view = Joined(10);
  view.membership = {};
  EXPECT_EQ(UnreadCount(view), 0);
}

TEST(UnreadCount, ImportedPostsAreNotUnread) {
  ThreadView view = Joined(10);
  view.thread.imported_number = 8;
  EXPECT_EQ(UnreadCount(view), 2);
  // Reading into the imported part does not bring the rest of it up.
  EXPECT_THAT(MoveReadMark(3, false, view), IsOk());
  EXPECT_EQ(view.read_mark->last_read_number, 3);
  EXPECT_EQ(UnreadCount(view), 2);
  // Asking for it does.
  EXPECT_THAT(MoveReadMark(3, true, view), IsOk());
  EXPECT_EQ(UnreadCount(view), 7);
}

TEST(UnreadCount, LeavesOutOwnAndDeletedPosts) {
  ThreadView view = Joined(10);
  view.read_mark = ReadMark{4, 4};
  view.own_unread = 1;
  view.thread.deleted_numbers = {2, 4, 5, 9};
  EXPECT_EQ(UnreadCount(view), 10 - 4 - 1 - 2);
}

TEST(MoveReadMark, OnlyGrowsUnlessToldOtherwise) {
  ThreadView view = Joined(10);
  EXPECT_THAT(MoveReadMark(6, false, view), IsOk());
  EXPECT_THAT(MoveReadMark(4, false, view), IsOk());
  EXPECT_EQ(view.read_mark->last_read_number, 6);
  EXPECT_EQ(UnreadCount(view), 4);
  EXPECT_THAT(MoveReadMark(4, true, view), IsOk());
  EXPECT_EQ(view.read_mark->last_read_number, 4);
  EXPECT_EQ(UnreadCount(view), 6);
  EXPECT_THAT(MoveReadMark(11, false, view), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace hiroba::threads
