// Codes that stand in for an authenticator app that is lost: made here, shown once, kept as salted
// and keyed hashes (OWASP ASVS 2.6). Pure but for the random source.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/common/caller.h"
#include "services/identity/codes.h"

namespace hiroba::identity {

// A member's codes at a time.
inline constexpr int kRecoveryCodes = 10;

// Returns a code of 60 random bits as people write it down: 7K3F-9QXM-2T8A. No letter looks like a
// digit or another letter.
std::string NewRecoveryCode();

// Returns a new salt of 16 bytes.
std::string NewRecoverySalt();

// Returns a code as it was meant: upper case, without blanks and hyphens, O as 0, I and L as 1.
// What is no code then is returned as an empty string.
std::string NormaliseRecoveryCode(std::string_view typed);

// Returns the 32 bytes under which a code, normalised, is kept.
std::string HashRecoveryCode(const CodeHasher& codes, MemberId member, std::string_view salt,
                             std::string_view code);

// What a member is shown, and what is kept of it.
struct RecoveryCodes {
  std::vector<std::string> codes;
  std::string salt;
  std::vector<std::string> hashes;
};
RecoveryCodes NewRecoveryCodes(const CodeHasher& codes, MemberId member);

}  // namespace hiroba::identity
