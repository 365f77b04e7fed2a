// The RPC edge of LearnedDomains: what moderators have taught, and looking at it again.
#pragma once

#include "hiroba/identity/v1/learned_domains.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/rpc.h"
#include "services/identity/admission_stores.h"
#include "services/identity/bodies.h"
#include "services/identity/mail_domain_table.h"

namespace hiroba::identity {

// Thread-safe.
class LearnedDomainsService final : public v1::LearnedDomains::CallbackService {
 public:
  // All of them outlive the service.
  LearnedDomainsService(Rpc& rpc, const Clock& clock, const BodyTable& bodies,
                        LearnedDomainStore& store, MailDomainTable& table)
      : rpc_(rpc), clock_(clock), bodies_(bodies), store_(store), table_(table) {}

  grpc::ServerUnaryReactor* ListLearnedDomains(grpc::CallbackServerContext* context,
                                               const v1::ListLearnedDomainsRequest* request,
                                               v1::ListLearnedDomainsResponse* response) override;
  grpc::ServerUnaryReactor* RenewLearnedDomain(grpc::CallbackServerContext* context,
                                               const v1::RenewLearnedDomainRequest* request,
                                               v1::LearnedDomain* response) override;
  grpc::ServerUnaryReactor* ForgetLearnedDomain(grpc::CallbackServerContext* context,
                                                const v1::ForgetLearnedDomainRequest* request,
                                                v1::ForgetLearnedDomainResponse* response) override;

 private:
  Rpc& rpc_;
  const Clock& clock_;
  const BodyTable& bodies_;
  LearnedDomainStore& store_;
  MailDomainTable& table_;
};

}  // namespace hiroba::identity
