// Checks and cleans the texts of requests. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "services/common/violations.h"

namespace hiroba::threads {

// Counts the characters of UTF-8.
std::size_t CountCharacters(std::string_view text);

// True if the text has control characters; line ends and tabs are such.
bool HasControl(std::string_view text);

// Drops spaces at both ends, also the wide ones of Japanese.
std::string_view Trim(std::string_view text);

// Returns one trimmed line of 1 to `limit` characters without control characters; adds a violation
// of `field` otherwise.
std::string ParseLine(std::string_view text, std::string_view field, std::size_t limit,
                      Violations& violations);

// Returns text of several lines: line ends become \n, other control characters but tabs go.
std::string CleanText(std::string_view text);

// Returns the request's own id of at most 64 visible ASCII characters, or adds a violation.
std::string ParseRequestId(const std::string& id, Violations& violations);

}  // namespace hiroba::threads
