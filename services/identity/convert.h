// Between identity's protos and its plain values: shapes are checked here, what is wrong with the
// fields is said all at once, in Japanese.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "hiroba/identity/v1/admissions.pb.h"
#include "hiroba/identity/v1/bodies.pb.h"
#include "hiroba/identity/v1/mail_domains.pb.h"
#include "hiroba/identity/v1/members.pb.h"
#include "hiroba/identity/v1/registrations.pb.h"
#include "hiroba/identity/v1/sessions.pb.h"
#include "services/identity/admission_rules.h"
#include "services/identity/bodies.h"
#include "services/identity/mail_domains.h"
#include "services/identity/member_rules.h"
#include "services/identity/model.h"
#include "services/identity/registration_rules.h"

namespace hiroba::identity {

// Registrations.
absl::StatusOr<RegistrationForm> ParseRegistrationForm(
    const v1::CreateRegistrationRequest& request);

struct Confirmation {
  RegistrationId registration;
  std::string code;  // six digits, or empty when something else was typed
  std::string password;
};
absl::StatusOr<Confirmation> ParseConfirmation(const v1::ConfirmRegistrationRequest& request);

v1::Registration ToProto(const Registration& registration, const BodyTable& bodies);

// Sessions.
absl::StatusOr<Session::Kind> ParseSessionKind(v1::Session::Kind kind);
// A device in words from what a client says of itself: one line of at most 100 characters.
std::string DeviceText(std::string_view user_agent);
v1::Session ToProto(const Session& session);

// Members. What only the member herself or moderators see is left out for others.
enum class MemberView { kOthers, kModerator, kSelf };
v1::Member ToProto(const Member& member, MemberView view, const BodyTable& bodies);

// `members/me` is the caller.
absl::StatusOr<MemberId> ParseMemberName(std::string_view name, const Caller& caller,
                                         std::string_view field);
absl::StatusOr<std::vector<MemberId>> ParseMemberNames(
    const google::protobuf::RepeatedPtrField<std::string>& names);

absl::StatusOr<ProfileEdit> ParseProfileEdit(const v1::UpdateMemberRequest& request);

// The posting without its id.
absl::StatusOr<Posting> ParsePosting(const v1::CreatePostingRequest& request);

struct PostingEnd {
  MemberId member;
  PostingId posting;
  std::optional<absl::CivilDay> day;
};
absl::StatusOr<PostingEnd> ParsePostingEnd(const v1::EndPostingRequest& request,
                                           const Caller& caller);

// The imported members without ids.
absl::StatusOr<std::vector<Member>> ParseImportedMembers(const v1::ImportMembersRequest& request,
                                                         const BodyTable& bodies);

struct OperatorsMember {
  RegistrationForm form;
  std::string body;
  std::string password;
  bool moderator = false;
  bool admin = false;
  bool sample = false;
};
absl::StatusOr<OperatorsMember> ParseOperatorsMember(const v1::CreateMemberRequest& request,
                                                     const BodyTable& bodies);

// Bodies.
v1::Body ToProto(const Body& body);
// A national office's, by its id.
v1::Body NationalBody(std::string_view id);

// Admissions.
absl::StatusOr<Approval> ParseApproval(const v1::ApproveAdmissionRequest& request,
                                       const BodyTable& bodies);
v1::Admission ToProto(const Admission& admission);

// Mail domains.
absl::StatusOr<std::vector<MailDomain>> ParseMailDomains(
    const v1::ImportMailDomainsRequest& request, const BodyTable& bodies);
v1::CheckAddressesResponse::Verdict ToProto(const Verdict& verdict);

}  // namespace hiroba::identity
