#include "services/threads/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "services/common/strings.h"
#include "services/threads/markdown_limits.h"
#include "services/threads/markdown_nodes.h"
#include "services/threads/mentions.h"

namespace hiroba::threads {
namespace {

// A single tilde is a dash to Japanese writers (10~12時), so only two strike through.
constexpr int kOptions =
    CMARK_OPT_HARDBREAKS | CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE;

// A post lies below the page's h1 and the thread's h2.
constexpr int kHeadingShift = 2;
constexpr int kLowestHeading = 6;

struct FreeNode {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
};
struct FreeParser {
  void operator()(cmark_parser* parser) const { cmark_parser_free(parser); }
};
struct FreeText {
  void operator()(char* text) const { std::free(text); }  // NOLINT: cmark's default allocator
};
using NodePointer = std::unique_ptr<cmark_node, FreeNode>;
using ParserPointer = std::unique_ptr<cmark_parser, FreeParser>;

// The document, and the parser that owns the list of extensions the renderer needs.
struct Document {
  ParserPointer parser;
  NodePointer root;
};

Document Parse(std::string_view text) {
  static const std::array<cmark_syntax_extension*, 3> extensions = [] {
    cmark_gfm_core_extensions_ensure_registered();
    return std::array<cmark_syntax_extension*, 3>{cmark_find_syntax_extension("table"),
                                                  cmark_find_syntax_extension("strikethrough"),
                                                  cmark_find_syntax_extension("autolink")};
  }();
  ParserPointer parser(cmark_parser_new(kOptions));
  for (cmark_syntax_extension* extension : extensions) {
    cmark_parser_attach_syntax_extension(parser.get(), extension);
  }
  cmark_parser_feed(parser.get(), text.data(), text.size());
  NodePointer root(cmark_parser_finish(parser.get()));
  return {std::move(parser), std::move(root)};
}

void MoveChildren(cmark_node* from, cmark_node* to) {
  while (cmark_node* child = cmark_node_first_child(from)) cmark_node_append_child(to, child);
}

// Puts a node where another is, which is freed.
void Replace(cmark_node* old_node, cmark_node* new_node) {
  cmark_node_insert_before(old_node, new_node);
  cmark_node_free(old_node);
}

// Leaves only what is inside a node.
void Unwrap(cmark_node* node) {
  while (cmark_node* child = cmark_node_first_child(node)) cmark_node_insert_before(node, child);
  cmark_node_free(node);
}

cmark_node* NewText(const std::string& text) {
  cmark_node* const node = cmark_node_new(CMARK_NODE_TEXT);
  cmark_node_set_literal(node, text.c_str());
  return node;
}

bool MayLinkTo(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://", "mailto:"}) {
    if (url.size() > scheme.size() && absl::StartsWithIgnoreCase(ToAbsl(url), ToAbsl(scheme))) {
      return true;
    }
  }
  return false;
}

bool IsInsideLink(cmark_node* node) {
  for (cmark_node* up = cmark_node_parent(node); up != nullptr; up = cmark_node_parent(up)) {
    if (cmark_node_get_type(up) == CMARK_NODE_LINK) return true;
  }
  return false;
}

bool HoldsLink(cmark_node* node) {
  bool found = false;
  WalkNodes(node, [&](cmark_node* inner, bool) {
    found = cmark_node_get_type(inner) == CMARK_NODE_LINK;
    return !found;
  });
  return found;
}

// If a link is the second half of a mention, makes it one: the @ before it becomes part of it.
std::optional<MemberId> MakeMention(cmark_node* link) {
  const std::optional<MemberId> member = ParseMentionTarget(View(cmark_node_get_url(link)));
  if (!member || !View(cmark_node_get_title(link)).empty()) return std::nullopt;
  cmark_node* const before = cmark_node_previous(link);
  if (before == nullptr || cmark_node_get_type(before) != CMARK_NODE_TEXT) return std::nullopt;
  std::string text(View(cmark_node_get_literal(before)));
  if (!text.ends_with('@')) return std::nullopt;
  text.pop_back();
  cmark_node_set_literal(before, text.c_str());
  cmark_node_prepend_child(link, NewText("@"));
  cmark_node_set_url(link, MentionPath(*member).c_str());
  return member;
}

// Makes a link harmless, or takes it away and leaves its words.
void CleanLink(cmark_node* link, std::vector<MemberId>& mentioned) {
  if (const std::optional<MemberId> member = MakeMention(link)) {
    if (std::find(mentioned.begin(), mentioned.end(), *member) == mentioned.end()) {
      mentioned.push_back(*member);
    }
    return;
  }
  if (MayLinkTo(View(cmark_node_get_url(link)))) {
    cmark_node_set_title(link, "");
  } else {
    Unwrap(link);
  }
}

// Makes a picture a link to it, named by its description. Pictures of other hosts would tell them
// who reads what.
void CleanImage(cmark_node* image) {
  const std::string url(View(cmark_node_get_url(image)));
  if (!MayLinkTo(url) || IsInsideLink(image) || HoldsLink(image)) return Unwrap(image);
  cmark_node* const link = cmark_node_new(CMARK_NODE_LINK);
  cmark_node_set_url(link, url.c_str());
  MoveChildren(image, link);
  if (cmark_node_first_child(link) == nullptr) cmark_node_append_child(link, NewText(url));
  Replace(image, link);
}

void CleanHtmlBlock(cmark_node* block) {
  std::string_view html = View(cmark_node_get_literal(block));
  while (html.ends_with('\n')) html.remove_suffix(1);
  cmark_node* const paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
  while (true) {
    const std::size_t end = html.find('\n');
    cmark_node_append_child(paragraph, NewText(std::string(html.substr(0, end))));
    if (end == std::string_view::npos) break;
    cmark_node_append_child(paragraph, cmark_node_new(CMARK_NODE_SOFTBREAK));
    html.remove_prefix(end + 1);
  }
  Replace(block, paragraph);
}

// Keeps what a highlighter could use: c++, sql, objective-c.
void CleanFenceInfo(cmark_node* code) {
  const std::string_view info = View(cmark_node_get_fence_info(code));
  const bool fine = info.size() <= 20 && std::all_of(info.begin(), info.end(), [](char c) {
                      return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '+' ||
                             c == '#' || c == '-';
                    });
  if (!fine) cmark_node_set_fence_info(code, "");
}

// Takes out of the tree all that may not be shown. Returns who is mentioned.
std::vector<MemberId> Clean(cmark_node* root) {
  std::vector<cmark_node*> images;
  std::vector<cmark_node*> links;
  std::vector<cmark_node*> html;
  WalkNodes(root, [&](cmark_node* node, bool entering) {
    if (!entering) return true;
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_IMAGE:
        images.push_back(node);
        break;
      case CMARK_NODE_LINK:
        links.push_back(node);
        break;
      case CMARK_NODE_HTML_BLOCK:
      case CMARK_NODE_HTML_INLINE:
        html.push_back(node);
        break;
      case CMARK_NODE_CODE_BLOCK:
        CleanFenceInfo(node);
        break;
      case CMARK_NODE_HEADING:
        cmark_node_set_heading_level(
            node, std::min(cmark_node_get_heading_level(node) + kHeadingShift, kLowestHeading));
        break;
      default:
        break;
    }
    return true;
  });
  // Links inside a picture's description go first, then a picture may become a link itself.
  std::vector<MemberId> mentioned;
  for (cmark_node* const link : links) CleanLink(link, mentioned);
  for (cmark_node* const image : images) CleanImage(image);
  for (cmark_node* const node : html) {
    if (cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK) {
      CleanHtmlBlock(node);
    } else {
      Replace(node, NewText(std::string(View(cmark_node_get_literal(node)))));
    }
  }
  return mentioned;
}

// Adds rel to the links that lead outside. Sound because the renderer escapes every `<` of the
// text: this can only be its own tag.
std::string AddRel(std::string_view html) {
  constexpr std::string_view kLink = "<a href=\"";
  constexpr std::string_view kRel = "<a rel=\"nofollow noopener noreferrer\" href=\"";
  std::string result;
  result.reserve(html.size() + 64);
  while (true) {
    const std::size_t at = html.find(kLink);
    result.append(html.substr(0, at));
    if (at == std::string_view::npos) return result;
    html.remove_prefix(at + kLink.size());
    result.append(html.starts_with('/') ? kLink : kRel);
  }
}

// Leaves are entered and never left.
bool IsLeaf(cmark_node* node) {
  switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HTML_BLOCK:
    case CMARK_NODE_THEMATIC_BREAK:
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_TEXT:
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
    case CMARK_NODE_CODE:
    case CMARK_NODE_HTML_INLINE:
      return true;
    default:
      return false;
  }
}

bool EndsLine(cmark_node* node) {
  switch (cmark_node_get_type(node)) {
    case CMARK_NODE_PARAGRAPH:
    case CMARK_NODE_HEADING:
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_HTML_BLOCK:
    case CMARK_NODE_SOFTBREAK:
    case CMARK_NODE_LINEBREAK:
      return true;
    default:
      return View(cmark_node_get_type_string(node)) == "table_row" ||
             View(cmark_node_get_type_string(node)) == "table_header";
  }
}

void EndLine(std::string& text) {
  while (text.ends_with('\t')) text.pop_back();
  if (!text.empty() && !text.ends_with('\n')) text.push_back('\n');
}

}  // namespace

RenderedText RenderMarkdown(std::string_view text) {
  RenderedText rendered;
  rendered.too_much = HasTooManyCells(text);
  if (rendered.too_much) return rendered;
  const Document document = Parse(text);
  rendered.too_much = IsTooMuch(document.root.get());
  if (rendered.too_much) return rendered;
  rendered.mentioned = Clean(document.root.get());
  const std::unique_ptr<char, FreeText> html(cmark_render_html(
      document.root.get(), kOptions, cmark_parser_get_syntax_extensions(document.parser.get())));
  rendered.html = AddRel(View(html.get()));
  return rendered;
}

std::string PlainText(std::string_view text) {
  const Document document = Parse(text);
  std::string plain;
  WalkNodes(document.root.get(), [&](cmark_node* node, bool entering) {
    const bool leaf = IsLeaf(node);
    if (leaf) plain.append(View(cmark_node_get_literal(node)));
    // What follows a node follows its children, too.
    if (entering && !leaf) return true;
    if (View(cmark_node_get_type_string(node)) == "table_cell") plain.push_back('\t');
    if (EndsLine(node)) EndLine(plain);
    return true;
  });
  while (plain.ends_with('\n') || plain.ends_with('\t')) plain.pop_back();
  return plain;
}

std::string Excerpt(std::string_view plain_text, int characters) {
  std::string line;
  int length = 0;
  std::size_t fits = 0;  // where the line ends with room for an ellipsis
  for (std::size_t i = 0; i < plain_text.size();) {
    std::size_t next = i + 1;
    while (next < plain_text.size() && (plain_text[next] & 0xc0) == 0x80) ++next;
    const bool space = absl::ascii_isspace(static_cast<unsigned char>(plain_text[i]));
    if (!space || (!line.empty() && !line.ends_with(' '))) {
      if (length == characters) {
        line.resize(fits);
        return line + "…";
      }
      if (space) {
        line.push_back(' ');
      } else {
        line.append(plain_text.substr(i, next - i));
      }
      if (++length == characters - 1) fits = line.size();
    }
    i = next;
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

}  // namespace hiroba::threads
