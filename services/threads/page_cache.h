// Pages of posts as they are answered, kept in memory. An entry is right for as long as the
// thread's access (model.h), which is known or read before, says that nothing on the page can have
// changed: so that a page costs one short query at most, in place of reading, converting and
// encoding its posts, on any number of replicas.
#pragma once

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "hiroba/threads/v1/posts.pb.h"
#include "services/threads/lru_cache.h"
#include "services/threads/model.h"
#include "services/threads/post_convert.h"

namespace hiroba::threads {

// A page for any reader: without what depends on who reads it. Never changes.
class CachedPage {
 public:
  // The page of some posts. `access` is what the thread was like when they were read, or a little
  // before; `full` that there were as many as were asked for.
  CachedPage(const std::vector<Post>& posts, const ThreadAccess& access, bool full);

  // Whether it is still right when the thread is like that: new posts do not change a full page.
  bool IsRight(const ThreadAccess& access) const {
    return posts_version_ == access.posts_version &&
           (full_ || last_post_number_ == access.last_post_number);
  }

  bool full() const { return full_; }
  // The number of its last post, 0 when it is empty.
  int last_number() const { return last_number_; }
  // Posts that somebody found helpful.
  const std::vector<PostId>& helpful_posts() const { return helpful_posts_; }
  // What it takes in memory, about.
  std::size_t bytes() const { return sizeof(CachedPage) + posts_.size(); }

  // Returns the answer: the posts, and `rest` beside them. Those of `found_helpful` are marked so.
  // The bytes of the posts are not copied where none is marked.
  grpc::ByteBuffer Answer(const v1::ListPostsResponse& rest,
                          std::span<const PostId> found_helpful) const;

 private:
  // An encoded ListPostsResponse with the posts alone. What is encoded after it adds to it
  // (protobuf: encodings put together are the messages merged).
  grpc::Slice posts_;
  // The places of helpful_posts_ in it.
  std::vector<int> helpful_places_;
  std::vector<PostId> helpful_posts_;
  std::uint64_t posts_version_;
  int last_post_number_;
  int last_number_ = 0;
  bool full_;
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
