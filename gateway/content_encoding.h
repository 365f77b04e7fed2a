// Compresses what is sent to clients that take it. Pure.
#pragma once

#include <string>
#include <string_view>

namespace hiroba::gateway {

// Whether the list in Accept or Accept-Encoding has the word, without the weight 0 behind it.
bool Accepts(std::string_view header, std::string_view word);

// Below this a body stays as it is: it fits into a packet either way.
inline constexpr size_t kLeastToCompress = 1024;

// Returns the text as gzip. Level 1, which takes 45 microseconds for a page of 20 posts and leaves
// 25 % of its 24 KB; level 6 would take 125 and leave 23 %.
std::string Gzip(std::string_view text);

}  // namespace hiroba::gateway
