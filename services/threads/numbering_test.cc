// That posts written at the same time get every number once, and that a request made at the same
// time gives one post.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

#include "services/common/mutex.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/testing/sql_stores.h"

namespace hiroba::threads {
namespace {

constexpr int kWriters = 8;
constexpr int kPostsEach = 25;

class NumberingTest : public testing::Test {
 protected:
  // Runs write(i) on eight threads at once.
  template <typename F>
  void AtOnce(F write) {
    std::vector<std::thread> writers;
    for (int i = 0; i < kWriters; ++i) writers.emplace_back([&, i] { write(i); });
    for (std::thread& writer : writers) writer.join();
  }

  absl::StatusOr<Post> Write(NewPost post) {
    return stores_.posts().CreatePost(
        TestDeadline(), post, [](const ThreadAccess&, const Post*) { return absl::OkStatus(); });
  }

  SqlTestStores stores_;
  TestForum forum_{stores_};
  const ThreadId thread_ = forum_.AddThread(forum_.AddTopic(MemberId{1}), MemberId{1});
};

TEST_F(NumberingTest, NumbersHaveNoGapsAndNoTwins) {
  std::vector<std::vector<NewPost>> drafts(kWriters);
  for (auto& mine : drafts) {
    for (int i = 0; i < kPostsEach; ++i) mine.push_back(forum_.PostDraft(thread_, MemberId{2}));
  }
  Mutex mutex;
  std::multiset<int> numbers;
  AtOnce([&](int writer) {
    for (const NewPost& draft : drafts[static_cast<std::size_t>(writer)]) {
      const absl::StatusOr<Post> post = Write(draft);
      ASSERT_THAT(post, IsOk());
      MutexLock lock(mutex);
      numbers.insert(post->number);
    }
  });
  std::multiset<int> expected;
  for (int number = 2; number <= 1 + kWriters * kPostsEach; ++number) expected.insert(number);
  EXPECT_EQ(numbers, expected);

  const std::vector<Post> posts =
      stores_.posts().ListPosts(TestDeadline(), thread_, 1, 1000, false).value();
  ASSERT_EQ(posts.size(), expected.size() + 1);
  EXPECT_TRUE(std::is_sorted(posts.begin(), posts.end(), [](const Post& a, const Post& b) {
    return a.create_time < b.create_time;
  }));
  EXPECT_EQ(posts.back().number, 1 + kWriters * kPostsEach);
}

TEST_F(NumberingTest, OneRequestSentAtOnceIsOnePost) {
  std::vector<NewPost> drafts;
  for (int i = 0; i < kWriters; ++i) {
    drafts.push_back(forum_.PostDraft(thread_, MemberId{2}));
    drafts.back().request_id = "the-same";
  }
  Mutex mutex;
  std::set<PostId> made;
  AtOnce([&](int writer) {
    const absl::StatusOr<Post> post = Write(drafts[static_cast<std::size_t>(writer)]);
    ASSERT_THAT(post, IsOk());
    MutexLock lock(mutex);
    made.insert(post->id);
  });
  EXPECT_EQ(made.size(), 1U);
  EXPECT_EQ(stores_.threads().GetAccess(TestDeadline(), thread_, MemberId{1})->last_post_number, 2);
}

TEST_F(NumberingTest, AnImportSentAtOnceIsOneThread) {
  std::vector<ImportedThread> imports;
  for (int i = 0; i < kWriters; ++i) {
    ImportedThread& imported = imports.emplace_back();
    imported.thread.id = forum_.ids().New<ThreadId>();
    imported.new_topic = forum_.ids().New<TopicId>();
    imported.topic_display_name = "新しい分野";
    imported.thread.external_id = "t001";
    imported.thread.title = "題";
    imported.now = forum_.Tick();
    imported.thread.create_time = imported.now;
    imported.thread.last_post_time = imported.now;
    imported.thread.last_post_number = 1;
    Post& post = imported.posts.emplace_back();
    post.id = forum_.ids().New<PostId>();
    post.thread = imported.thread.id;
    post.number = 1;
    post.create_time = imported.now;
  }
  Mutex mutex;
  std::set<ThreadId> made;
  AtOnce([&](int writer) {
    const absl::StatusOr<ThreadView> view =
        stores_.threads().ImportThread(TestDeadline(), imports[static_cast<std::size_t>(writer)]);
    ASSERT_THAT(view, IsOk());
    MutexLock lock(mutex);
    made.insert(view->thread.id);
  });
  EXPECT_EQ(made.size(), 1U);
}

}  // namespace
}  // namespace hiroba::threads
