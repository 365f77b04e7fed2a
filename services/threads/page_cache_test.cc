#include "services/threads/page_cache.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace hiroba::threads {
namespace {

const PostsQuery kQuery{.thread = ThreadId{1}, .start_number = 1, .limit = 2};

ThreadAccess Access(int last_post_number, std::uint64_t posts_version = 1) {
  ThreadAccess access;
  access.last_post_number = last_post_number;
  access.posts_version = posts_version;
  return access;
}

std::vector<Post> Posts(int count) {
  std::vector<Post> posts;
  for (int number = 1; number <= count; ++number) {
    Post& post = posts.emplace_back();
    post.id = PostId{static_cast<std::uint64_t>(number)};
    post.number = number;
    post.html = std::string(1000, 'x');
  }
  return posts;
}

std::shared_ptr<const CachedPage> Page(int posts, const ThreadAccess& access) {
  return std::make_shared<const CachedPage>(Posts(posts), access, posts == kQuery.limit);
}

// What a client reads of an answer.
v1::ListPostsResponse Decoded(const grpc::ByteBuffer& bytes) {
  std::vector<grpc::Slice> slices;
  EXPECT_TRUE(bytes.Dump(&slices).ok());
  std::string text;
  for (const grpc::Slice& slice : slices) text.append(slice.begin(), slice.end());
  v1::ListPostsResponse response;
  EXPECT_TRUE(response.ParseFromString(text));
  return response;
}

TEST(CachedPage, AnswersItsPostsAndWhatIsAdded) {
  v1::ListPostsResponse rest;
  rest.set_last_post_number(7);
  rest.set_next_page_token("more");
  const v1::ListPostsResponse answer = Decoded(Page(2, Access(7))->Answer(rest, {}));
  ASSERT_EQ(answer.posts_size(), 2);
  EXPECT_EQ(answer.posts(1).number(), 2);
  EXPECT_EQ(answer.last_post_number(), 7);
  EXPECT_EQ(answer.next_page_token(), "more");
}

TEST(CachedPage, MarksOnlyWhatThisReaderFoundHelpful) {
  std::vector<Post> posts = Posts(3);
  posts[1].helpful_count = 2;
  posts[2].helpful_count = 1;
  const CachedPage page(posts, Access(3), true);
  EXPECT_EQ(page.helpful_posts(), (std::vector<PostId>{posts[1].id, posts[2].id}));
  const std::vector<PostId> mine = {posts[2].id};
  v1::ListPostsResponse rest;
  rest.set_last_post_number(3);
  const v1::ListPostsResponse answer = Decoded(page.Answer(rest, mine));
  ASSERT_EQ(answer.posts_size(), 3);
  EXPECT_FALSE(answer.posts(1).found_helpful());
  EXPECT_TRUE(answer.posts(2).found_helpful());
  EXPECT_EQ(answer.last_post_number(), 3);
  EXPECT_FALSE(Decoded(page.Answer(rest, {})).posts(2).found_helpful());
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
  PageCache cache(10'000);  // room for four pages or so
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
