#include "services/identity/mail_domain_convert.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/common/status_macros.h"
#include "services/common/strings.h"
#include "services/common/violations.h"

namespace hiroba::identity {
namespace {

constexpr int kMaxMailDomains = 10'000;

v1::CheckAddressesResponse::Verdict::Outcome ToProto(Outcome outcome) {
  using V = v1::CheckAddressesResponse::Verdict;
  switch (outcome) {
    case Outcome::kBody:
      return V::BODY;
    case Outcome::kLocalGovernment:
      return V::LOCAL_GOVERNMENT;
    case Outcome::kNational:
      return V::NATIONAL;
    case Outcome::kReview:
      return V::REVIEW;
    case Outcome::kReject:
      return V::REJECT;
  }
  return V::OUTCOME_UNSPECIFIED;
}

std::optional<MailDomainClass> FromProto(v1::MailDomain::Class domain_class) {
  switch (domain_class) {
    case v1::MailDomain::RESERVED_LG:
      return MailDomainClass::kReservedLg;
    case v1::MailDomain::RESERVED_GEO:
      return MailDomainClass::kReservedGeo;
    case v1::MailDomain::UNRESERVED:
      return MailDomainClass::kUnreserved;
    case v1::MailDomain::UNVERIFIED:
      return MailDomainClass::kUnverified;
    default:
      return std::nullopt;
  }
}

}  // namespace

absl::StatusOr<std::vector<MailDomain>> ParseMailDomains(
    const v1::ImportMailDomainsRequest& request, const BodyTable& bodies) {
  if (request.mail_domains_size() > kMaxMailDomains) {
    return FieldViolation("mailDomains", "一度に 10,000 行までです。");
  }
  Violations violations;
  std::vector<MailDomain> rows;
  for (int i = 0; i < request.mail_domains_size(); ++i) {
    const v1::MailDomain& proto = request.mail_domains(i);
    const std::string field = fmt::format("mailDomains[{}]", i);
    const std::optional<MailDomainClass> domain_class = FromProto(proto.class_());
    if (!domain_class) {
      violations.Add(field, "区分がありません。");
      continue;
    }
    MailDomain row{proto.body_code(), proto.domain(), *domain_class};
    if (const absl::Status status = CheckMailDomain(row, bodies); !status.ok()) {
      violations.Add(field, ToStd(status.message()));
    }
    rows.push_back(std::move(row));
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return rows;
}

v1::CheckAddressesResponse::Verdict ToProto(const Verdict& verdict) {
  v1::CheckAddressesResponse::Verdict proto;
  proto.set_outcome(ToProto(verdict.outcome));
  if (verdict.outcome == Outcome::kBody) proto.set_body_code(std::string(verdict.body->code));
  proto.set_rule(std::string(verdict.rule));
  proto.set_explanation(verdict.explanation);
  proto.set_shared_mailbox(verdict.shared_mailbox);
  return proto;
}

}  // namespace hiroba::identity
