#include "services/identity/member_convert.h"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "services/common/field_mask.h"
#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/identity/body_names.h"
#include "services/identity/bounce_rules.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/posting_convert.h"
#include "services/identity/posting_rules.h"
#include "services/identity/registration_convert.h"
#include "services/identity/role_rules.h"
#include "services/identity/session_rules.h"
#include "services/identity/text_shape.h"
#include "services/identity/verification_rules.h"

namespace hiroba::identity {
namespace {

constexpr int kMaxAskMeAbout = 500;
constexpr int kMaxExternalId = 100;
constexpr int kMaxImportedMembers = 1000;
constexpr int kMaxBatch = 500;
constexpr std::string_view kMe = "members/me";

v1::VerificationStatus VerificationOf(const Member& member, absl::Time now) {
  v1::VerificationStatus proto;
  if (member.verify_time) proto.set_end_date(DayText(VerificationEndDay(*member.verify_time)));
  proto.set_due(IsVerificationDue(member, now));
  if (member.bounce_time) *proto.mutable_bounce_time() = ToTimestamp(*member.bounce_time);
  proto.set_mail_paused(IsMailPaused(member));
  return proto;
}

}  // namespace

v1::Member ToProto(const Member& member, MemberView view, const BodyTable& bodies, absl::Time now) {
  v1::Member proto;
  proto.set_name(FormatName("members/{member}", member.id));
  proto.set_display_name(member.display_name);
  const api::v1::Caller caller =
      hiroba::ToProto(Caller{.state = StateAt(member, now),
                             .moderator = member.Has(Role::Kind::kModerator),
                             .admin = member.Has(Role::Kind::kAdmin),
                             .moderated_topics = ModeratedTopics(member)});
  if (view != MemberView::kOthers) proto.set_state(caller.state());
  *proto.mutable_roles() = caller.roles();
  *proto.mutable_moderated_topics() = caller.moderated_topics();
  if (view == MemberView::kModerator && member.suspension) {
    *proto.mutable_suspension()->mutable_suspend_time() = ToTimestamp(member.suspension->time);
    proto.mutable_suspension()->set_reason(member.suspension->reason);
  }
  if (view == MemberView::kSelf) {
    proto.set_address(member.address);
    *proto.mutable_verification() = VerificationOf(member, now);
  }
  const Posting* const present = PostingOn(member, JapaneseDay(now));
  for (const Posting& posting : member.postings) {
    v1::Posting& added = *proto.add_postings();
    added = ToProto(posting, member.id, bodies, JapaneseDay(now));
    added.set_present(&posting == present);
  }
  proto.set_ask_me_about(member.ask_me_about);
  proto.set_sample(member.sample);
  *proto.mutable_create_time() = ToTimestamp(member.create_time);
  proto.set_etag(std::to_string(member.version));
  *proto.mutable_card() = hiroba::ToProto(CardOf(member, bodies, JapaneseDay(now)));
  return proto;
}

v1::Member ToSelfProto(const Member& member, const BodyTable& bodies, StaffSecondFactor policy,
                       absl::Time now) {
  v1::Member view = ToProto(member, MemberView::kSelf, bodies, now);
  if (RolesRest(member, policy)) {
    view.mutable_roles()->Swap(view.mutable_resting_roles());
    view.clear_moderated_topics();
  }
  return view;
}

absl::StatusOr<MemberId> ParseMemberName(std::string_view name, const Caller& caller,
                                         std::string_view field) {
  if (name == kMe && caller.signed_in()) return caller.member;
  return ParseName<MemberId>("members/{member}", name, field);
}

absl::StatusOr<std::vector<MemberId>> ParseMemberNames(
    const google::protobuf::RepeatedPtrField<std::string>& names) {
  if (names.size() > kMaxBatch) return FieldViolation("names", "一度に 500 人までです。");
  std::vector<MemberId> ids;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(ids.emplace_back(), ParseName<MemberId>("members/{member}", name, "names"));
  }
  return ids;
}

absl::StatusOr<CardsQuery> ParseCardsQuery(const v1::BatchGetCardsRequest& request,
                                           absl::CivilDay today) {
  CardsQuery query;
  ASSIGN_OR_RETURN(query.members, ParseMemberNames(request.names()));
  Violations violations;
  query.day = CheckDay(violations, "date", request.date()).value_or(today);
  RETURN_IF_ERROR(violations.ToStatus());
  return query;
}

absl::StatusOr<ProfileEdit> ParseProfileEdit(const v1::UpdateMemberRequest& request) {
  const v1::Member& proto = request.member();
  ASSIGN_OR_RETURN(const UpdateMask mask,
                   ParseUpdateMask(request.update_mask(), proto, {"display_name", "ask_me_about"}));
  Violations violations;
  ProfileEdit edit;
  if (mask.Has("display_name")) {
    edit.display_name =
        CheckLine(violations, "member.displayName", proto.display_name(), 1, kMaxName);
  }
  if (mask.Has("ask_me_about")) {
    edit.ask_me_about =
        CheckText(violations, "member.askMeAbout", proto.ask_me_about(), 0, kMaxAskMeAbout);
  }
  uint64_t version = 0;
  if (!proto.etag().empty()) {
    // An etag that identity never made is as old as can be.
    edit.version = absl::SimpleAtoi(proto.etag(), &version) ? version : 0;
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return edit;
}

absl::StatusOr<std::vector<Member>> ParseImportedMembers(const v1::ImportMembersRequest& request,
                                                         const BodyTable& bodies) {
  if (request.members_size() > kMaxImportedMembers) {
    return FieldViolation("members", "一度に 1,000 人までです。");
  }
  Violations violations;
  absl::flat_hash_set<std::string> external_ids;
  std::vector<Member> members;
  for (int i = 0; i < request.members_size(); ++i) {
    const auto& proto = request.members(i);
    const std::string path = fmt::format("members[{}].", i);
    Member member{.state = Caller::State::kVerified, .sample = request.sample()};
    member.external_id =
        CheckLine(violations, path + "externalId", proto.external_id(), 1, kMaxExternalId);
    if (!external_ids.insert(member.external_id).second) {
      violations.Add(path + "externalId", "同じ番号の人が 2 人います。");
    }
    member.display_name =
        CheckLine(violations, path + "displayName", proto.display_name(), 1, kMaxName);
    if (bodies.Find(proto.body_code()) == nullptr) {
      violations.Add(path + "bodyCode", "団体コードが台帳にありません。");
    }
    Posting posting{.body = proto.body_code()};
    posting.department =
        CheckLine(violations, path + "department", proto.department(), 0, kMaxDepartment);
    posting.start = CheckDay(violations, path + "startDate", proto.start_date());
    member.postings.push_back(std::move(posting));
    members.push_back(std::move(member));
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return members;
}

absl::StatusOr<OperatorsMember> ParseOperatorsMember(const v1::CreateMemberRequest& request,
                                                     const BodyTable& bodies) {
  Violations violations;
  OperatorsMember member{.body = request.body_code(), .sample = request.sample()};
  AddAddress(violations, "address", request.address(), member.form);
  // What only a new member needs may be empty: an existing one keeps hers.
  member.form.display_name =
      CheckLine(violations, "displayName", request.display_name(), 0, kMaxName);
  member.form.department =
      CheckLine(violations, "department", request.department(), 0, kMaxDepartment);
  if (!member.body.empty() && !IsBodyId(bodies, member.body)) {
    violations.Add("bodyCode", "団体コードが台帳にありません。");
  }
  member.password = request.password();
  for (const int role : request.roles()) {
    if (role == api::v1::Caller::MODERATOR) member.roles.push_back(Role::Kind::kModerator);
    if (role == api::v1::Caller::ADMIN) member.roles.push_back(Role::Kind::kAdmin);
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return member;
}

}  // namespace hiroba::identity
