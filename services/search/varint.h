// Numbers of variable length in byte strings: seven bits a byte, the low ones first.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hiroba::search {

inline void AppendVarint(uint64_t value, std::string& to) {
  for (; value >= 0x80; value >>= 7) to.push_back(static_cast<char>(value | 0x80));
  to.push_back(static_cast<char>(value));
}

// Takes a number off the front; 0 when nothing is left.
inline uint64_t TakeVarint(std::string_view& from) {
  uint64_t value = 0;
  for (unsigned shift = 0; !from.empty() && shift < 64; shift += 7) {
    const auto byte = static_cast<uint8_t>(from.front());
    from.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) break;
  }
  return value;
}

}  // namespace hiroba::search
