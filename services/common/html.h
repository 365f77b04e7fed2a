// Text inside HTML. What members write as Markdown becomes HTML in threads, not here.
#pragma once

#include <string>
#include <string_view>

namespace hiroba {

// Returns the text as it stands in an element or in an attribute with double quotes, whatever it
// contains. UTF-8 stays as it is.
std::string EscapeHtml(std::string_view text);

// As EscapeHtml, with line ends kept as <br>: for an element only.
std::string EscapeHtmlLines(std::string_view text);

}  // namespace hiroba
