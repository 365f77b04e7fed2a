// What both record stores promise to the other services: whole posts, readers, digests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "services/common/testing/status_matchers.h"
#include "services/threads/testing/store_contract.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class RecordStoreTest : public StoreContractTest {};

INSTANTIATE_TEST_SUITE_P(Both, RecordStoreTest, BothStores(), NameOfStore);

TEST_P(RecordStoreTest, RecordsTellAllOfAPost) {
  const TopicId topic = forum().AddTopic(kAsker, Visibility::kClosed, "防災");
  const ThreadId thread = forum().AddThread(topic, kAsker);
  forum().Join(topic, kAnswerer);
  const Post post = forum().AddPost(thread, kAnswerer);
  const std::vector<PostId> ids = {post.id, PostId{3}};
  const std::vector<PostRecord> found = records().GetPostRecords(Deadline(), ids).value();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].post.id, post.id);
  EXPECT_EQ(found[0].post.text, post.text);
  EXPECT_EQ(found[0].thread.title, "余ったワクチンの扱い");
  EXPECT_EQ(found[0].topic_display_name, "防災");
  EXPECT_EQ(found[0].topic_visibility, Visibility::kClosed);
}

TEST_P(RecordStoreTest, RecordsAreListedWhole) {
  const TopicId topic = forum().AddTopic(kAsker);
  const ThreadId first = forum().AddThread(topic, kAsker);
  const ThreadId second = forum().AddThread(topic, kAsker);
  for (int i = 0; i < 4; ++i) forum().AddPost(i % 2 == 0 ? first : second, kAnswerer);
  Delete(forum().AddPost(first, kAnswerer));
  const auto list = [&](std::optional<ThreadId> thread) {
    std::vector<std::pair<ThreadId, int>> seen;
    PostId after;
    do {
      const auto page = records().ListPostRecords(Deadline(), thread, after, 2).value();
      for (const PostRecord& record : page.records) {
        seen.emplace_back(record.post.thread, record.post.number);
      }
      after = page.last;
    } while (after);
    return seen;
  };
  EXPECT_THAT(list(std::nullopt),
              ElementsAre(std::pair(first, 1), std::pair(second, 1), std::pair(first, 2),
                          std::pair(second, 2), std::pair(first, 3), std::pair(second, 3)));
  EXPECT_THAT(list(second),
              ElementsAre(std::pair(second, 1), std::pair(second, 2), std::pair(second, 3)));
}

TEST_P(RecordStoreTest, ReadersAreThoseWhoMayRead) {
  const TopicId open = forum().AddTopic(kAsker);
  const TopicId closed = forum().AddTopic(kAsker, Visibility::kClosed);
  const std::vector<MemberId> all = {kAsker, kAnswerer, kReader};
  const ThreadId in_open = forum().AddThread(open, kAsker);
  const ThreadId in_closed = forum().AddThread(closed, kAsker);
  forum().Join(closed, kReader);
  EXPECT_THAT(records().FilterReaders(Deadline(), in_open, all), IsOkAndHolds(SizeIs(3)));
  EXPECT_THAT(records().FilterReaders(Deadline(), in_closed, all),
              IsOkAndHolds(UnorderedElementsAre(kAsker, kReader)));
  EXPECT_THAT(records().FilterReaders(Deadline(), ThreadId{1}, all), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(records().FilterReaders(Deadline(), in_open, {}), IsOkAndHolds(IsEmpty()));
}

TEST_P(RecordStoreTest, ADigestHasWhatIsUnreadInItsWindow) {
  const TopicId topic = forum().AddTopic(kAsker);
  const TopicId not_joined = forum().AddTopic(kAsker);
  const ThreadId old = forum().AddThread(topic, kAsker);
  forum().Join(topic, kReader);
  const absl::Time from = forum().Tick();
  forum().AddPost(old, kAnswerer);
  forum().AddPost(old, kReader);
  Delete(forum().AddPost(old, kAnswerer));
  const ThreadId busy = forum().AddThread(topic, kAsker);
  for (int i = 0; i < 4; ++i) forum().AddPost(busy, kAnswerer);
  const ThreadId read = forum().AddThread(topic, kAsker);
  MarkRead(read, kReader, 1);
  forum().AddThread(not_joined, kAsker);
  const absl::Time to = forum().Tick();
  forum().AddPost(read, kAnswerer);

  const UnreadQuery query{kReader, from, to, 20, 2};
  const UnreadPosts unread = records().ListUnreadPosts(Deadline(), query).value();
  EXPECT_EQ(unread.thread_count, 2);
  ASSERT_THAT(unread.threads, SizeIs(2));
  EXPECT_EQ(unread.threads[0].thread.id, busy);
  EXPECT_EQ(unread.threads[0].unread_count, 5);
  EXPECT_THAT(unread.threads[0].posts,
              ElementsAre(Field(&Post::number, 1), Field(&Post::number, 2)));
  EXPECT_EQ(unread.threads[1].thread.id, old);
  EXPECT_EQ(unread.threads[1].unread_count, 1);
  EXPECT_THAT(unread.threads[1].posts, ElementsAre(Field(&Post::number, 2)));

  const UnreadPosts one = records().ListUnreadPosts(Deadline(), {kReader, from, to, 1, 2}).value();
  EXPECT_EQ(one.thread_count, 2);
  EXPECT_THAT(one.threads, SizeIs(1));
  MarkRead(busy, kReader, 3);
  const UnreadPosts less = records().ListUnreadPosts(Deadline(), query).value();
  EXPECT_EQ(less.threads[0].unread_count, 2);
  EXPECT_THAT(less.threads[0].posts, ElementsAre(Field(&Post::number, 4), Field(&Post::number, 5)));
  const UnreadPosts later =
      records().ListUnreadPosts(Deadline(), {kReader, to, forum().Tick(), 20, 2}).value();
  EXPECT_THAT(later.threads, SizeIs(1));
  EXPECT_THAT(records().ListUnreadPosts(Deadline(), {kAnswerer, from, to, 20, 2})->threads,
              IsEmpty());
}

}  // namespace
}  // namespace hiroba::threads
