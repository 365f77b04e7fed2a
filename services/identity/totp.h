// Time-based one-time passwords as every authenticator app makes them: RFC 6238 with SHA-1, 30
// seconds, six digits. Pure. Which codes still count is second_factor_rules'.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace hiroba::identity {

inline constexpr absl::Duration kTotpPeriod = absl::Seconds(30);
// As long as the hash, as RFC 4226 recommends.
inline constexpr size_t kTotpSecretBytes = 20;

// Returns a new random secret.
std::string NewTotpSecret();

// Returns the number of the period a time is in.
int64_t TotpStep(absl::Time time);

// Returns the code of a period.
std::string TotpCode(std::string_view secret, int64_t step);

// Returns the period, at the most one away from `now`, whose code this is. Takes the same time for
// every code.
std::optional<int64_t> FindTotpStep(std::string_view secret, std::string_view code, absl::Time now);

// Returns bytes in base32 without padding (RFC 4648), as secrets are typed by hand.
std::string Base32(std::string_view bytes);

// Returns what a QR code says to an authenticator app: otpauth://totp/…, named for the forum and
// the member's address.
std::string TotpUri(std::string_view secret, std::string_view address);

}  // namespace hiroba::identity
