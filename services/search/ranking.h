// Finds the threads that answer a query best: adds up the impacts (fields.h) of the query's terms
// over all posts that match. Reads posting lists itself: Xapian's matcher weighs all fields by one
// length of the document, and was four times as slow. Knows nothing of members or of how a hit is
// shown.
#pragma once

#include <xapian.h>

#include <string>
#include <vector>

#include "services/search/query.h"

namespace hiroba::search {

// Which posts count at all, by terms that are on or off.
struct PostFilter {
  std::vector<std::string> required;  // a post has all of them
  std::vector<std::string> excluded;  // and none of these
};

struct RankedThread {
  std::string thread;
  std::vector<Xapian::docid> posts;  // best first, at most kPostsOfThread
};

struct RankedThreads {
  std::vector<RankedThread> threads;  // best first: by their best post
  uint32_t estimated_count = 0;       // how many threads match, about
};

// How many threads are ranked, and how many posts of each are kept.
inline constexpr size_t kMostThreads = 200;
inline constexpr size_t kPostsOfThread = 3;

// Returns the best threads among posts that pass the filter. A post matches when it has any of the
// query's words or pairs, and every phrase. Throws Xapian::Error.
RankedThreads RankThreads(const Xapian::Database& database, const Query& query,
                          const PostFilter& filter);

}  // namespace hiroba::search
