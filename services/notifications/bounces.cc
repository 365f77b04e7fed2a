#include "services/notifications/bounces.h"

#include "services/common/log.h"

namespace hiroba::notifications {

void ReportBounce(IdentityClient& identity, const Call& call, const Contact& contact) {
  const absl::Status told = identity.ReportBounce(call, contact.address);
  if (!told.ok()) Log(WARNING, "bounce not told", {{"error", told.ToString()}});
}

}  // namespace hiroba::notifications
