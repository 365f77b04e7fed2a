// SQL as text: where its placeholders, values and statements are. Knows quotes and comments, no
// grammar. No I/O.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace hiroba {

// How many placeholders a list of so many values gets: the next power of two, at least 1.
size_t PlaceholdersForList(size_t values);

// Repeats the n-th `?` of a statement sizes[n] times: "a=? AND b IN (?)" with {1, 3} becomes
// "a=? AND b IN (?,?,?)". Placeholders beyond the sizes stay single.
std::string RepeatPlaceholders(std::string_view sql, std::span<const size_t> sizes);

// Repeats the group after VALUES: "INSERT INTO t (a) VALUES (?) ON …", 2 becomes
// "INSERT INTO t (a) VALUES (?),(?) ON …". INVALID_ARGUMENT when there is no such group.
absl::StatusOr<std::string> RepeatValues(std::string_view sql, size_t rows);

// Splits SQL into statements at the `;` outside of quotes and comments; drops comments and what is
// empty. INVALID_ARGUMENT when a quote or comment is not closed or the last statement has no `;`.
absl::StatusOr<std::vector<std::string>> SplitStatements(std::string_view sql);

}  // namespace hiroba
