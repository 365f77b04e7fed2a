#include "services/identity/password.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "services/common/status.h"
#include "services/common/violations.h"
#include "services/identity/common_passwords.h"
#include "services/identity/text_fold.h"

namespace hiroba::identity {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr size_t kMemoryBytes = 19 * 1024 * 1024;
// Four bytes a character in UTF-8: longer text is not even decoded.
constexpr size_t kMaxPasswordBytes = 4 * kMaxPasswordCharacters;

// True for a short piece said again and again, aaaaaaaaaaaa or abc1abc1abc1.
bool IsRepetition(std::string_view text) {
  constexpr size_t kLongestPiece = 4;
  for (size_t length = 1; length <= kLongestPiece; ++length) {
    if (text.size() <= length) return true;
    if (std::equal(text.begin() + static_cast<ptrdiff_t>(length), text.end(), text.begin())) {
      return true;
    }
  }
  return false;
}

// True for a common password said several times: letmeinletmein.
bool IsRepeatedCommon(std::string_view text) {
  for (size_t length = 1; 2 * length <= text.size(); ++length) {
    if (text.size() % length == 0 && IsCommonPassword(text.substr(0, length)) &&
        std::equal(text.begin() + static_cast<ptrdiff_t>(length), text.end(), text.begin())) {
      return true;
    }
  }
  return false;
}

// True when every character is the one before plus or minus one: 123456789012, abcdefghijkl.
bool IsSequence(std::string_view text) {
  for (const int step : {1, -1}) {
    const auto breaks = [step](char a, char b) {
      const bool wraps =
          (a == '9' && b == '0' && step == 1) || (a == '0' && b == '9' && step == -1);
      return b - a != step && !wraps;
    };
    if (std::adjacent_find(text.begin(), text.end(), breaks) == text.end()) return true;
  }
  return false;
}

// Takes away what people add to reach a length: digits and marks at both ends.
std::string_view Core(std::string_view text) {
  const auto is_filler = [](char c) {
    return (c >= '0' && c <= '9') ||
           std::string_view("!?.@#$%&*-_=+").find(c) != std::string_view::npos;
  };
  while (!text.empty() && is_filler(text.back())) text.remove_suffix(1);
  while (!text.empty() && is_filler(text.front())) text.remove_prefix(1);
  return text;
}

bool IsCommon(std::string_view folded, std::span<const std::string> words) {
  if (IsRepetition(folded) || IsSequence(folded) || IsCommonPassword(folded)) return true;
  const std::string_view core = Core(folded);
  if (core.empty()) return false;  // digits and marks that nobody has in common
  if (IsCommonPassword(core) || IsRepeatedCommon(folded) || IsRepeatedCommon(core)) return true;
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
    const std::string folded_word = Fold(word);
    const size_t at = folded_word.find('@');
    return !folded_word.empty() && (folded == folded_word || core == folded_word ||
                                    core == std::string_view(folded_word).substr(0, at));
  });
}

}  // namespace

absl::Status CheckPassword(std::string_view password, std::span<const std::string> words) {
  const int characters =
      password.size() > kMaxPasswordBytes ? kMaxPasswordCharacters + 1 : CountCharacters(password);
  if (characters < 0)
    return FieldViolation("password", "パスワードの文字コードが正しくありません。");
  if (characters < kMinPasswordCharacters) {
    return InvalidArgument("PASSWORD_TOO_SHORT",
                           "パスワードは 12 文字以上にしてください。覚えやすい言葉をいくつか"
                           "つなげると、長くて安全になります。");
  }
  if (characters > kMaxPasswordCharacters) {
    return InvalidArgument("PASSWORD_TOO_LONG", "パスワードは 128 文字までにしてください。");
  }
  if (IsCommon(Fold(password), words)) {
    return InvalidArgument(
        "PASSWORD_COMMON",
        "推測されやすいパスワードです。ほかの人が思いつかないものにしてください。");
  }
  return absl::OkStatus();
}

absl::Status CheckPasswordDiffers(std::string_view old_password, std::string_view new_password) {
  if (Nfkc(old_password) != Nfkc(new_password)) return absl::OkStatus();
  return InvalidArgument("PASSWORD_UNCHANGED",
                         "今と同じパスワードです。別のパスワードにしてください。");
}

std::string HashPassword(std::string_view password) {
  const std::string text = Nfkc(password);
  std::array<char, crypto_pwhash_STRBYTES> hash;
  if (crypto_pwhash_str_alg(hash.data(), text.data(), text.size(), kPasses, kMemoryBytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return "";
  }
  return hash.data();
}

bool VerifyPassword(std::string_view password, const std::string& hash) {
  if (password.size() > kMaxPasswordBytes) return false;
  const std::string text = Nfkc(password);
  return crypto_pwhash_str_verify(hash.c_str(), text.data(), text.size()) == 0;
}

const std::string& UnknownMemberHash() {
  static const std::string kHash = [] {
    std::array<char, 32> secret;
    randombytes_buf(secret.data(), secret.size());
    std::array<char, 2 * secret.size() + 1> text;
    sodium_bin2hex(text.data(), text.size(), reinterpret_cast<unsigned char*>(secret.data()),
                   secret.size());
    return HashPassword(text.data());
  }();
  return kHash;
}

}  // namespace hiroba::identity
