#include "services/identity/second_factor_secrets.h"

#include <sodium.h>

#include <utility>

#include "services/common/id.h"

namespace hiroba::identity {
namespace {

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

SecondFactorSecrets::SecondFactorSecrets(std::string key) : key_(std::move(key)) {}

std::string SecondFactorSecrets::KeyOf(MemberId member) const {
  std::string key(crypto_secretbox_KEYBYTES, '\0');
  const std::string subject = "second factor:" + FormatId(member);
  crypto_generichash(Bytes(key), key.size(), Bytes(std::string_view(subject)), subject.size(),
                     Bytes(std::string_view(key_)), key_.size());
  return key;
}

std::string SecondFactorSecrets::Seal(MemberId member, std::string_view secret) const {
  const std::string key = KeyOf(member);
  std::string nonce(crypto_secretbox_NONCEBYTES, '\0');
  randombytes_buf(nonce.data(), nonce.size());
  std::string box(crypto_secretbox_MACBYTES + secret.size(), '\0');
  crypto_secretbox_easy(Bytes(box), Bytes(secret), secret.size(), Bytes(std::string_view(nonce)),
                        Bytes(std::string_view(key)));
  return nonce + box;
}

absl::StatusOr<std::string> SecondFactorSecrets::Open(MemberId member,
                                                      std::string_view sealed) const {
  constexpr size_t kAround = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  const std::string key = KeyOf(member);
  std::string secret(sealed.size() < kAround ? 0 : sealed.size() - kAround, '\0');
  const std::string_view box = sealed.substr(
      crypto_secretbox_NONCEBYTES < sealed.size() ? crypto_secretbox_NONCEBYTES : sealed.size());
  if (sealed.size() < kAround ||
      crypto_secretbox_open_easy(Bytes(secret), Bytes(box), box.size(), Bytes(sealed),
                                 Bytes(std::string_view(key))) != 0) {
    return absl::InternalError("a second factor was sealed under another --code-key");
  }
  return secret;
}

}  // namespace hiroba::identity
