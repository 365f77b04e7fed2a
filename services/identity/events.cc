#include "services/identity/events.h"

#include "services/common/resource_name.h"
#include "services/identity/data_export_convert.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/leaving_convert.h"
#include "services/identity/session_rules.h"
#include "services/identity/text_shape.h"
#include "services/identity/verification_rules.h"

namespace hiroba::identity {

std::string MemberName(MemberId member) { return FormatName("members/{member}", member); }

v1::MemberChanged MemberChangedEvent(const Member& member, const BodyTable& bodies,
                                     absl::Time now) {
  const api::v1::Caller caller = ToProto(Caller{.state = StateAt(member, now)});
  v1::MemberChanged event;
  event.set_member(MemberName(member.id));
  event.set_state(caller.state());
  if (!member.leaving) *event.mutable_card() = ToProto(CardOf(member, bodies, JapaneseDay(now)));
  return event;
}

v1::DataExportRequested DataExportRequestedEvent(const DataExport& data_export) {
  v1::DataExportRequested event;
  event.set_data_export(DataExportName(data_export.id));
  event.set_member(MemberName(data_export.member));
  return event;
}

v1::MemberLeft MemberLeftEvent(const Member& member) {
  v1::MemberLeft event;
  event.set_member(MemberName(member.id));
  if (member.leaving) event.set_posts(ToProto(member.leaving->posts));
  return event;
}

v1::VerificationDue VerificationDueEvent(const Member& member, ReminderStage stage) {
  v1::VerificationDue event;
  event.set_member(MemberName(member.id));
  event.set_stage(static_cast<v1::VerificationDue::Stage>(stage));
  event.set_end_date(DayText(VerificationEndDay(*member.verify_time)));
  return event;
}

}  // namespace hiroba::identity
