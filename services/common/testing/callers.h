// Callers for tests of rules and stores: who asks, without a session behind it.
#pragma once

#include "services/common/caller.h"

namespace hiroba {

// A verified member without any role.
inline Caller MemberCaller(MemberId member) {
  Caller caller;
  caller.member = member;
  caller.state = Caller::State::kVerified;
  return caller;
}

inline Caller ModeratorCaller(MemberId member = MemberId{9}) {
  Caller caller = MemberCaller(member);
  caller.moderator = true;
  return caller;
}

}  // namespace hiroba
