#include "services/identity/bounces_service.h"

#include <algorithm>

#include "services/common/log.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/identity/bounce_rules.h"
#include "services/identity/work_address.h"

namespace hiroba::identity {
namespace {

constexpr int kMaxBounces = 1000;

}  // namespace

grpc::ServerUnaryReactor* BouncesService::ReportBounces(grpc::CallbackServerContext* context,
                                                        const v1::ReportBouncesRequest* request,
                                                        v1::ReportBouncesResponse* response) {
  return rpc_.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    if (request->bounces_size() > kMaxBounces) {
      return FieldViolation("bounces", "一度に 1,000 件までです。");
    }
    int noted = 0;
    for (const v1::Bounce& bounce : request->bounces()) {
      ASSIGN_OR_RETURN(const bool is_new, Note(call, bounce));
      noted += is_new;
    }
    response->set_noted_count(noted);
    return absl::OkStatus();
  });
}

absl::StatusOr<bool> BouncesService::Note(const Call& call, const v1::Bounce& bounce) {
  // What mail servers quote may be anything.
  const absl::StatusOr<WorkAddress> address = ParseWorkAddress(bounce.address());
  if (!address.ok()) return false;
  const absl::StatusOr<Member> found = store_.FindMember(call, address->identity);
  if (absl::IsNotFound(found.status())) return false;
  RETURN_IF_ERROR(found.status());
  const absl::Time now = clock_.Now();
  const absl::Time time = bounce.has_time() ? std::min(now, FromTimestamp(bounce.time())) : now;
  bool noted = false;
  const auto note = [&](Member& member) {
    // She may have moved since the look.
    noted = member.address_identity == address->identity && NoteBounce(member, time);
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(store_.EditMember(call, found->id, note).status());
  if (noted) Log(INFO, "mail bounced", {{"member", found->id}});
  return noted;
}

}  // namespace hiroba::identity
