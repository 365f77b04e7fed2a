// Callers for tests: who asks.
#pragma once

#include "services/common/call.h"
#include "services/common/caller.h"

namespace hiroba {

// A verified member of 門真市, a moderator, an admin, and another service.
Caller TestMember(MemberId member);
Caller TestModerator(MemberId member = MemberId{9});
Caller TestAdmin(MemberId member);
Caller TestService();

// A call as a rule or a store would be given it: an hour of time, a fixed request id.
Call TestCall(Caller caller);

}  // namespace hiroba
