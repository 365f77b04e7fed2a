#include "services/threads/page_cache.h"

#include <algorithm>

namespace hiroba::threads {
namespace {

grpc::Slice Encode(const v1::ListPostsResponse& response) {
  grpc::Slice slice(response.ByteSizeLong());
  response.SerializeWithCachedSizesToArray(const_cast<std::uint8_t*>(slice.begin()));
  return slice;
}

}  // namespace

CachedPage::CachedPage(const std::vector<Post>& posts, const ThreadAccess& access, bool full)
    : posts_version_(access.posts_version),
      last_post_number_(access.last_post_number),
      full_(full) {
  v1::ListPostsResponse response;
  response.mutable_posts()->Reserve(static_cast<int>(posts.size()));
  for (const Post& post : posts) {
    if (post.helpful_count > 0) {
      helpful_places_.push_back(response.posts_size());
      helpful_posts_.push_back(post.id);
    }
    *response.add_posts() = ToProto(post);
    last_number_ = post.number;
  }
  posts_ = Encode(response);
}

grpc::ByteBuffer CachedPage::Answer(const v1::ListPostsResponse& rest,
                                    std::span<const PostId> found_helpful) const {
  if (found_helpful.empty()) {
    const grpc::Slice slices[] = {posts_, Encode(rest)};
    return {slices, std::size(slices)};
  }
  v1::ListPostsResponse response;
  response.ParseFromArray(posts_.begin(), static_cast<int>(posts_.size()));
  for (std::size_t i = 0; i < helpful_posts_.size(); ++i) {
    const bool found = std::find(found_helpful.begin(), found_helpful.end(), helpful_posts_[i]) !=
                       found_helpful.end();
    if (found) response.mutable_posts(helpful_places_[i])->set_found_helpful(true);
  }
  response.MergeFrom(rest);
  const grpc::Slice slice = Encode(response);
  return {&slice, 1};
}

std::shared_ptr<const CachedPage> PageCache::Find(const PostsQuery& query,
                                                  const ThreadAccess& access) {
  std::shared_ptr<const CachedPage> page = pages_.Find(KeyOf(query));
  return page != nullptr && page->IsRight(access) ? page : nullptr;
}

void PageCache::Put(const PostsQuery& query, std::shared_ptr<const CachedPage> page) {
  const std::size_t bytes = page->bytes();
  pages_.Put(KeyOf(query), std::move(page), bytes);
}

}  // namespace hiroba::threads
