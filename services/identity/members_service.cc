#include "services/identity/members_service.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/common/log.h"
#include "services/common/page_token.h"
#include "services/common/resource_name.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/bounce_rules.h"
#include "services/identity/directory_rules.h"
#include "services/identity/events.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/member_convert.h"
#include "services/identity/member_rules.h"
#include "services/identity/password.h"
#include "services/identity/role_convert.h"
#include "services/identity/role_rules.h"
#include "services/identity/session_rules.h"
#include "services/identity/text_fold.h"
#include "services/identity/text_shape.h"
#include "services/identity/verification_rules.h"
#include "services/identity/work_address.h"

namespace hiroba::identity {
namespace {

constexpr int kMaxQuery = 60;

MemberView ViewOf(const Caller& caller, MemberId member) {
  if (caller.signed_in() && caller.member == member) return MemberView::kSelf;
  return caller.may_moderate() || caller.internal ? MemberView::kModerator : MemberView::kOthers;
}

absl::Status NotYourOwn() {
  return PermissionDenied("NOT_YOUR_PROFILE", "ほかの人のプロフィールは変更できません。");
}

// A new member as the operator gives her, before her id and password.
absl::Status CheckNewMember(const OperatorsMember& given) {
  if (given.form.display_name.empty() || given.body.empty()) {
    return InvalidArgument("MEMBER_INCOMPLETE", "新しい会員には、氏名と団体コードが必要です。");
  }
  const std::vector<std::string> words = {given.form.address, given.form.display_name};
  return CheckPassword(given.password, words);
}

}  // namespace

MembersService::MembersService(Parts parts) : parts_(std::move(parts)) {}

grpc::ServerUnaryReactor* MembersService::GetMember(grpc::CallbackServerContext* context,
                                                    const v1::GetMemberRequest* request,
                                                    v1::Member* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    const Caller& caller = call.caller;
    ASSIGN_OR_RETURN(const MemberId id, ParseMemberName(request->name(), caller, "name"));
    const bool own = caller.signed_in() && id == caller.member;
    // Who waits sees nobody but herself.
    if (!own && !caller.may_read() && !caller.internal) {
      return NotFound("MEMBER_NOT_FOUND", "その会員は見つかりません。");
    }
    ASSIGN_OR_RETURN(const Member member, parts_.store.GetMember(call, id));
    const bool is_hidden = member.state == Caller::State::kPending || member.leaving;
    if (!own && is_hidden && ViewOf(caller, id) == MemberView::kOthers) {
      return NotFound("MEMBER_NOT_FOUND", "その会員は見つかりません。");
    }
    *response = own ? SelfView(member)
                    : ToProto(member, ViewOf(caller, id), parts_.bodies, parts_.clock.Now());
    return absl::OkStatus();
  });
}

v1::Member MembersService::SelfView(const Member& member) const {
  return ToSelfProto(member, parts_.bodies, parts_.staff_second_factor, parts_.clock.Now());
}

grpc::ServerUnaryReactor* MembersService::UpdateMember(grpc::CallbackServerContext* context,
                                                       const v1::UpdateMemberRequest* request,
                                                       v1::Member* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const MemberId id,
                     ParseMemberName(request->member().name(), call.caller, "member.name"));
    if (id != call.caller.member) return NotYourOwn();
    ASSIGN_OR_RETURN(const ProfileEdit edit, ParseProfileEdit(*request));
    ASSIGN_OR_RETURN(const Member member, parts_.store.EditMember(call, id, [&](Member& current) {
      return EditProfile(current, edit);
    }));
    parts_.announce(MemberName(id));
    *response = SelfView(member);
    return absl::OkStatus();
  });
}

absl::Status MembersService::CountLook(const Call& call, const std::string& page) {
  if (call.caller.internal) return absl::OkStatus();
  const absl::Time now = parts_.clock.Now();
  if (call.caller.may_moderate()) {
    return parts_.directory.RecordLook(call, DirectoryHour(now), ActOf(call, ""));
  }
  ASSIGN_OR_RETURN(const std::optional<int> seen,
                   parts_.directory.CountPage(call, call.caller.member, DirectoryDay(now), page,
                                              kMaxDirectoryPages));
  return seen ? absl::OkStatus() : DirectoryAllowanceUsed(now);
}

grpc::ServerUnaryReactor* MembersService::ListMembers(grpc::CallbackServerContext* context,
                                                      const v1::ListMembersRequest* request,
                                                      v1::ListMembersResponse* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const int asked, ParsePageSize(request->page_size()));
    const int limit = DirectoryPageSize(call.caller, asked);
    Violations violations;
    const std::string query = Fold(CheckLine(violations, "query", request->query(), 0, kMaxQuery));
    RETURN_IF_ERROR(violations.ToStatus());
    RETURN_IF_ERROR(CheckDirectoryQuery(call.caller, query));
    ASSIGN_OR_RETURN(const PageKeys keys, ParsePageToken(*request, "tn"));
    const std::string after_name = keys.empty() ? "" : keys.Text(0);
    const MemberId after{keys.empty() ? 0 : keys.Number(1)};
    RETURN_IF_ERROR(CountLook(call, DirectoryPage(query, after_name, after, limit)));
    ASSIGN_OR_RETURN(std::vector<Member> members,
                     parts_.store.ListMembers(call, query, after_name, after, limit + 1));
    if (members.size() > static_cast<size_t>(limit)) {
      members.resize(static_cast<size_t>(limit));
      const std::string name = Fold(members.back().display_name);
      response->set_next_page_token(FormatPageToken(*request, {name, members.back().id.value}));
    }
    for (const Member& member : members) {
      *response->add_members() =
          ToProto(member, ViewOf(call.caller, member.id), parts_.bodies, parts_.clock.Now());
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* MembersService::ImportMembers(grpc::CallbackServerContext* context,
                                                        const v1::ImportMembersRequest* request,
                                                        v1::ImportMembersResponse* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(std::vector<Member> members, ParseImportedMembers(*request, parts_.bodies));
    for (Member& member : members) {
      member.id = parts_.ids.New<MemberId>();
      member.create_time = parts_.clock.Now();
      member.postings.front().id = parts_.ids.New<PostingId>();
    }
    ASSIGN_OR_RETURN(const std::vector<Member> kept,
                     parts_.store.ImportMembers(call, std::move(members)));
    for (const Member& member : kept) {
      *response->add_members() =
          ToProto(member, MemberView::kModerator, parts_.bodies, parts_.clock.Now());
    }
    Log(INFO, "members imported", {{"count", kept.size()}});
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* MembersService::BatchGetCards(grpc::CallbackServerContext* context,
                                                        const v1::BatchGetCardsRequest* request,
                                                        v1::BatchGetCardsResponse* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const CardsQuery query,
                     ParseCardsQuery(*request, JapaneseDay(parts_.clock.Now())));
    ASSIGN_OR_RETURN(const std::vector<Member> members,
                     parts_.store.BatchGetMembers(call, query.members));
    for (const Member& member : members) {
      *response->add_cards() = hiroba::ToProto(CardOf(member, parts_.bodies, query.day));
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* MembersService::BatchGetContacts(
    grpc::CallbackServerContext* context, const v1::BatchGetContactsRequest* request,
    v1::BatchGetContactsResponse* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<MemberId> ids, ParseMemberNames(request->names()));
    ASSIGN_OR_RETURN(const std::vector<Member> members, parts_.store.BatchGetMembers(call, ids));
    const absl::Time now = parts_.clock.Now();
    for (const Member& member : members) {
      const bool is_out = member.suspension || member.leaving;
      if (member.address.empty() || is_out || IsMailPaused(member)) continue;
      auto& contact = *response->add_contacts();
      contact.set_member(MemberName(member.id));
      contact.set_address(member.address);
      contact.set_display_name(member.display_name);
      contact.set_state(hiroba::ToProto(Caller{.state = StateAt(member, now)}).state());
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* MembersService::FindMember(grpc::CallbackServerContext* context,
                                                     const v1::FindMemberRequest* request,
                                                     v1::Member* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const WorkAddress address, ParseWorkAddress(request->address()));
    ASSIGN_OR_RETURN(const Member member, parts_.store.FindMember(call, address.identity));
    *response = ToProto(member, MemberView::kModerator, parts_.bodies, parts_.clock.Now());
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* MembersService::CreateMember(grpc::CallbackServerContext* context,
                                                       const v1::CreateMemberRequest* request,
                                                       v1::Member* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const OperatorsMember given, ParseOperatorsMember(*request, parts_.bodies));
    const absl::Time now = parts_.clock.Now();
    absl::StatusOr<Member> member = parts_.store.FindMember(call, given.form.address_identity);
    if (absl::IsNotFound(member.status())) {
      RETURN_IF_ERROR(CheckNewMember(given));
      ASSIGN_OR_RETURN(std::string hash, parts_.passwords.Hash(given.password, call.deadline));
      Member made{.id = parts_.ids.New<MemberId>(),
                  .address = given.form.address,
                  .address_identity = given.form.address_identity,
                  .password_hash = std::move(hash),
                  .display_name = given.form.display_name,
                  .state = Caller::State::kVerified,
                  .sample = given.sample,
                  .create_time = now};
      for (const Role::Kind kind : given.roles) {
        RETURN_IF_ERROR(GrantRole(call.caller, kind, 0, now, made));
      }
      made.postings.push_back({.id = parts_.ids.New<PostingId>(),
                               .body = given.body,
                               .department = given.form.department});
      Verify(made, made.create_time);
      RETURN_IF_ERROR(parts_.store.CreateMember(call, made));
      member = std::move(made);
    } else {
      RETURN_IF_ERROR(member.status());
      AuditFields fields;
      for (const Role::Kind kind : given.roles) fields.emplace_back("role", KindText(kind));
      const AuditAct act = ActOf(call, MemberName(member->id), std::move(fields));
      member = parts_.roles.EditRoles(
          call, member->id, [&](Member& current, const std::vector<Member>& others) -> Decided {
            const int other_admins = CountActing(others, parts_.staff_second_factor, now);
            return {SetForumRoles(call.caller, given.roles, now, other_admins, current), act};
          });
      RETURN_IF_ERROR(member.status());
      parts_.announce(MemberName(member->id));
    }
    Log(INFO, "member made by the operator", {{"member", member->id}});
    *response = ToProto(*member, MemberView::kModerator, parts_.bodies, parts_.clock.Now());
    return absl::OkStatus();
  });
}

}  // namespace hiroba::identity
