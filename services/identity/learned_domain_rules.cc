#include "services/identity/learned_domain_rules.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "absl/time/civil_time.h"
#include "services/common/status.h"
#include "services/identity/domain_labels.h"

namespace hiroba::identity {
namespace {

bool IsLeftOpen(std::string_view rule) {
  static constexpr std::string_view kOpenRules[] = {"LG_UNKNOWN", "UNRESERVED", "UNVERIFIED",
                                                    "DERIVED_GEO", "LEARNED_EXPIRED"};
  return std::find(std::begin(kOpenRules), std::end(kOpenRules), rule) != std::end(kOpenRules);
}

bool IsSchools(std::string_view domain) {
  const auto labels = Labels(domain);
  return std::any_of(labels.begin(), labels.end(), IsSchoolLabel);
}

}  // namespace

absl::Status CheckLearn(const Verdict& verdict, std::string_view domain, const Body& body) {
  std::string_view problem;
  if (!IsLeftOpen(verdict.rule)) {
    problem = "このドメインは覚えさせることができません。規則で決まっているドメインです。";
  } else if (verdict.body != nullptr && verdict.body->code != body.code) {
    problem =
        "このドメインは別の団体のものとされているため、この団体のものとして覚えさせることは"
        "できません。";
  } else if (IsSharedSuffix(domain) || IsAnyonesDomain(domain)) {
    problem =
        "住民や契約した人なら誰でもアドレスを持てるドメインのため、覚えさせることはできません。"
        "一人ずつ確かめてください。";
  } else if (IsSchools(domain)) {
    problem =
        "学校で使われるドメインのようなので、覚えさせることはできません。"
        "一人ずつ確かめてください。";
  } else {
    return absl::OkStatus();
  }
  return FailedPrecondition("DOMAIN_NOT_LEARNABLE", problem,
                            {{"domain", domain}, {"rule", verdict.rule}});
}

absl::Time LearnedUntil(absl::Time now) {
  const absl::TimeZone japan = absl::FixedTimeZone(9 * 60 * 60);
  const absl::CivilDay today = absl::ToCivilDay(now, japan);
  return absl::FromCivil(absl::CivilDay(today.year() + 1, today.month(), today.day()), japan);
}

LearnedDomain Learn(std::string_view domain, std::string_view body_code, MemberId moderator,
                    absl::Time now) {
  return {.domain = std::string(domain),
          .body_code = std::string(body_code),
          .learned_by = moderator,
          .learn_time = now,
          .renewed_by = moderator,
          .renew_time = now,
          .expire_time = LearnedUntil(now)};
}

void Renew(LearnedDomain& learned, MemberId moderator, absl::Time now) {
  learned.renewed_by = moderator;
  learned.renew_time = now;
  learned.expire_time = LearnedUntil(now);
}

}  // namespace hiroba::identity
