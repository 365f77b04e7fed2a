// Encrypts the secrets of authenticator apps (XSalsa20-Poly1305): a copy of the database gives no
// second factors away, and a secret copied to another member's row opens nothing.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "services/common/caller.h"

namespace hiroba::identity {

// Immutable, thread-safe.
class SecondFactorSecrets {
 public:
  // `key` is any secret of 32 bytes; those that encrypt are derived from it, one for each member.
  explicit SecondFactorSecrets(std::string key);

  std::string Seal(MemberId member, std::string_view secret) const;

  // INTERNAL when it was sealed under another key or for somebody else.
  absl::StatusOr<std::string> Open(MemberId member, std::string_view sealed) const;

 private:
  std::string KeyOf(MemberId member) const;

  const std::string key_;
};

}  // namespace hiroba::identity
