// The six-digit codes that prove a mail address: made, kept as a keyed hash, and judged. Pure but
// for the random source. Mailing and keeping them is the services' and the store's.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace hiroba::identity {

inline constexpr absl::Duration kCodeLifetime = absl::Minutes(10);
inline constexpr int kMaxCodeTries = 5;

// What is kept of a code that has been mailed.
struct PendingCode {
  std::string hash;  // 32 bytes
  absl::Time expire_time;
  int tries = 0;  // wrong codes so far
};

// Makes and compares codes with the server's key, without which a hash of six digits would be
// undone by trying a million of them. Immutable, thread-safe.
class CodeHasher {
 public:
  // `key` is 32 bytes of secret.
  explicit CodeHasher(std::string key);

  // Returns the hash of a code that was mailed for `subject`, for example a registration's name:
  // the code of one is worth nothing for another.
  std::string Hash(std::string_view subject, std::string_view code) const;

 private:
  std::string key_;
};

// Number of bytes of a CodeHasher's key.
inline constexpr size_t kCodeKeyBytes = 32;

// Returns six random digits, all of them equally likely.
std::string NewCode();

// Returns a code as it was meant: full-width digits become ASCII, blanks and hyphens go. What is
// not six digits then is returned as an empty string.
std::string NormaliseCode(std::string_view typed);

// Judges `typed_hash`, the hash of the code that was typed, and counts the try in `pending` when it
// was wrong. OK when the code is right. FAILED_PRECONDITION, reason CODE_TRIES_USED, after five
// wrong ones, also for the right one, or CODE_EXPIRED; INVALID_ARGUMENT, reason CODE_WRONG, with
// the number of tries that are left.
absl::Status CheckCode(PendingCode& pending, std::string_view typed_hash, absl::Time now);

}  // namespace hiroba::identity
