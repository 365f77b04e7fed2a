#include "services/identity/recovery_codes.h"

#include <fmt/format.h>
#include <sodium.h>

#include "services/common/id.h"
#include "services/identity/text_fold.h"

namespace hiroba::identity {
namespace {

// Crockford's base32: without I, L, O and U.
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr size_t kCharacters = 12;
constexpr size_t kGroup = 4;
constexpr size_t kSaltBytes = 16;
constexpr size_t kMaxTyped = 100;

// Returns the character of the alphabet that is meant, 0 for none.
char Meant(char c) {
  if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  if (c == 'O') return '0';
  if (c == 'I' || c == 'L') return '1';
  return kAlphabet.find(c) == std::string_view::npos ? '\0' : c;
}

}  // namespace

std::string NewRecoveryCode() {
  std::string code;
  for (size_t i = 0; i < kCharacters; ++i) {
    if (i > 0 && i % kGroup == 0) code += '-';
    code += kAlphabet[randombytes_uniform(static_cast<uint32_t>(kAlphabet.size()))];
  }
  return code;
}

std::string NewRecoverySalt() {
  std::string salt(kSaltBytes, '\0');
  randombytes_buf(salt.data(), salt.size());
  return salt;
}

std::string NormaliseRecoveryCode(std::string_view typed) {
  if (typed.size() > kMaxTyped) return "";
  std::string code;
  for (const char c : Fold(typed)) {
    if (c == '-') continue;
    const char meant = Meant(c);
    if (meant == '\0') return "";
    code += meant;
  }
  return code.size() == kCharacters ? code : "";
}

std::string HashRecoveryCode(const CodeHasher& codes, MemberId member, std::string_view salt,
                             std::string_view code) {
  return codes.Hash(fmt::format("recovery code:{}:{}", FormatId(member), salt), code);
}

RecoveryCodes NewRecoveryCodes(const CodeHasher& codes, MemberId member) {
  RecoveryCodes made{.salt = NewRecoverySalt()};
  for (int i = 0; i < kRecoveryCodes; ++i) {
    const std::string& code = made.codes.emplace_back(NewRecoveryCode());
    made.hashes.push_back(HashRecoveryCode(codes, member, made.salt, NormaliseRecoveryCode(code)));
  }
  return made;
}

}  // namespace hiroba::identity
