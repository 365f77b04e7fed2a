// Markdown of posts to safe HTML and to plain text, with cmark-gfm. Knows no post, no store; what
// it returns may be shown without further checks.
//
// Tables, strikethrough and bare addresses as in GitHub's flavour; newlines are kept. The HTML has
// no tags but p br strong em del code pre blockquote ul ol li h3 h4 h5 h6 hr a table thead tbody tr
// th td, and no attributes but href and rel of a, class of code, start of ol, align of th and td.
// Links go to http, https and mailto, and to members who are mentioned; HTML in the text is shown
// as the text it is, and a picture becomes a link to it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "services/common/caller.h"

namespace hiroba::threads {

// A few characters can make much HTML: a `>` is 27 bytes of quote around the rest, and an empty
// line of a wide table has all its cells. A text of 20,000 characters without such tricks stays
// below this.
inline constexpr std::size_t kMostHtml = 200'000;

// Quotes, list items and inline marks inside each other, at the most.
inline constexpr int kDeepest = 20;

struct RenderedText {
  std::string html;
  // Who is mentioned in what a reader sees, each once, in order.
  std::vector<MemberId> mentioned;
  // The HTML would be larger than kMostHtml or deeper than kDeepest; nothing is rendered then.
  bool too_much = false;
};

// Renders a text. Any bytes are fine; what is not UTF-8 becomes U+FFFD. Takes about 10 µs and 1 µs
// for each 100 bytes.
RenderedText RenderMarkdown(std::string_view text);

// Returns what a reader sees as text without marks: blocks and table rows on lines of their own,
// cells with a tab between them. For the index, for mail and excerpts.
std::string PlainText(std::string_view text);

// Returns the start of a text in one line, at most so many characters, the last of them an ellipsis
// when something was cut off.
std::string Excerpt(std::string_view plain_text, int characters);

}  // namespace hiroba::threads
