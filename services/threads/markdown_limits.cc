#include "services/threads/markdown_limits.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "services/threads/markdown.h"
#include "services/threads/markdown_nodes.h"

namespace hiroba::threads {
namespace {

// A table that may be shown has far fewer than this; the rest is room for long texts that are no
// tables and for a line with many bars in them.
constexpr std::size_t kMostCells = 200'000;

// Returns how many cells the tables of a text have at the most.
std::size_t MostCells(std::string_view text) {
  std::size_t lines = 0;
  std::size_t most_columns = 0;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto bars = static_cast<std::size_t>(std::ranges::count(line, '|'));
    most_columns = std::max(most_columns, bars == 0 ? 0 : bars + 1);
    ++lines;
  }
  return lines * most_columns;
}

// How many bytes an escaped text has.
std::size_t EscapedSize(std::string_view text) {
  std::size_t size = 0;
  for (const char c : text) {
    size += c == '"' ? 6 : c == '&' ? 5 : c == '<' || c == '>' ? 4 : 1;
  }
  return size;
}

// The same for an address, of which all that is not ASCII becomes %XX.
std::size_t EscapedAddressSize(std::string_view url) {
  std::size_t size = 0;
  for (const char c : url) {
    size += c == '&' || c == '\'' ? 6 : absl::ascii_isascii(static_cast<unsigned char>(c)) ? 1 : 3;
  }
  return size;
}

// About how many bytes of HTML a node makes, without its children.
std::size_t SizeOf(cmark_node* node) {
  switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
      return EscapedSize(View(cmark_node_get_literal(node)));
    case CMARK_NODE_CODE:
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_HTML_BLOCK:
    case CMARK_NODE_HTML_INLINE:
      return 30 + EscapedSize(View(cmark_node_get_literal(node)));
    case CMARK_NODE_LINK:
    case CMARK_NODE_IMAGE:
      // <a rel="nofollow noopener noreferrer" href=""></a>
      return 50 + EscapedAddressSize(View(cmark_node_get_url(node)));
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
    case CMARK_NODE_PARAGRAPH:
    case CMARK_NODE_EMPH:
    case CMARK_NODE_ITEM:
      return 10;
    default:
      return 28;
  }
}

bool Nests(cmark_node* node) {
  switch (cmark_node_get_type(node)) {
    case CMARK_NODE_BLOCK_QUOTE:
    case CMARK_NODE_ITEM:
    case CMARK_NODE_EMPH:
    case CMARK_NODE_STRONG:
    case CMARK_NODE_LINK:
    case CMARK_NODE_IMAGE:
      return true;
    default:
      return View(cmark_node_get_type_string(node)) == "strikethrough";
  }
}

}  // namespace

bool HasTooManyCells(std::string_view text) { return MostCells(text) > kMostCells; }

bool IsTooMuch(cmark_node* root) {
  std::size_t size = 0;
  int depth = 0;
  bool too_much = false;
  WalkNodes(root, [&](cmark_node* node, bool entering) {
    if (entering) size += SizeOf(node);
    if (Nests(node)) depth += entering ? 1 : -1;
    too_much = size > kMostHtml || depth > kDeepest;
    return !too_much;
  });
  return too_much;
}

}  // namespace hiroba::threads
