// Between members and their protos: shape checks, said all at once in Japanese, and members as
// others see them. Postings are in posting_convert.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "hiroba/identity/v1/members.pb.h"
#include "services/identity/bodies.h"
#include "services/identity/member_rules.h"
#include "services/identity/model.h"
#include "services/identity/registration_rules.h"
#include "services/identity/session_rules.h"

namespace hiroba::identity {

// What only the member herself or moderators see is left out for others.
enum class MemberView { kOthers, kModerator, kSelf };
v1::Member ToProto(const Member& member, MemberView view, const BodyTable& bodies, absl::Time now);
// As she sees herself, with roles that rest told apart from those she has now.
v1::Member ToSelfProto(const Member& member, const BodyTable& bodies, StaffSecondFactor policy,
                       absl::Time now);

// `members/me` is the caller.
absl::StatusOr<MemberId> ParseMemberName(std::string_view name, const Caller& caller,
                                         std::string_view field);
absl::StatusOr<std::vector<MemberId>> ParseMemberNames(
    const google::protobuf::RepeatedPtrField<std::string>& names);

absl::StatusOr<ProfileEdit> ParseProfileEdit(const v1::UpdateMemberRequest& request);

struct CardsQuery {
  std::vector<MemberId> members;
  absl::CivilDay day;
};
absl::StatusOr<CardsQuery> ParseCardsQuery(const v1::BatchGetCardsRequest& request,
                                           absl::CivilDay today);

// The imported members without ids.
absl::StatusOr<std::vector<Member>> ParseImportedMembers(const v1::ImportMembersRequest& request,
                                                         const BodyTable& bodies);

struct OperatorsMember {
  RegistrationForm form;
  std::string body;
  std::string password;
  std::vector<Role::Kind> roles;  // of the whole forum
  bool sample = false;
};
absl::StatusOr<OperatorsMember> ParseOperatorsMember(const v1::CreateMemberRequest& request,
                                                     const BodyTable& bodies);

}  // namespace hiroba::identity
