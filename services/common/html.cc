#include "services/common/html.h"

namespace hiroba {
namespace {

std::string Escape(std::string_view text, std::string_view line_end) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\n':
        escaped += line_end;
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::string EscapeHtml(std::string_view text) { return Escape(text, "\n"); }

std::string EscapeHtmlLines(std::string_view text) { return Escape(text, "<br>\n"); }

}  // namespace hiroba
