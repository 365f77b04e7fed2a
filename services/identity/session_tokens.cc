#include "services/identity/session_tokens.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "services/common/status.h"

namespace hiroba::identity {
namespace {

constexpr std::string_view kPrefix = "hrb_";
constexpr size_t kSecretBytes = 32;
constexpr size_t kSecretCharacters = 43;  // base64 of 32 bytes without padding
constexpr size_t kHashBytes = 32;

bool IsToken(std::string_view token) {
  if (!token.starts_with(kPrefix) || token.size() != kPrefix.size() + kSecretCharacters) {
    return false;
  }
  return std::all_of(token.begin(), token.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
  });
}

}  // namespace

std::string NewSessionToken() {
  std::array<unsigned char, kSecretBytes> secret;
  randombytes_buf(secret.data(), secret.size());
  std::array<char, kSecretCharacters + 1> text;
  sodium_bin2base64(text.data(), text.size(), secret.data(), secret.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return std::string(kPrefix).append(text.data(), kSecretCharacters);
}

absl::StatusOr<std::string> HashSessionToken(std::string_view token) {
  if (!IsToken(token)) {
    return Unauthenticated("SESSION_EXPIRED", "もう一度サインインしてください。");
  }
  std::string hash(kHashBytes, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(token.data()), token.size(), nullptr,
                     0);
  return hash;
}

}  // namespace hiroba::identity
