// What both thread stores promise: writing and listing threads, read marks, import.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "services/common/testing/status_matchers.h"
#include "services/threads/testing/store_contract.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class ThreadStoreTest : public StoreContractTest {
 protected:
  int Unread(ThreadId thread, MemberId viewer) { return UnreadCount(View(thread, viewer)); }
};

INSTANTIATE_TEST_SUITE_P(Both, ThreadStoreTest, BothStores(), NameOfStore);

TEST_P(ThreadStoreTest, AThreadIsWrittenWithItsFirstPost) {
  const TopicId topic = forum().AddTopic(kAnswerer);
  NewThread draft = forum().Draft(topic, kAsker);
  draft.first_post.request_id = "req-1";
  const auto allow = [](const TopicView&) { return absl::OkStatus(); };
  const ThreadView made = threads().CreateThread(Deadline(), draft, allow).value();
  const Thread& thread = made.thread;
  EXPECT_EQ(thread.id, draft.thread.id);
  EXPECT_EQ(thread.title, "余ったワクチンの扱い");
  EXPECT_THAT(thread.tags, ElementsAre("集団接種", "余剰"));
  EXPECT_EQ(thread.kind, Kind::kQuestion);
  EXPECT_EQ(thread.author, TestCard(kAsker));
  EXPECT_EQ(thread.excerpt, "要綱はありますか");
  EXPECT_EQ(thread.create_time, draft.first_post.now);
  EXPECT_EQ(thread.last_post_time, draft.first_post.now);
  EXPECT_EQ(thread.last_post_number, 1);
  EXPECT_EQ(thread.PostCount(), 1);
  EXPECT_EQ(made.membership.state, MembershipState::kJoined);
  EXPECT_EQ(UnreadCount(made), 0);

  const std::vector<Post> page = posts().ListPosts(Deadline(), thread.id, 1, 10, true).value();
  ASSERT_THAT(page, SizeIs(1));
  EXPECT_EQ(page[0].id, draft.first_post.id);
  EXPECT_EQ(page[0].number, 1);
  EXPECT_EQ(page[0].text, "要綱はありますか");
  EXPECT_EQ(page[0].html, "<p>要綱はありますか</p>\n");
  EXPECT_EQ(page[0].author, TestCard(kAsker));
  EXPECT_EQ(page[0].create_time, draft.first_post.now);

  NewThread again = forum().Draft(topic, kAsker);
  again.first_post.request_id = "req-1";
  EXPECT_EQ(threads().CreateThread(Deadline(), again, allow).value().thread.id, thread.id);
  EXPECT_EQ(topics().GetTopic(Deadline(), topic, kAsker).value().topic.thread_count, 1);
}

TEST_P(ThreadStoreTest, ARefusedThreadLeavesNothing) {
  const TopicId topic = forum().AddTopic(kAnswerer, Visibility::kClosed);
  const NewThread draft = forum().Draft(topic, kAsker);
  EXPECT_THAT(threads().CreateThread(Deadline(), draft,
                                     [](const TopicView& view) { return CheckReadable(view); }),
              StatusIs(absl::StatusCode::kNotFound, "TOPIC_NOT_FOUND"));
  EXPECT_THAT(threads().GetThread(Deadline(), draft.thread.id, kAnswerer),
              StatusIs(absl::StatusCode::kNotFound, "THREAD_NOT_FOUND"));
  EXPECT_THAT(threads().CreateThread(Deadline(), forum().Draft(TopicId{1}, kAsker),
                                     [](const TopicView&) { return absl::OkStatus(); }),
              StatusIs(absl::StatusCode::kNotFound, "TOPIC_NOT_FOUND"));
}

TEST_P(ThreadStoreTest, AccessTellsWhatDecides) {
  const TopicId topic = forum().AddTopic(kAsker, Visibility::kClosed);
  const ThreadId thread = forum().AddThread(topic, kAsker);
  const ThreadAccess mine = threads().GetAccess(Deadline(), thread, kAsker).value();
  EXPECT_THAT(CheckReadable(mine), IsOk());
  EXPECT_EQ(mine.topic, topic);
  EXPECT_EQ(mine.kind, Kind::kQuestion);
  EXPECT_EQ(mine.author, kAsker);
  EXPECT_EQ(mine.last_post_number, 1);
  const ThreadAccess other = threads().GetAccess(Deadline(), thread, kReader).value();
  EXPECT_EQ(CheckReadable(other), ThreadNotFound());
  EXPECT_EQ(CheckReadable(View(thread, kReader)), ThreadNotFound());
  EXPECT_THAT(threads().GetAccess(Deadline(), ThreadId{1}, kAsker),
              StatusIs(absl::StatusCode::kNotFound, "THREAD_NOT_FOUND"));
}

TEST_P(ThreadStoreTest, ThreadsAreListedByTheirLastPost) {
  const TopicId topic = forum().AddTopic(kAsker);
  const TopicId other = forum().AddTopic(kAsker);
  const ThreadId a = forum().AddThread(topic, kAsker, Kind::kQuestion);
  const ThreadId b = forum().AddThread(other, kAsker, Kind::kShare);
  const ThreadId c = forum().AddThread(topic, kAsker, Kind::kShare);
  forum().AddPost(a, kAnswerer);

  EXPECT_THAT(List({.viewer = kReader}), ElementsAre(a, c, b));
  EXPECT_THAT(List({.viewer = kReader, .topic = topic}), ElementsAre(a, c));
  EXPECT_THAT(List({.viewer = kReader, .kind = Kind::kShare}), ElementsAre(c, b));
  EXPECT_THAT(List({.viewer = kReader, .topic = topic, .kind = Kind::kShare}), ElementsAre(c));
  EXPECT_THAT(List({.viewer = kReader, .unsolved = true}), ElementsAre(a));
  EXPECT_THAT(List({.viewer = kReader, .kind = Kind::kShare, .unsolved = true}), IsEmpty());
  EXPECT_THAT(
      threads().ListThreads(Deadline(), {.viewer = kReader, .topic = TopicId{1}, .limit = 5}),
      StatusIs(absl::StatusCode::kNotFound, "TOPIC_NOT_FOUND"));
}

TEST_P(ThreadStoreTest, PagesOfThreadsFollowWithoutGaps) {
  const TopicId topic = forum().AddTopic(kAsker);
  std::vector<ThreadId> made;
  for (int i = 0; i < 7; ++i) made.insert(made.begin(), forum().AddThread(topic, kAsker));
  for (const bool by_topic : {false, true}) {
    ThreadQuery query{.viewer = kReader, .limit = 3};
    if (by_topic) query.topic = topic;
    std::vector<ThreadId> seen;
    while (true) {
      const auto page = threads().ListThreads(Deadline(), query).value();
      for (const ThreadView& view : page) seen.push_back(view.thread.id);
      if (page.size() < 3) break;
      query.after = {page.back().thread.last_post_time, page.back().thread.id};
    }
    EXPECT_EQ(seen, made);
  }
}

TEST_P(ThreadStoreTest, ListsLeaveOutWhatMayNotBeRead) {
  const TopicId closed = forum().AddTopic(kAsker, Visibility::kClosed);
  const ThreadId hidden = forum().AddThread(closed, kAsker, Kind::kShare);
  EXPECT_THAT(List({.viewer = kReader}), IsEmpty());
  EXPECT_THAT(List({.viewer = kReader, .kind = Kind::kShare}), IsEmpty());
  EXPECT_THAT(threads().ListThreads(Deadline(), {.viewer = kReader, .topic = closed, .limit = 5}),
              StatusIs(absl::StatusCode::kNotFound, "TOPIC_NOT_FOUND"));
  EXPECT_THAT(List({.viewer = kAsker}), ElementsAre(hidden));
  EXPECT_THAT(List({.viewer = kAsker, .topic = closed}), ElementsAre(hidden));
}

TEST_P(ThreadStoreTest, AThreadIsEditedAndDeleted) {
  const TopicId topic = forum().AddTopic(kAsker);
  const ThreadId id = forum().AddThread(topic, kAsker);
  const auto edit = [&](ThreadStore::ThreadDecision decide) {
    return threads().EditThread(Deadline(), id, kAsker, decide);
  };
  const ThreadView edited = edit([](const ThreadAccess&, Thread& thread) {
                              thread.title = "余剰ワクチンの扱い";
                              thread.tags = {};
                              thread.kind = Kind::kShare;
                              return absl::OkStatus();
                            }).value();
  EXPECT_EQ(edited.thread.title, "余剰ワクチンの扱い");
  EXPECT_THAT(edited.thread.tags, IsEmpty());
  EXPECT_EQ(edited.thread.kind, Kind::kShare);
  EXPECT_EQ(edited.thread.revision, 2);
  EXPECT_EQ(View(id, kReader).thread.title, "余剰ワクチンの扱い");

  EXPECT_THAT(edit([](const ThreadAccess&, Thread& thread) {
                thread.title = "だめ";
                return absl::AbortedError("no");
              }),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(View(id, kReader).thread.title, "余剰ワクチンの扱い");

  const absl::Time now = forum().Tick();
  EXPECT_THAT(edit([&](const ThreadAccess&, Thread& thread) {
                thread.delete_time = now;
                return absl::OkStatus();
              }),
              IsOk());
  EXPECT_EQ(CheckReadable(View(id, kAsker)), ThreadNotFound());
  EXPECT_THAT(List({.viewer = kAsker}), IsEmpty());
  EXPECT_EQ(topics().GetTopic(Deadline(), topic, kAsker).value().topic.thread_count, 0);
  EXPECT_THAT(forum().TryAddPost(forum().PostDraft(id, kAnswerer)),
              StatusIs(absl::StatusCode::kNotFound, "THREAD_NOT_FOUND"));
}

TEST_P(ThreadStoreTest, UnreadPostsAreCountedFromJoining) {
  const TopicId topic = forum().AddTopic(kAsker);
  const ThreadId thread = forum().AddThread(topic, kAsker);
  forum().AddPost(thread, kAnswerer);
  EXPECT_EQ(Unread(thread, kReader), 0);
  forum().Join(topic, kReader);
  EXPECT_EQ(Unread(thread, kReader), 0);
  forum().AddPost(thread, kAnswerer);
  forum().AddPost(thread, kAsker);
  EXPECT_EQ(Unread(thread, kReader), 2);
  const ThreadId later = forum().AddThread(topic, kAsker);
  EXPECT_EQ(Unread(later, kReader), 1);
}

TEST_P(ThreadStoreTest, OwnAndDeletedPostsAreNotUnread) {
  const TopicId topic = forum().AddTopic(kAsker);
  forum().Join(topic, kReader);
  const ThreadId thread = forum().AddThread(topic, kAsker);
  const Post second = forum().AddPost(thread, kAnswerer);
  const Post mine = forum().AddPost(thread, kReader);
  forum().AddPost(thread, kAnswerer);
  EXPECT_EQ(Unread(thread, kReader), 3);
  Delete(second);
  EXPECT_EQ(Unread(thread, kReader), 2);
  Delete(mine);
  EXPECT_EQ(Unread(thread, kReader), 2);
  MarkRead(thread, kReader, 1);
  EXPECT_EQ(Unread(thread, kReader), 1);
}

TEST_P(ThreadStoreTest, TheReadMarkIsKeptForEachMember) {
  const TopicId topic = forum().AddTopic(kAsker);
  forum().Join(topic, kReader);
  const ThreadId thread = forum().AddThread(topic, kAsker);
  for (int i = 0; i < 5; ++i) forum().AddPost(thread, kAnswerer);
  MarkRead(thread, kReader, 4);
  MarkRead(thread, kReader, 2);
  EXPECT_EQ(View(thread, kReader).read_mark->last_read_number, 4);
  EXPECT_EQ(Unread(thread, kReader), 2);
  MarkRead(thread, kReader, 2, /*lower=*/true);
  EXPECT_EQ(Unread(thread, kReader), 4);
  EXPECT_FALSE(View(thread, kAnswerer).read_mark);
}

ImportedThread DraftImport(TestForum& forum, std::string external_id, std::string topic,
                           int count) {
  ImportedThread imported;
  imported.thread.id = forum.ids().New<ThreadId>();
  imported.new_topic = forum.ids().New<TopicId>();
  imported.topic_display_name = std::move(topic);
  imported.importer = kAsker;
  imported.now = forum.Tick();
  Thread& thread = imported.thread;
  thread.external_id = std::move(external_id);
  thread.title = "集団接種の予約枠";
  thread.kind = Kind::kQuestion;
  thread.sample = true;
  thread.author = TestCard(kAnswerer);
  for (int i = 1; i <= count; ++i) {
    Post& post = imported.posts.emplace_back();
    post.id = forum.ids().New<PostId>();
    post.thread = thread.id;
    post.number = i;
    post.author = TestCard(i % 2 == 1 ? kAnswerer : kReader);
    post.text = "本文" + std::to_string(i);
    post.html = "<p>本文</p>\n";
    post.create_time = absl::FromCivil(absl::CivilHour(2021, 6, 8, 9 + i), absl::UTCTimeZone());
  }
  thread.create_time = imported.posts.front().create_time;
  thread.last_post_time = imported.posts.back().create_time;
  thread.last_post_number = count;
  thread.imported_number = count;
  return imported;
}

TEST_P(ThreadStoreTest, AThreadIsImportedOnce) {
  const ImportedThread first = DraftImport(forum(), "t001", "新型コロナワクチン", 5);
  const ThreadView view = threads().ImportThread(Deadline(), first).value();
  EXPECT_EQ(view.thread.external_id, "t001");
  EXPECT_TRUE(view.thread.sample);
  EXPECT_EQ(view.thread.last_post_number, 5);
  EXPECT_EQ(view.thread.last_post_time, first.posts.back().create_time);
  EXPECT_EQ(view.topic_display_name, "新型コロナワクチン");
  const std::vector<Post> page = posts().ListPosts(Deadline(), view.thread.id, 1, 10, true).value();
  ASSERT_THAT(page, SizeIs(5));
  EXPECT_EQ(page[4].text, "本文5");
  EXPECT_EQ(page[4].create_time, first.posts[4].create_time);
  EXPECT_EQ(page[3].author, TestCard(kReader));

  const ThreadView again =
      threads().ImportThread(Deadline(), DraftImport(forum(), "t001", "別の分野", 3)).value();
  EXPECT_EQ(again.thread.id, view.thread.id);
  EXPECT_EQ(again.thread.last_post_number, 5);
  const ThreadView second =
      threads()
          .ImportThread(Deadline(), DraftImport(forum(), "t002", "新型コロナワクチン", 2))
          .value();
  EXPECT_EQ(second.thread.topic, view.thread.topic);
  const std::vector<TopicView> all = topics().ListTopics(Deadline(), kAsker).value();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].topic.thread_count, 2);
}

TEST_P(ThreadStoreTest, NothingImportedIsUnread) {
  const TopicId topic = forum().AddTopic(kAsker, Visibility::kOpen, "新型コロナワクチン");
  forum().Join(topic, kReader);
  ImportedThread imported = DraftImport(forum(), "t001", "新型コロナワクチン", 5);
  for (Post& post : imported.posts) post.create_time = forum().Tick();
  imported.thread.last_post_time = forum().now();
  const ThreadId thread = threads().ImportThread(Deadline(), imported)->thread.id;
  EXPECT_EQ(Unread(thread, kReader), 0);
  EXPECT_EQ(topics().ListTopics(Deadline(), kReader)->front().unread_thread_count, 0);
  forum().AddPost(thread, kAnswerer);
  EXPECT_EQ(Unread(thread, kReader), 1);
}

}  // namespace
}  // namespace hiroba::threads
