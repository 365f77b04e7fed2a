#include "services/identity/data_export_part.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <string>
#include <string_view>
#include <vector>

#include "hiroba/identity/v1/admissions.pb.h"
#include "hiroba/identity/v1/roles.pb.h"
#include "hiroba/identity/v1/sessions.pb.h"
#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/identity/admission_convert.h"
#include "services/identity/events.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/leaving_convert.h"
#include "services/identity/member_convert.h"
#include "services/identity/role_convert.h"
#include "services/identity/second_factor_convert.h"
#include "services/identity/session_convert.h"

namespace hiroba::identity {
namespace {

// Writes messages as files that people can read.
class Writer {
 public:
  Writer(ZipFile& zip, absl::Time now) : zip_(zip), now_(now) {}

  absl::Status Add(std::string_view name, const google::protobuf::Message& message) {
    google::protobuf::util::JsonPrintOptions options;
    options.add_whitespace = true;
    std::string json;
    if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) {
      return absl::InternalError("no JSON of a message");
    }
    return zip_.Add(fmt::format("identity/{}.json", name), json, now_);
  }

 private:
  ZipFile& zip_;
  const absl::Time now_;
};

v1::ListRolesResponse RolesOf(const Member& member, const BodyTable& bodies, absl::Time now) {
  v1::ListRolesResponse roles;
  for (const Role& role : member.roles) {
    *roles.add_roles() = ToProto(member, role, bodies, JapaneseDay(now));
  }
  return roles;
}

v1::ListSessionsResponse SessionsOf(const std::vector<Session>& sessions) {
  v1::ListSessionsResponse listed;
  for (const Session& session : sessions) *listed.add_sessions() = ToProto(session);
  return listed;
}

v1::ListAdmissionsResponse CasesOf(const std::vector<Admission>& admissions, MemberId member,
                                   const BodyTable& bodies) {
  v1::ListAdmissionsResponse cases;
  for (const Admission& admission : admissions) {
    *cases.add_admissions() = ToProto(admission, {}, AdmissionView::kApplicant, member, bodies);
  }
  return cases;
}

// Her words for others, without who they are: that is theirs.
v1::ListAdmissionsResponse WordsOf(const std::vector<Vouch>& vouches) {
  v1::ListAdmissionsResponse cases;
  for (const Vouch& vouch : vouches) {
    v1::Admission& admission = *cases.add_admissions();
    admission.set_name(FormatName("admissions/{admission}", vouch.admission));
    v1::Admission::Vouch& words = *admission.add_vouches();
    words.set_member(MemberName(vouch.member));
    words.set_statement(vouch.statement);
    *words.mutable_create_time() = ToTimestamp(vouch.create_time);
    words.set_withdrawn(vouch.withdrawn);
  }
  return cases;
}

}  // namespace

absl::Status WriteOwnPart(const Call& call, const OwnPartSources& sources, MemberId id,
                          ZipFile& zip) {
  const absl::Time now = sources.clock.Now();
  ASSIGN_OR_RETURN(const Member member, sources.members.GetMember(call, id));
  ASSIGN_OR_RETURN(const std::vector<Session> sessions, sources.sessions.ListSessions(call, id));
  ASSIGN_OR_RETURN(const SecondFactor factor, sources.second_factors.GetSecondFactor(call, id));
  ASSIGN_OR_RETURN(const std::vector<Admission> admissions,
                   sources.admissions.ListAdmissionsOf(call, id));
  ASSIGN_OR_RETURN(const std::vector<Vouch> vouches, sources.vouches.ListVouchesOf(call, id));
  Writer writer(zip, now);
  RETURN_IF_ERROR(
      writer.Add("profile", ToSelfProto(member, sources.bodies, sources.staff_second_factor, now)));
  RETURN_IF_ERROR(writer.Add("roles", RolesOf(member, sources.bodies, now)));
  RETURN_IF_ERROR(writer.Add("sessions", SessionsOf(sessions)));
  RETURN_IF_ERROR(writer.Add("second_factor", ToProto(factor)));
  RETURN_IF_ERROR(writer.Add("admissions", CasesOf(admissions, id, sources.bodies)));
  RETURN_IF_ERROR(writer.Add("vouches", WordsOf(vouches)));
  if (!member.leaving) return absl::OkStatus();
  return writer.Add("leaving", ToProto(*member.leaving));
}

}  // namespace hiroba::identity
