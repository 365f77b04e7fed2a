// What a password must be, and how it is kept: Argon2id with 19 MiB and two passes, as OWASP's
// password storage guide has it. Slow on purpose: services go through PasswordWorker.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace hiroba::identity {

inline constexpr int kMinPasswordCharacters = 12;
inline constexpr int kMaxPasswordCharacters = 128;

// Says whether a password may be chosen: 12 to 128 characters of any kind, no rules of
// composition, but none that many people choose and none made of the member's own `words` (name,
// address). INVALID_ARGUMENT with reason PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, PASSWORD_COMMON, or
// FIELDS_INVALID when it is not UTF-8.
absl::Status CheckPassword(std::string_view password, std::span<const std::string> words);

// INVALID_ARGUMENT, reason PASSWORD_UNCHANGED, for a new password that is the old one.
absl::Status CheckPasswordDiffers(std::string_view old_password, std::string_view new_password);

// Returns the hash with its salt and costs as text, or an empty string when there was no memory.
// Full and half width of the same characters hash alike. Takes about 30 ms of CPU and 19 MiB.
std::string HashPassword(std::string_view password);

// True when `password` is the one that `hash` was made of. Takes as long as hashing.
bool VerifyPassword(std::string_view password, const std::string& hash);

// Returns the hash of a password nobody knows: verified in place of a member's who does not exist,
// so that the answer takes the same time.
const std::string& UnknownMemberHash();

}  // namespace hiroba::identity
