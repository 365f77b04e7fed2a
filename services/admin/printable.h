// Text of strangers on the operator's terminal.
#pragma once

#include <string>
#include <string_view>

namespace hiroba::admin {

// Returns the text with a ? for what could steer a terminal.
inline std::string Printable(std::string_view text) {
  std::string printable;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    printable += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  return printable;
}

}  // namespace hiroba::admin
