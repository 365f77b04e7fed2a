// Answers a search: from what was typed to threads with their best posts and snippets. The rights
// of the one who asks are terms of the query, so that what she may not read counts nowhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "hiroba/search/v1/index.pb.h"
#include "services/search/index_reader.h"
#include "services/search/snippet.h"
#include "services/search/synonyms.h"
#include "services/search/word_terms.h"

namespace hiroba::search {

// What to search in.
struct SearchScope {
  // Closed topics that the caller may read, `topics/{topic}`; open ones everybody may.
  std::vector<std::string> readable_closed_topics;
  std::string topic;  // only in this one; empty for all
  int kind = 0;       // only threads of this kind; 0 for all
};

struct FoundPost {
  v1::IndexedPost post;
  Snippet snippet;
};

struct FoundThread {
  std::string thread;
  v1::IndexedThread facts;
  Snippet title;
  std::vector<FoundPost> posts;  // best first, at most kPostsOfThread
};

struct FoundThreads {
  std::vector<FoundThread> threads;  // best first
  bool more = false;                 // there are more after these
  uint32_t estimated_threads = 0;
};

// Thread-safe. Its arguments outlive it.
class Searcher {
 public:
  Searcher(const WordAnalyser& analyser, const Synonyms& synonyms, const IndexReader& index)
      : analyser_(analyser), synonyms_(synonyms), index_(index) {}

  // Returns the threads from `offset` on, at most `count`. An empty query finds nothing.
  // UNAVAILABLE when the index cannot be read.
  absl::StatusOr<FoundThreads> Search(std::string_view text, const SearchScope& scope,
                                      size_t offset, size_t count) const;

 private:
  const WordAnalyser& analyser_;
  const Synonyms& synonyms_;
  const IndexReader& index_;
};

}  // namespace hiroba::search
