// Tells identity of mailboxes that are no more, so that the member is asked whether she has moved.
#pragma once

#include "services/common/call.h"
#include "services/notifications/clients.h"

namespace hiroba::notifications {

// Tells of a mail to the contact that was refused for good. A failure is only logged: the next mail
// that is refused tells it again.
void ReportBounce(IdentityClient& identity, const Call& call, const Contact& contact);

}  // namespace hiroba::notifications
