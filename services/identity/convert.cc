#include "services/identity/convert.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "services/common/field_mask.h"
#include "services/common/resource_name.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/strings.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/identity/body_names.h"
#include "services/identity/session_rules.h"
#include "services/identity/text_fold.h"
#include "services/identity/text_shape.h"
#include "services/identity/work_address.h"

namespace hiroba::identity {
namespace {

constexpr int kMaxName = 60;
constexpr int kMaxDepartment = 100;
constexpr int kMaxDuty = 100;
constexpr int kMaxStatement = 1000;
constexpr int kMaxAskMeAbout = 500;
constexpr int kMaxReason = 500;
constexpr int kMaxExternalId = 100;
constexpr int kMaxDevice = 100;
constexpr int kMaxImportedMembers = 1000;
constexpr int kMaxBatch = 500;
constexpr int kMaxMailDomains = 10'000;

constexpr std::string_view kMe = "members/me";

void AddAddress(Violations& violations, std::string_view field, const std::string& address,
                RegistrationForm& form) {
  absl::StatusOr<WorkAddress> parsed = ParseWorkAddress(address);
  if (!parsed.ok()) {
    violations.Add(field, ToStd(parsed.status().message()));
    return;
  }
  form.address = std::move(parsed->address);
  form.address_identity = std::move(parsed->identity);
  form.domain = std::move(parsed->domain);
}

std::string CheckBodyName(Violations& violations, std::string_view field, std::string_view name,
                          const BodyTable& bodies) {
  const auto body = ParseName<std::string>("bodies/{body}", name, field);
  if (!body.ok() || !IsBodyId(bodies, *body)) {
    violations.Add(field, "団体が見つかりません。一覧から選んでください。");
    return "";
  }
  return *body;
}

std::string BodyName(std::string_view body) {
  return body.empty() ? "" : FormatName("bodies/{body}", body);
}

v1::Posting ToProto(const Posting& posting, MemberId member, const BodyTable& bodies) {
  v1::Posting proto;
  proto.set_name(FormatName("members/{member}/postings/{posting}", member, posting.id));
  proto.set_body(BodyName(posting.body));
  proto.set_body_display_name(BodyDisplayName(bodies, posting.body));
  proto.set_department(posting.department);
  proto.set_duty(posting.duty);
  proto.set_start_date(DayText(posting.start));
  proto.set_end_date(DayText(posting.end));
  return proto;
}

v1::Body::Kind ToProto(BodyKind kind) {
  switch (kind) {
    case BodyKind::kPrefecture:
      return v1::Body::PREFECTURE;
    case BodyKind::kDesignatedCity:
    case BodyKind::kCity:
      return v1::Body::CITY;
    case BodyKind::kSpecialWard:
      return v1::Body::SPECIAL_WARD;
    case BodyKind::kTown:
      return v1::Body::TOWN;
    case BodyKind::kVillage:
      return v1::Body::VILLAGE;
  }
  return v1::Body::KIND_UNSPECIFIED;
}

v1::Registration::State ToProto(Registration::State state) {
  switch (state) {
    case Registration::State::kCodeSent:
      return v1::Registration::CODE_SENT;
    case Registration::State::kVerified:
      return v1::Registration::VERIFIED;
    case Registration::State::kWaiting:
      return v1::Registration::WAITING;
  }
  return v1::Registration::STATE_UNSPECIFIED;
}

v1::Admission::State ToProto(Admission::State state) {
  switch (state) {
    case Admission::State::kOpen:
      return v1::Admission::OPEN;
    case Admission::State::kApproved:
      return v1::Admission::APPROVED;
    case Admission::State::kRejected:
      return v1::Admission::REJECTED;
  }
  return v1::Admission::STATE_UNSPECIFIED;
}

v1::CheckAddressesResponse::Verdict::Outcome ToProto(Outcome outcome) {
  using V = v1::CheckAddressesResponse::Verdict;
  switch (outcome) {
    case Outcome::kBody:
      return V::BODY;
    case Outcome::kLocalGovernment:
      return V::LOCAL_GOVERNMENT;
    case Outcome::kNational:
      return V::NATIONAL;
    case Outcome::kReview:
      return V::REVIEW;
    case Outcome::kReject:
      return V::REJECT;
  }
  return V::OUTCOME_UNSPECIFIED;
}

std::optional<MailDomainClass> FromProto(v1::MailDomain::Class domain_class) {
  switch (domain_class) {
    case v1::MailDomain::RESERVED_LG:
      return MailDomainClass::kReservedLg;
    case v1::MailDomain::RESERVED_GEO:
      return MailDomainClass::kReservedGeo;
    case v1::MailDomain::UNRESERVED:
      return MailDomainClass::kUnreserved;
    case v1::MailDomain::UNVERIFIED:
      return MailDomainClass::kUnverified;
    default:
      return std::nullopt;
  }
}

}  // namespace

absl::StatusOr<RegistrationForm> ParseRegistrationForm(
    const v1::CreateRegistrationRequest& request) {
  const v1::Registration& proto = request.registration();
  Violations violations;
  RegistrationForm form;
  AddAddress(violations, "registration.address", proto.address(), form);
  form.display_name =
      CheckLine(violations, "registration.displayName", proto.display_name(), 1, kMaxName);
  form.department =
      CheckLine(violations, "registration.department", proto.department(), 0, kMaxDepartment);
  form.statement =
      CheckText(violations, "registration.statement", proto.statement(), 0, kMaxStatement);
  if (!proto.terms_accepted()) {
    violations.Add("registration.termsAccepted",
                   "登録には、利用規約と個人情報の取扱いへの同意が必要です。");
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return form;
}

absl::StatusOr<Confirmation> ParseConfirmation(const v1::ConfirmRegistrationRequest& request) {
  Confirmation confirmation;
  ASSIGN_OR_RETURN(
      confirmation.registration,
      ParseName<RegistrationId>("registrations/{registration}", request.name(), "name"));
  confirmation.code = NormaliseCode(request.code());
  confirmation.password = request.password();
  return confirmation;
}

v1::Registration ToProto(const Registration& registration, const BodyTable& bodies) {
  v1::Registration proto;
  proto.set_name(FormatName("registrations/{registration}", registration.id));
  proto.set_display_name(registration.display_name);
  proto.set_department(registration.department);
  proto.set_statement(registration.statement);
  proto.set_terms_accepted(true);
  proto.set_state(ToProto(registration.state));
  proto.set_explanation(registration.explanation);
  if (registration.outcome == Outcome::kBody) {
    proto.set_body_display_name(BodyDisplayName(bodies, registration.body));
  }
  *proto.mutable_expire_time() = ToTimestamp(registration.code.expire_time);
  if (registration.member) {
    proto.set_member(FormatName("members/{member}", registration.member));
  }
  return proto;
}

absl::StatusOr<Session::Kind> ParseSessionKind(v1::Session::Kind kind) {
  switch (kind) {
    case v1::Session::KIND_UNSPECIFIED:
    case v1::Session::COOKIE:
      return Session::Kind::kCookie;
    case v1::Session::TOKEN:
      return Session::Kind::kToken;
    default:
      return FieldViolation("kind", "サインインの種類は COOKIE か TOKEN です。");
  }
}

std::string DeviceText(std::string_view user_agent) {
  Violations violations;
  std::string text =
      CheckLine(violations, "device", user_agent.substr(0, kMaxDevice), 0, kMaxDevice);
  return violations.empty() ? text : "";
}

v1::Session ToProto(const Session& session) {
  v1::Session proto;
  proto.set_name(FormatName("sessions/{session}", session.id));
  proto.set_member(FormatName("members/{member}", session.member));
  proto.set_kind(session.kind == Session::Kind::kCookie ? v1::Session::COOKIE : v1::Session::TOKEN);
  proto.set_device(session.device);
  *proto.mutable_create_time() = ToTimestamp(session.create_time);
  *proto.mutable_expire_time() = ToTimestamp(SessionExpireTime(session));
  *proto.mutable_last_use_time() = ToTimestamp(session.last_use_time);
  return proto;
}

v1::Member ToProto(const Member& member, MemberView view, const BodyTable& bodies) {
  v1::Member proto;
  proto.set_name(FormatName("members/{member}", member.id));
  proto.set_display_name(member.display_name);
  const api::v1::Caller caller = hiroba::ToProto(
      Caller{.state = member.state, .moderator = member.moderator, .admin = member.admin});
  if (view != MemberView::kOthers) proto.set_state(caller.state());
  *proto.mutable_roles() = caller.roles();
  if (view == MemberView::kSelf) proto.set_address(member.address);
  for (const Posting& posting : member.postings) {
    *proto.add_postings() = ToProto(posting, member.id, bodies);
  }
  proto.set_ask_me_about(member.ask_me_about);
  proto.set_sample(member.sample);
  *proto.mutable_create_time() = ToTimestamp(member.create_time);
  proto.set_etag(std::to_string(member.version));
  *proto.mutable_card() = hiroba::ToProto(CardOf(member, bodies));
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

v1::Body ToProto(const Body& body) {
  v1::Body proto;
  proto.set_name(BodyName(body.code));
  proto.set_code(std::string(body.code));
  proto.set_display_name(std::string(body.name));
  proto.set_kana(std::string(body.kana));
  proto.set_prefecture(std::string(body.prefecture));
  proto.set_kind(ToProto(body.kind));
  return proto;
}

v1::Body NationalBody(std::string_view id) {
  v1::Body proto;
  proto.set_name(BodyName(id));
  proto.set_display_name(fmt::format("国の機関（{}）", NationalDomain(id)));
  proto.set_kind(v1::Body::NATIONAL_OFFICE);
  return proto;
}

absl::StatusOr<Approval> ParseApproval(const v1::ApproveAdmissionRequest& request,
                                       const BodyTable& bodies) {
  Approval approval;
  ASSIGN_OR_RETURN(approval.admission,
                   ParseName<AdmissionId>("admissions/{admission}", request.name(), "name"));
  Violations violations;
  approval.body = CheckBodyName(violations, "body", request.body(), bodies);
  approval.reason = CheckText(violations, "reason", request.reason(), 0, kMaxReason);
  RETURN_IF_ERROR(violations.ToStatus());
  return approval;
}

v1::Admission ToProto(const Admission& admission) {
  v1::Admission proto;
  proto.set_name(FormatName("admissions/{admission}", admission.id));
  proto.set_member(FormatName("members/{member}", admission.member));
  proto.set_display_name(admission.display_name);
  proto.set_address(admission.address);
  proto.set_department(admission.department);
  proto.set_statement(admission.statement);
  proto.set_explanation(admission.explanation);
  proto.set_suggested_body(BodyName(admission.suggested_body));
  proto.set_state(ToProto(admission.state));
  *proto.mutable_create_time() = ToTimestamp(admission.create_time);
  proto.set_decision_reason(admission.decision_reason);
  return proto;
}

absl::StatusOr<std::vector<MailDomain>> ParseMailDomains(
    const v1::ImportMailDomainsRequest& request, const BodyTable& bodies) {
  if (request.mail_domains_size() > kMaxMailDomains) {
    return FieldViolation("mailDomains", "一度に 10,000 行までです。");
  }
  Violations violations;
  std::vector<MailDomain> rows;
  for (int i = 0; i < request.mail_domains_size(); ++i) {
    const v1::MailDomain& proto = request.mail_domains(i);
    const std::string field = fmt::format("mailDomains[{}]", i);
    const std::optional<MailDomainClass> domain_class = FromProto(proto.class_());
    if (!domain_class) {
      violations.Add(field, "区分がありません。");
      continue;
    }
    MailDomain row{proto.body_code(), proto.domain(), *domain_class};
    if (const absl::Status status = CheckMailDomain(row, bodies); !status.ok()) {
      violations.Add(field, ToStd(status.message()));
    }
    rows.push_back(std::move(row));
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return rows;
}

v1::CheckAddressesResponse::Verdict ToProto(const Verdict& verdict) {
  v1::CheckAddressesResponse::Verdict proto;
  proto.set_outcome(ToProto(verdict.outcome));
  if (verdict.outcome == Outcome::kBody) proto.set_body_code(std::string(verdict.body->code));
  proto.set_rule(std::string(verdict.rule));
  proto.set_explanation(verdict.explanation);
  return proto;
}

}  // namespace hiroba::identity
