#include "services/identity/sign_in_rules.h"

#include <string_view>

#include "services/common/status.h"

namespace hiroba::identity {
namespace {

// Failures leave the window one by one, so that there may be room long before its end.
constexpr absl::Duration kRetryAfter = absl::Minutes(5);

absl::Status TooManyWrongPasswords(std::string_view message) {
  return ResourceExhausted("TOO_MANY_WRONG_PASSWORDS", message, kRetryAfter);
}

}  // namespace

absl::Status CheckSignInFailures(const SignInFailures& failures) {
  const bool is_refused = failures.is_known_source
                              ? failures.of_source >= kMaxSignInFailures
                              : failures.of_source >= kMaxSignInFailuresOfSource ||
                                    failures.of_address >= kMaxSignInFailures;
  if (!is_refused) return absl::OkStatus();
  return TooManyWrongPasswords(
      "このメールアドレスでのサインインの失敗が続いています。"
      "しばらく待ってから、もう一度お試しください。");
}

absl::Status CheckReauthenticationFailures(const SignInFailures& failures) {
  if (failures.of_source < kMaxSignInFailuresOfSource) return absl::OkStatus();
  return TooManyWrongPasswords(
      "パスワードの間違いが続いています。しばらく待ってから、もう一度お試しください。");
}

}  // namespace hiroba::identity
