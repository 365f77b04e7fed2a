#include "services/threads/page_cache.h"

namespace hiroba::threads {

std::shared_ptr<const CachedPage> PageCache::Find(const PostsQuery& query,
                                                  const ThreadAccess& access) {
  std::shared_ptr<const CachedPage> page = pages_.Find(KeyOf(query));
  if (page == nullptr || page->posts_version != access.posts_version) return nullptr;
  if (!page->full && page->last_post_number != access.last_post_number) return nullptr;
  return page;
}

void PageCache::Put(const PostsQuery& query, std::shared_ptr<const CachedPage> page) {
  std::size_t bytes = sizeof(CachedPage);
  for (const v1::Post& post : page->posts) bytes += post.SpaceUsedLong();
  pages_.Put(KeyOf(query), std::move(page), bytes);
}

}  // namespace hiroba::threads
