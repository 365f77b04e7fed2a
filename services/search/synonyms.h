// Knows which words officials and residents use for the same thing (synonyms.txt).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/search/word_terms.h"

namespace hiroba::search {

// synonyms.txt, as it was when the program was built.
extern const std::string_view kBuiltinSynonyms;

// Immutable after it was made; thread-safe.
class Synonyms {
 public:
  Synonyms() = default;

  // Reads groups of synonyms, one group a line, members separated by spaces, # for comments.
  Synonyms(const WordAnalyser& analyser, std::string_view groups);

  // Reads the groups from a file, or the built-in ones for an empty path. NOT_FOUND when the file
  // cannot be read.
  static absl::StatusOr<Synonyms> Open(const WordAnalyser& analyser, const std::string& path);

  // Returns the terms of the other members of each group that a query has a member of, each once,
  // without terms that the query has itself.
  std::vector<std::string> For(const MappedText& query, const std::vector<WordTerm>& words) const;

 private:
  struct Member {
    std::u32string text;  // normalised
    std::vector<std::string> terms;
    // The terms alone say less than the text (車で is just 車): the text has to be there.
    bool exact = false;
  };
  using Group = std::vector<Member>;

  static bool Contains(const MappedText& query, const std::vector<WordTerm>& words,
                       const Member& member);

  std::vector<Group> groups_;
};

}  // namespace hiroba::search
