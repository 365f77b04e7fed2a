#include "services/threads/page_cache.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace hiroba::threads {
namespace {

const PostsQuery kQuery{.thread = ThreadId{1}, .start_number = 1, .limit = 2};

ThreadAccess Access(int last_post_number, std::uint64_t posts_version = 1) {
  ThreadAccess access;
  access.last_post_number = last_post_number;
  access.posts_version = posts_version;
  return access;
}

std::shared_ptr<const CachedPage> Page(int posts, const ThreadAccess& access) {
  auto page = std::make_shared<CachedPage>();
  for (int number = 1; number <= posts; ++number) {
    page->posts.emplace_back().set_number(number);
    page->posts.back().set_html(std::string(1000, 'x'));
  }
  page->last_post_number = access.last_post_number;
  page->posts_version = access.posts_version;
  page->full = posts == kQuery.limit;
  return page;
}

TEST(PageCache, AFullPageOutlivesNewPosts) {
  PageCache cache(1 << 20);
  EXPECT_EQ(cache.Find(kQuery, Access(2)), nullptr);
  cache.Put(kQuery, Page(2, Access(2)));
  EXPECT_NE(cache.Find(kQuery, Access(2)), nullptr);
  EXPECT_NE(cache.Find(kQuery, Access(3)), nullptr);
}

TEST(PageCache, TheLastPageDoesNot) {
  PageCache cache(1 << 20);
  cache.Put(kQuery, Page(1, Access(1)));
  EXPECT_NE(cache.Find(kQuery, Access(1)), nullptr);
  EXPECT_EQ(cache.Find(kQuery, Access(2)), nullptr);
}

TEST(PageCache, NoPageOutlivesAChangeOfAPost) {
  PageCache cache(1 << 20);
  cache.Put(kQuery, Page(2, Access(2)));
  EXPECT_EQ(cache.Find(kQuery, Access(2, 2)), nullptr);
}

TEST(PageCache, EachQuestionHasItsOwnPage) {
  PageCache cache(1 << 20);
  cache.Put(kQuery, Page(2, Access(2)));
  PostsQuery with_text = kQuery;
  with_text.with_text = true;
  EXPECT_EQ(cache.Find(with_text, Access(2)), nullptr);
  PostsQuery other = kQuery;
  other.thread = ThreadId{2};
  EXPECT_EQ(cache.Find(other, Access(2)), nullptr);
}

TEST(PageCache, ForgetsWhatWasUsedLongestAgo) {
  PageCache cache(10'000);  // room for three pages or so
  PostsQuery query = kQuery;
  for (std::uint64_t i = 1; i <= 20; ++i) {
    query.thread = ThreadId{i};
    cache.Put(query, Page(2, Access(2)));
    query.thread = ThreadId{1};
    EXPECT_NE(cache.Find(query, Access(2)), nullptr) << "used all the time";
  }
  query.thread = ThreadId{20};
  EXPECT_NE(cache.Find(query, Access(2)), nullptr);
  query.thread = ThreadId{10};
  EXPECT_EQ(cache.Find(query, Access(2)), nullptr);
}

}  // namespace
}  // namespace hiroba::threads
