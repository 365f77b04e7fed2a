// Threads as lists answer them, encoded once for each version: what a list adds for its reader is
// written between the kept pieces, so that a list of threads is not converted and encoded anew for
// everybody who looks at it.
#pragma once

#include <cstddef>
#include <string>

#include "services/threads/lru_cache.h"
#include "services/threads/model.h"

namespace hiroba::threads {

// Thread-safe.
class ThreadEncoder {
 public:
  // Keeps about so many bytes.
  explicit ThreadEncoder(std::size_t bytes) : pieces_(bytes) {}

  // Appends the thread, with its excerpt and as the view's member stands to it, to an encoded
  // ListThreadsResponse as the next of its threads.
  void Append(const ThreadView& view, std::string& response);

 private:
  // An encoded v1::Thread without what depends on topic and reader, cut where that belongs: in the
  // order of field numbers it can be written on as JSON in one pass.
  struct Pieces {
    std::uint64_t version;
    std::string before_topic_display_name;
    std::string before_read_state;
    std::string rest;
  };

  std::shared_ptr<const Pieces> FindOrEncode(const Thread& thread);

  LruCache<ThreadId, Pieces> pieces_;
};

}  // namespace hiroba::threads
