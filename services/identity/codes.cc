#include "services/identity/codes.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <utility>

#include "services/common/status.h"
#include "services/identity/text_fold.h"

namespace hiroba::identity {
namespace {

constexpr uint32_t kCodes = 1'000'000;
constexpr size_t kCodeDigits = 6;
constexpr size_t kHashBytes = 32;
constexpr size_t kMaxTyped = 64;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

CodeHasher::CodeHasher(std::string key) : key_(std::move(key)) {}

std::string CodeHasher::Hash(std::string_view subject, std::string_view code) const {
  std::string hash(kHashBytes, '\0');
  crypto_generichash_state state;
  crypto_generichash_init(&state, Bytes(key_), key_.size(), hash.size());
  // The length keeps "ab" + "c" apart from "a" + "bc".
  const std::string header = fmt::format("{}:{}:", subject.size(), subject);
  crypto_generichash_update(&state, Bytes(header), header.size());
  crypto_generichash_update(&state, Bytes(code), code.size());
  crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(hash.data()), hash.size());
  return hash;
}

std::string NewCode() { return fmt::format("{:06}", randombytes_uniform(kCodes)); }

std::string NormaliseCode(std::string_view typed) {
  if (typed.size() > kMaxTyped) return "";
  std::string code = Fold(typed);
  std::erase(code, '-');
  const bool is_code =
      code.size() == kCodeDigits &&
      std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_code ? code : "";
}

absl::Status CheckCode(PendingCode& pending, std::string_view typed_hash, absl::Time now) {
  if (pending.tries >= kMaxCodeTries) {
    return FailedPrecondition("CODE_TRIES_USED",
                              "コードを 5 回間違えたため、このコードは使えなくなりました。"
                              "最初からやり直して、新しいコードを受け取ってください。");
  }
  if (now >= pending.expire_time) {
    return FailedPrecondition("CODE_EXPIRED",
                              "コードの有効期限（10 分）が過ぎました。最初からやり直して、"
                              "新しいコードを受け取ってください。");
  }
  const bool is_right =
      typed_hash.size() == pending.hash.size() &&
      sodium_memcmp(typed_hash.data(), pending.hash.data(), typed_hash.size()) == 0;
  if (is_right) return absl::OkStatus();
  ++pending.tries;
  const std::string left = std::to_string(kMaxCodeTries - pending.tries);
  return InvalidArgument("CODE_WRONG",
                         fmt::format("コードが違います。メールに書かれた 6 桁の数字を"
                                     "入力してください（あと {} 回）。",
                                     left),
                         {{"triesLeft", left}});
}

}  // namespace hiroba::identity
