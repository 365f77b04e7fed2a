#include "services/notifications/unsubscribe_tokens.h"

#include <sodium.h>

#include <utility>

namespace hiroba::notifications {
namespace {

constexpr size_t kContentSize = 9;  // the member's id, most significant byte first, and the kind
constexpr size_t kHashSize = crypto_generichash_BYTES_MIN;
constexpr size_t kLeastKeyBytes = 16;
constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

}  // namespace

std::string DeclareUnsubscribeKey(Options& options) {
  std::string key =
      options.Secret("unsubscribe-key", "UNSUBSCRIBE_KEY",
                     "signs the unsubscribe links in mails, at least 16 bytes; needed");
  if (key.size() < kLeastKeyBytes) {
    options.Mistake("unsubscribe-key-file", "is needed, with at least 16 bytes in it");
  }
  return key;
}

UnsubscribeTokens::UnsubscribeTokens(std::string key) : key_(std::move(key)) {}

std::string UnsubscribeTokens::Hash(std::string_view content) const {
  // The operator's key may be of any length: it is brought to the hash's own size first.
  unsigned char key[crypto_generichash_KEYBYTES];
  crypto_generichash(key, sizeof key, reinterpret_cast<const unsigned char*>(key_.data()),
                     key_.size(), nullptr, 0);
  std::string hash(kHashSize, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(hash.data()), hash.size(),
                     reinterpret_cast<const unsigned char*>(content.data()), content.size(), key,
                     sizeof key);
  return hash;
}

std::string UnsubscribeTokens::Make(const Subscription& subscription) const {
  std::string content;
  for (int shift = 56; shift >= 0; shift -= 8) {
    content.push_back(static_cast<char>(subscription.member.value >> shift & 0xff));
  }
  content.push_back(static_cast<char>(subscription.kind));
  const std::string token = content + Hash(content);
  std::string text(sodium_base64_encoded_len(token.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(token.data()),
                    token.size(), kVariant);
  text.pop_back();  // sodium ends it with a NUL
  return text;
}

std::optional<Subscription> UnsubscribeTokens::Read(std::string_view token) const {
  std::string bytes(kContentSize + kHashSize, '\0');
  size_t size = 0;
  const char* end = nullptr;
  const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                                       token.data(), token.size(), nullptr, &size, &end, kVariant);
  if (failed != 0 || size != bytes.size() || end != token.data() + token.size()) {
    return std::nullopt;
  }
  const std::string_view content = std::string_view(bytes).substr(0, kContentSize);
  const std::string expected = Hash(content);
  if (sodium_memcmp(expected.data(), bytes.data() + kContentSize, kHashSize) != 0) {
    return std::nullopt;
  }
  uint64_t member = 0;
  for (const char byte : content.substr(0, 8)) member = member << 8 | static_cast<uint8_t>(byte);
  return Subscription{MemberId{member}, static_cast<MailKind>(content[8])};
}

}  // namespace hiroba::notifications
