// Decides how far members may look into the list of members: it is for mentions, not for copying
// (OWASP ASVS 11.1). No I/O; time is an argument.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/caller.h"

namespace hiroba::identity {

// A page for members, whatever they ask for.
inline constexpr int kMaxDirectoryPage = 20;
// Different pages that a member may see on one day.
inline constexpr int kMaxDirectoryPages = 200;

// INVALID_ARGUMENT, naming the query, when a member asks for everybody. Moderators may.
absl::Status CheckDirectoryQuery(const Caller& caller, std::string_view query);

// Returns how many to list for the caller of those she asked for.
int DirectoryPageSize(const Caller& caller, int asked);

// Returns the beginning of the day in Japan, by which pages are counted.
absl::Time DirectoryDay(absl::Time now);

// Returns the beginning of the hour, by which looks of staff are put on record.
absl::Time DirectoryHour(absl::Time now);

// Returns 16 bytes that say which page this is.
std::string DirectoryPage(std::string_view query, std::string_view after_name, MemberId after,
                          int limit);

// RESOURCE_EXHAUSTED, reason DIRECTORY_ALLOWANCE_USED, until the next day in Japan.
absl::Status DirectoryAllowanceUsed(absl::Time now);

}  // namespace hiroba::identity
