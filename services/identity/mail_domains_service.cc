#include "services/identity/mail_domains_service.h"

#include <memory>
#include <vector>

#include "services/common/log.h"
#include "services/common/status_macros.h"
#include "services/common/violations.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/mail_domain_convert.h"
#include "services/identity/member_rules.h"

namespace hiroba::identity {
namespace {

constexpr int kMaxAddresses = 10'000;

}  // namespace

grpc::ServerUnaryReactor* MailDomainsService::ImportMailDomains(
    grpc::CallbackServerContext* context, const v1::ImportMailDomainsRequest* request,
    v1::ImportMailDomainsResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<MailDomain> rows, ParseMailDomains(*request, bodies_));
    ASSIGN_OR_RETURN(const int changed, store_.ImportMailDomains(call, rows));
    RETURN_IF_ERROR(table_.Refresh(call));
    Log(INFO, "mail domains imported", {{"rows", rows.size()}, {"changed", changed}});
    response->set_changed_count(changed);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* MailDomainsService::CheckAddresses(
    grpc::CallbackServerContext* context, const v1::CheckAddressesRequest* request,
    v1::CheckAddressesResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call&) -> absl::Status {
    if (request->addresses_size() > kMaxAddresses) {
      return FieldViolation("addresses", "一度に 10,000 件までです。");
    }
    const std::shared_ptr<const MailDomains> rules = table_.Current();
    const absl::Time now = clock_.Now();
    for (const std::string& address : request->addresses()) {
      *response->add_verdicts() =
          ToProto(VerdictOn(rules->Check(address, now), bodies_, JapaneseDay(now)));
    }
    return absl::OkStatus();
  });
}

}  // namespace hiroba::identity
