// The RPC edge of MailDomains, for the operator's tool.
#pragma once

#include "hiroba/identity/v1/mail_domains.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/rpc.h"
#include "services/identity/admission_stores.h"
#include "services/identity/bodies.h"
#include "services/identity/mail_domain_table.h"

namespace hiroba::identity {

// Thread-safe.
class MailDomainsService final : public v1::MailDomains::CallbackService {
 public:
  // All of them outlive the service.
  MailDomainsService(Rpc& rpc, const Clock& clock, const BodyTable& bodies, MailDomainStore& store,
                     MailDomainTable& table)
      : rpc_(rpc), clock_(clock), bodies_(bodies), store_(store), table_(table) {}

  grpc::ServerUnaryReactor* ImportMailDomains(grpc::CallbackServerContext* context,
                                              const v1::ImportMailDomainsRequest* request,
                                              v1::ImportMailDomainsResponse* response) override;
  grpc::ServerUnaryReactor* CheckAddresses(grpc::CallbackServerContext* context,
                                           const v1::CheckAddressesRequest* request,
                                           v1::CheckAddressesResponse* response) override;

 private:
  Rpc& rpc_;
  const Clock& clock_;
  const BodyTable& bodies_;
  MailDomainStore& store_;
  MailDomainTable& table_;
};

}  // namespace hiroba::identity
