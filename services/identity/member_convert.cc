#include "services/identity/member_convert.h"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "services/common/field_mask.h"
#include "services/common/resource_name.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/identity/body_convert.h"
#include "services/identity/body_names.h"
#include "services/identity/registration_convert.h"
#include "services/identity/session_rules.h"
#include "services/identity/text_shape.h"

namespace hiroba::identity {
namespace {

constexpr int kMaxDuty = 100;
constexpr int kMaxAskMeAbout = 500;
constexpr int kMaxExternalId = 100;
constexpr int kMaxImportedMembers = 1000;
constexpr int kMaxBatch = 500;
constexpr std::string_view kMe = "members/me";

v1::Posting ToProto(const Posting& posting, MemberId member, const BodyTable& bodies,
                    absl::CivilDay today) {
  v1::Posting proto;
  proto.set_name(FormatName("members/{member}/postings/{posting}", member, posting.id));
  proto.set_body(BodyName(posting.body));
  proto.set_body_display_name(PostingBodyName(bodies, posting.body, today));
  proto.set_department(posting.department);
  proto.set_duty(posting.duty);
  proto.set_start_date(DayText(posting.start));
  proto.set_end_date(DayText(posting.end));
  return proto;
}

}  // namespace

v1::Member ToProto(const Member& member, MemberView view, const BodyTable& bodies,
                   absl::CivilDay today) {
  v1::Member proto;
  proto.set_name(FormatName("members/{member}", member.id));
  proto.set_display_name(member.display_name);
  const api::v1::Caller caller = hiroba::ToProto(
      Caller{.state = member.state, .moderator = member.moderator, .admin = member.admin});
  if (view != MemberView::kOthers) proto.set_state(caller.state());
  *proto.mutable_roles() = caller.roles();
  if (view == MemberView::kSelf) proto.set_address(member.address);
  for (const Posting& posting : member.postings) {
    *proto.add_postings() = ToProto(posting, member.id, bodies, today);
  }
  proto.set_ask_me_about(member.ask_me_about);
  proto.set_sample(member.sample);
  *proto.mutable_create_time() = ToTimestamp(member.create_time);
  proto.set_etag(std::to_string(member.version));
  *proto.mutable_card() = hiroba::ToProto(CardOf(member, bodies, today));
  return proto;
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

absl::StatusOr<Posting> ParsePosting(const v1::CreatePostingRequest& request) {
  const v1::Posting& proto = request.posting();
  Violations violations;
  Posting posting;
  if (request.parent() != kMe) violations.Add("parent", "members/me を指定してください。");
  if (!proto.body().empty()) {
    const auto body = ParseName<std::string>("bodies/{body}", proto.body(), "posting.body");
    violations.Merge(body.status());
    if (body.ok()) posting.body = *body;
  }
  posting.department =
      CheckLine(violations, "posting.department", proto.department(), 1, kMaxDepartment);
  posting.duty = CheckLine(violations, "posting.duty", proto.duty(), 0, kMaxDuty);
  posting.start = CheckDay(violations, "posting.startDate", proto.start_date());
  RETURN_IF_ERROR(violations.ToStatus());
  return posting;
}

absl::StatusOr<PostingEnd> ParsePostingEnd(const v1::EndPostingRequest& request,
                                           const Caller& caller) {
  constexpr std::string_view kOwn = "members/me/postings/{posting}";
  PostingEnd end;
  if (const auto own = ParseName<PostingId>(kOwn, request.name(), "name"); own.ok()) {
    end.member = caller.member;
    end.posting = *own;
  } else {
    using Ids = std::tuple<MemberId, PostingId>;
    ASSIGN_OR_RETURN(const Ids ids,
                     (ParseName<MemberId, PostingId>("members/{member}/postings/{posting}",
                                                     request.name(), "name")));
    std::tie(end.member, end.posting) = ids;
  }
  Violations violations;
  end.day = CheckDay(violations, "endDate", request.end_date());
  RETURN_IF_ERROR(violations.ToStatus());
  return end;
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
    member.moderator |= role == api::v1::Caller::MODERATOR;
    member.admin |= role == api::v1::Caller::ADMIN;
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return member;
}

}  // namespace hiroba::identity
