// Pages of posts as they are answered, kept in memory. An entry is right for as long as the
// thread's access (model.h), which is read anyway, says that nothing on the page can have changed:
// so that a page costs one short query in place of reading and converting its posts, on any number
// of replicas.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "hiroba/threads/v1/posts.pb.h"
#include "services/threads/lru_cache.h"
#include "services/threads/model.h"
#include "services/threads/post_convert.h"

namespace hiroba::threads {

// A page for any reader: without what depends on who reads it.
struct CachedPage {
  std::vector<v1::Post> posts;
  // Posts that somebody found helpful, with their places in `posts`.
  std::vector<std::pair<std::size_t, PostId>> found_helpful;

  // What the thread was like when the page was read, or a little before.
  std::uint64_t posts_version = 0;
  int last_post_number = 0;
  // Has as many posts as were asked for: new posts do not change it.
  bool full = false;

  // The number of its last post, 0 when it is empty.
  int LastNumber() const { return posts.empty() ? 0 : posts.back().number(); }
};

// Thread-safe.
class PageCache {
 public:
  // Keeps about so many bytes.
  explicit PageCache(std::size_t bytes) : pages_(bytes) {}

  // Returns the page if it is there and still right, else null.
  std::shared_ptr<const CachedPage> Find(const PostsQuery& query, const ThreadAccess& access);

  void Put(const PostsQuery& query, std::shared_ptr<const CachedPage> page);

 private:
  struct Key {
    ThreadId thread;
    int start_number;
    int limit;
    bool with_text;

    bool operator==(const Key&) const = default;
    template <typename H>
    friend H AbslHashValue(H state, const Key& key) {
      return H::combine(std::move(state), key.thread, key.start_number, key.limit, key.with_text);
    }
  };
  static Key KeyOf(const PostsQuery& query) {
    return {query.thread, query.start_number, query.limit, query.with_text};
  }

  LruCache<Key, CachedPage> pages_;
};

}  // namespace hiroba::threads
