// Secrets that stand for a session: made here, shown once, kept only as a hash.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace hiroba::identity {

// Returns a new token of 256 random bits, 47 characters of URL-safe ASCII that begin with `hrb_`,
// so that a leaked one is recognised for what it is.
std::string NewSessionToken();

// Returns the 32 bytes under which a token is kept, or UNAUTHENTICATED, reason SESSION_EXPIRED, for
// text that cannot be a token. A plain hash is enough: nobody can try 2^256 tokens.
absl::StatusOr<std::string> HashSessionToken(std::string_view token);

}  // namespace hiroba::identity
