// From the model to identity's event protos. No address, code or token is in them.
#pragma once

#include <string>

#include "hiroba/identity/v1/events.pb.h"
#include "services/identity/bodies.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Returns the name of a member as the entity of an event.
std::string MemberName(MemberId member);

// Tells that a member is new, or that her state, name or card may have changed. Of one who leaves
// there is no card.
v1::MemberChanged MemberChangedEvent(const Member& member, const BodyTable& bodies, absl::Time now);

// Asks the other services for their parts of a copy.
v1::DataExportRequested DataExportRequestedEvent(const DataExport& data_export);

// Tells that a member who was leaving has left for good.
v1::MemberLeft MemberLeftEvent(const Member& member);

// Tells that the time of a reminder has come. The member has been verified.
v1::VerificationDue VerificationDueEvent(const Member& member, ReminderStage stage);

}  // namespace hiroba::identity
