#include "services/identity/events.h"

#include "services/common/resource_name.h"
#include "services/identity/session_rules.h"

namespace hiroba::identity {

std::string MemberName(MemberId member) { return FormatName("members/{member}", member); }

v1::MemberChanged MemberChangedEvent(const Member& member, const BodyTable& bodies,
                                     absl::CivilDay today) {
  const api::v1::Caller caller = ToProto(Caller{.state = member.state});
  v1::MemberChanged event;
  event.set_member(MemberName(member.id));
  event.set_state(caller.state());
  *event.mutable_card() = ToProto(CardOf(member, bodies, today));
  return event;
}

}  // namespace hiroba::identity
