// The RPC edge of Admissions: the waiting list.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "hiroba/identity/v1/admissions.grpc.pb.h"
#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/rpc.h"
#include "services/identity/admission_convert.h"
#include "services/identity/admission_stores.h"
#include "services/identity/bodies.h"
#include "services/identity/mail_domain_table.h"
#include "services/identity/mails.h"

namespace hiroba::identity {

// Thread-safe.
class AdmissionsService final : public v1::Admissions::CallbackService {
 public:
  // All of them outlive the service.
  struct Parts {
    Rpc& rpc;
    const Clock& clock;
    IdGenerator& ids;
    const BodyTable& bodies;
    AdmissionStore& store;
    VouchStore& vouches;
    MailDomainTable& mail_domains;
    const MailFrame& mail_frame;
    // As in SessionsService.
    std::function<void(std::string_view name)> announce;
  };
  explicit AdmissionsService(Parts parts);

  grpc::ServerUnaryReactor* ListAdmissions(grpc::CallbackServerContext* context,
                                           const v1::ListAdmissionsRequest* request,
                                           v1::ListAdmissionsResponse* response) override;
  grpc::ServerUnaryReactor* GetOwnAdmission(grpc::CallbackServerContext* context,
                                            const v1::GetOwnAdmissionRequest* request,
                                            v1::Admission* response) override;
  grpc::ServerUnaryReactor* CreateAdmission(grpc::CallbackServerContext* context,
                                            const v1::CreateAdmissionRequest* request,
                                            v1::Admission* response) override;
  grpc::ServerUnaryReactor* UpdateAdmission(grpc::CallbackServerContext* context,
                                            const v1::UpdateAdmissionRequest* request,
                                            v1::Admission* response) override;
  grpc::ServerUnaryReactor* ApproveAdmission(grpc::CallbackServerContext* context,
                                             const v1::ApproveAdmissionRequest* request,
                                             v1::Admission* response) override;
  grpc::ServerUnaryReactor* RejectAdmission(grpc::CallbackServerContext* context,
                                            const v1::RejectAdmissionRequest* request,
                                            v1::Admission* response) override;

 private:
  absl::StatusOr<Admission> Approve(const Call& call, const Approval& approval);
  // Reads the vouches of cases and puts each case into its proto.
  absl::StatusOr<std::vector<v1::Admission>> Show(const Call& call,
                                                  const std::vector<Admission>& admissions,
                                                  AdmissionView view);
  absl::StatusOr<v1::Admission> Show(const Call& call, const Admission& admission,
                                     AdmissionView view);

  const Parts parts_;
};

}  // namespace hiroba::identity
