// Decides what a refused mail says of a member. No I/O; time is an argument.
//
// A work address that refuses mail means that she has moved, most of all in April (facts.md E.4):
// nothing is cut, she is asked. Only mail to an address that keeps refusing it pauses, since
// senders who go on are taken for spammers by everybody else's mail server.
#pragma once

#include "absl/time/time.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// On how many days mails were refused when they pause.
inline constexpr int kMaxBounceDays = 3;

// True while no mail of the forum goes to the member, until she verifies an address.
bool IsMailPaused(const Member& member);

// Notes that a mail to the member's address was refused at a time; returns whether that is new.
// Refusals of one day in Japan count once, and those from before she last verified not at all: a
// code has arrived since.
bool NoteBounce(Member& member, absl::Time time);

}  // namespace hiroba::identity
