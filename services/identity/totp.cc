#include "services/identity/totp.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>

namespace hiroba::identity {
namespace {

constexpr size_t kSha1Bytes = 20;
constexpr uint32_t kCodes = 1'000'000;
constexpr int64_t kStepsAround = 1;

std::array<unsigned char, kSha1Bytes> HmacSha1(std::string_view key, std::string_view text) {
  std::array<unsigned char, kSha1Bytes> mac{};
  HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), nullptr);
  return mac;
}

// Percent-encodes what is not a letter, a digit or one of -._~ (RFC 3986).
std::string Encode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                          (c >= 'a' && c <= 'z') ||
                          std::string_view("-._~").find(c) != std::string_view::npos;
    if (is_plain) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

}  // namespace

std::string NewTotpSecret() {
  std::string secret(kTotpSecretBytes, '\0');
  randombytes_buf(secret.data(), secret.size());
  return secret;
}

int64_t TotpStep(absl::Time time) {
  return absl::ToUnixSeconds(time) / absl::ToInt64Seconds(kTotpPeriod);
}

std::string TotpCode(std::string_view secret, int64_t step) {
  std::string counter(8, '\0');
  for (int i = 7; i >= 0; --i) {
    counter[static_cast<size_t>(i)] = static_cast<char>(step & 0xFF);
    step >>= 8;
  }
  const auto mac = HmacSha1(secret, counter);
  // RFC 4226, 5.3: four bytes from where the last half byte says, without the sign.
  const size_t offset = mac.back() & 0x0F;
  const uint32_t number = (static_cast<uint32_t>(mac[offset] & 0x7F) << 24) |
                          (static_cast<uint32_t>(mac[offset + 1]) << 16) |
                          (static_cast<uint32_t>(mac[offset + 2]) << 8) | mac[offset + 3];
  return fmt::format("{:06}", number % kCodes);
}

std::optional<int64_t> FindTotpStep(std::string_view secret, std::string_view code,
                                    absl::Time now) {
  const int64_t step_now = TotpStep(now);
  std::optional<int64_t> found;
  for (int64_t step = step_now - kStepsAround; step <= step_now + kStepsAround; ++step) {
    const std::string right = TotpCode(secret, step);
    const bool equal =
        code.size() == right.size() && sodium_memcmp(code.data(), right.data(), code.size()) == 0;
    if (equal) found = step;
  }
  return found;
}

std::string Base32(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  uint32_t buffer = 0;
  int bits = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8) | static_cast<unsigned char>(c);
    bits += 8;
    for (; bits >= 5; bits -= 5) text += kAlphabet[(buffer >> (bits - 5)) & 0x1F];
  }
  if (bits > 0) text += kAlphabet[(buffer << (5 - bits)) & 0x1F];
  return text;
}

std::string TotpUri(std::string_view secret, std::string_view address) {
  const std::string issuer = Encode("ひろば");
  return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits=6&period=30",
                     issuer, Encode(address), Base32(secret), issuer);
}

}  // namespace hiroba::identity
