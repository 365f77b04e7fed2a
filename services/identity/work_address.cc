#include "services/identity/work_address.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba::identity {
namespace {

constexpr size_t kMaxAddress = 254;
constexpr size_t kMaxLocalPart = 64;
constexpr size_t kMaxLabel = 63;

absl::Status Malformed(std::string_view message) {
  return InvalidArgument("ADDRESS_MALFORMED", message);
}

bool IsAlnum(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); }

// Letters, digits and the marks that RFC 5321 allows without quotes.
bool IsLocalCharacter(char c) {
  static constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~.";
  return IsAlnum(c) || kMarks.find(c) != std::string_view::npos;
}

bool IsLabel(std::string_view label) {
  return !label.empty() && label.size() <= kMaxLabel && label.front() != '-' &&
         label.back() != '-' && !label.starts_with("xn--") &&
         std::all_of(label.begin(), label.end(), [](char c) { return IsAlnum(c) || c == '-'; });
}

absl::Status CheckCharacters(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) {
      return Malformed(
          "メールアドレスに全角の文字や見えない文字が入っています。半角の英数字で入力し直してくださ"
          "い。");
    }
    if (byte <= 0x20 || byte == 0x7f) {
      return Malformed(
          "メールアドレスに空白や改行が入っています。取り除いて入力し直してください。");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckLocalPart(std::string_view local) {
  const bool dots_are_right = !local.starts_with('.') && !local.ends_with('.') &&
                              local.find("..") == std::string_view::npos;
  if (local.empty() || local.size() > kMaxLocalPart || local.front() == '+' || !dots_are_right ||
      !std::all_of(local.begin(), local.end(), IsLocalCharacter)) {
    return Malformed(
        "メールアドレスの「@」より前の形が正しくありません。確かめて入力し直してください。");
  }
  return absl::OkStatus();
}

}  // namespace

bool IsMailDomain(std::string_view domain) {
  size_t labels = 0;
  std::string_view label;
  for (std::string_view rest = domain;; ++labels) {
    const size_t dot = rest.find('.');
    label = rest.substr(0, dot);
    if (!IsLabel(label) || std::any_of(label.begin(), label.end(), [](char c) {
          return absl::ascii_isupper(static_cast<unsigned char>(c));
        })) {
      return false;
    }
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  // No top-level domain is a number: that would be an IP address.
  const bool is_number = std::all_of(label.begin(), label.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
  return labels >= 1 && !is_number;
}

absl::StatusOr<WorkAddress> ParseWorkAddress(std::string_view text) {
  RETURN_IF_ERROR(CheckCharacters(text));
  const size_t at = text.find('@');
  if (at == std::string_view::npos || text.find('@', at + 1) != std::string_view::npos) {
    return Malformed("メールアドレスには「@」が 1 つだけ必要です。");
  }
  const std::string_view local = text.substr(0, at);
  RETURN_IF_ERROR(CheckLocalPart(local));
  WorkAddress parsed;
  parsed.domain = text.substr(at + 1);
  absl::AsciiStrToLower(&parsed.domain);
  if (text.size() > kMaxAddress || !IsMailDomain(parsed.domain)) {
    return Malformed(
        "メールアドレスの「@"
        "」より後の形が正しくありません。組織のドメイン名をそのまま入力してください。");
  }
  parsed.address = local;
  parsed.address += '@';
  parsed.address += parsed.domain;
  parsed.identity = local.substr(0, local.find('+'));
  absl::AsciiStrToLower(&parsed.identity);
  parsed.identity += '@';
  parsed.identity += parsed.domain;
  return parsed;
}

}  // namespace hiroba::identity
