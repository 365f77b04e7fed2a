#include "services/identity/learned_domains_service.h"

#include <string>
#include <vector>

#include "services/common/log.h"
#include "services/common/page_token.h"
#include "services/common/status_macros.h"
#include "services/identity/learned_domain_convert.h"
#include "services/identity/learned_domain_rules.h"

namespace hiroba::identity {

grpc::ServerUnaryReactor* LearnedDomainsService::ListLearnedDomains(
    grpc::CallbackServerContext* context, const v1::ListLearnedDomainsRequest* request,
    v1::ListLearnedDomainsResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const int limit, ParsePageSize(request->page_size()));
    ASSIGN_OR_RETURN(const PageKeys keys, ParsePageToken(*request, "nt"));
    const absl::Time after = keys.empty()
                                 ? absl::InfinitePast()
                                 : absl::FromUnixMicros(static_cast<int64_t>(keys.Number(0)));
    const std::string after_domain = keys.empty() ? "" : keys.Text(1);
    ASSIGN_OR_RETURN(std::vector<LearnedDomain> listed,
                     store_.ListLearnedDomains(call, after, after_domain, limit + 1));
    if (listed.size() > static_cast<size_t>(limit)) {
      listed.resize(static_cast<size_t>(limit));
      const LearnedDomain& last = listed.back();
      const auto micros = static_cast<uint64_t>(absl::ToUnixMicros(last.expire_time));
      response->set_next_page_token(FormatPageToken(*request, {micros, last.domain}));
    }
    const absl::Time now = clock_.Now();
    for (const LearnedDomain& learned : listed) {
      *response->add_learned_domains() = ToProto(learned, bodies_, now);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* LearnedDomainsService::RenewLearnedDomain(
    grpc::CallbackServerContext* context, const v1::RenewLearnedDomainRequest* request,
    v1::LearnedDomain* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string domain, ParseLearnedDomainName(request->name()));
    const absl::Time now = clock_.Now();
    ASSIGN_OR_RETURN(const LearnedDomain learned,
                     store_.EditLearnedDomain(call, domain, [&](LearnedDomain& current) {
                       Renew(current, call.caller.member, now);
                       return absl::OkStatus();
                     }));
    RETURN_IF_ERROR(table_.Refresh(call));
    Log(INFO, "learned domain renewed", {{"domain", domain}});
    *response = ToProto(learned, bodies_, now);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* LearnedDomainsService::ForgetLearnedDomain(
    grpc::CallbackServerContext* context, const v1::ForgetLearnedDomainRequest* request,
    v1::ForgetLearnedDomainResponse*) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string domain, ParseLearnedDomainName(request->name()));
    RETURN_IF_ERROR(store_.ForgetLearnedDomain(call, domain, call.caller.member, clock_.Now()));
    RETURN_IF_ERROR(table_.Refresh(call));
    Log(INFO, "learned domain forgotten", {{"domain", domain}});
    return absl::OkStatus();
  });
}

}  // namespace hiroba::identity
