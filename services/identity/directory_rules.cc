#include "services/identity/directory_rules.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "services/common/status.h"
#include "services/common/violations.h"
#include "services/identity/fiscal_year.h"

namespace hiroba::identity {
namespace {

constexpr size_t kPageBytes = 16;

bool SeesAll(const Caller& caller) { return caller.may_moderate() || caller.internal; }

}  // namespace

absl::Status CheckDirectoryQuery(const Caller& caller, std::string_view query) {
  if (!query.empty() || SeesAll(caller)) return absl::OkStatus();
  return FieldViolation("query", "名前の最初の文字を入力してください。");
}

int DirectoryPageSize(const Caller& caller, int asked) {
  return SeesAll(caller) ? asked : std::min(asked, kMaxDirectoryPage);
}

absl::Time DirectoryDay(absl::Time now) {
  return absl::FromCivil(JapaneseDay(now), absl::FixedTimeZone(9 * 60 * 60));
}

absl::Time DirectoryHour(absl::Time now) {
  return absl::UnixEpoch() + absl::Floor(now - absl::UnixEpoch(), absl::Hours(1));
}

std::string DirectoryPage(std::string_view query, std::string_view after_name, MemberId after,
                          int limit) {
  const std::string text = fmt::format("{}:{}{}:{}{}/{}", query.size(), query, after_name.size(),
                                       after_name, after.value, limit);
  std::string page(kPageBytes, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(page.data()), page.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
  return page;
}

absl::Status DirectoryAllowanceUsed(absl::Time now) {
  return ResourceExhausted(
      "DIRECTORY_ALLOWANCE_USED",
      fmt::format("会員の一覧を見られるのは、1日に {} ページまでです。明日またお試しください。",
                  kMaxDirectoryPages),
      DirectoryDay(now) + absl::Hours(24) - now);
}

}  // namespace hiroba::identity
