// Shows where a text answers a query: a part of it as plain text, with ranges. Never HTML.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "services/search/normalise.h"
#include "services/search/query.h"
#include "services/search/word_places.h"

namespace hiroba::search {

// The characters that a snippet has at the most, ellipses included.
inline constexpr size_t kLongestSnippet = 160;

struct Snippet {
  // One line, valid UTF-8. An ellipsis stands where something was left out.
  std::string text;

  // What matches, in code points of `text`: in order, neither empty nor touching each other.
  std::vector<TextRange> ranges;
};

// Makes the snippet of a text for a query: the stretch with the most of the query's words, or the
// beginning when there are none. Words match in whatever form they are written. `places` are those
// of the text's words.
Snippet MakeSnippet(const Query& query, std::string_view text,
                    const std::vector<WordPlace>& places);

}  // namespace hiroba::search
