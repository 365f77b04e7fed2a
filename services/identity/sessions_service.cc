#include "services/identity/sessions_service.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/common/log.h"
#include "services/common/resource_name.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"
#include "services/identity/events.h"
#include "services/identity/leaving_rules.h"
#include "services/identity/password.h"
#include "services/identity/session_convert.h"
#include "services/identity/session_rules.h"
#include "services/identity/session_tokens.h"
#include "services/identity/sign_in_rules.h"
#include "services/identity/suspension_rules.h"
#include "services/identity/work_address.h"

namespace hiroba::identity {
namespace {

constexpr std::string_view kSession = "sessions/{session}";
constexpr std::string_view kCurrent = "sessions/current";

// Returns the session of an id in text, null when it is not among them.
const Session* FindSession(const std::vector<Session>& sessions, std::string_view id) {
  const auto found = std::find_if(sessions.begin(), sessions.end(), [&](const Session& session) {
    return FormatId(session.id) == id;
  });
  return found == sessions.end() ? nullptr : &*found;
}

}  // namespace

SessionsService::SessionsService(Parts parts) : parts_(std::move(parts)) {
  // Made now: otherwise the first unknown address would take twice as long as the others.
  UnknownMemberHash();
}

grpc::ServerUnaryReactor* SessionsService::CreateSession(grpc::CallbackServerContext* context,
                                                         const v1::CreateSessionRequest* request,
                                                         v1::Session* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Session::Kind kind, ParseSessionKind(request->kind()));
    const std::string source = parts_.codes.Hash("sign-in source", request->client());
    ASSIGN_OR_RETURN(const Member member,
                     CheckCredentials(call, request->address(), request->password(), source));
    RETURN_IF_ERROR(CheckNotSuspended(member));
    RETURN_IF_ERROR(CheckSecondFactor(call, member, source, request->code()));
    const std::string token = NewSessionToken();
    const absl::Time now = parts_.clock.Now();
    Session session{.id = parts_.ids.New<SessionId>(),
                    .member = member.id,
                    .kind = kind,
                    .device = DeviceText(request->device()),
                    .create_time = now,
                    .last_use_time = now,
                    .source = source};
    ASSIGN_OR_RETURN(session.token_hash, HashSessionToken(token));
    ASSIGN_OR_RETURN(const std::vector<SessionId> ended,
                     parts_.sessions.CreateSession(call, session, member, kMaxSessions));
    for (const SessionId id : ended) parts_.announce(FormatName(kSession, id));
    Log(INFO, "session created", {{"session", session.id}, {"member", member.id}});
    *response = ToProto(session);
    response->set_token(token);
    return absl::OkStatus();
  });
}

absl::StatusOr<Member> SessionsService::CheckCredentials(const Call& call, std::string_view address,
                                                         const std::string& password,
                                                         std::string_view source) {
  absl::StatusOr<Member> member = absl::NotFoundError("");
  std::string account(address);
  if (const auto parsed = ParseWorkAddress(address); parsed.ok()) {
    account = parsed->identity;
    member = parts_.members.FindMember(call, account);
    if (!member.ok() && !absl::IsNotFound(member.status())) return member.status();
  }
  // Counted alike for an address that is nobody's, or nobody's any more.
  const std::string account_hash = parts_.codes.Hash("sign-in address", account);
  const absl::Time now = parts_.clock.Now();
  const bool can_sign_in = member.ok() && !member->password_hash.empty() && !HasLeft(*member, now);
  ASSIGN_OR_RETURN(const SignInFailures failures,
                   parts_.sign_ins.CountFailures(call, account_hash, source,
                                                 member.ok() ? member->id : MemberId(),
                                                 now - kSignInFailuresWindow));
  RETURN_IF_ERROR(CheckSignInFailures(failures));
  ASSIGN_OR_RETURN(
      const bool right,
      parts_.passwords.Verify(password, can_sign_in ? member->password_hash : UnknownMemberHash(),
                              call.deadline));
  if (can_sign_in && right) return member;
  RETURN_IF_ERROR(parts_.sign_ins.AddFailure(call, account_hash, source, now));
  return CredentialsWrong();
}

absl::Status SessionsService::CheckSecondFactor(const Call& call, const Member& member,
                                                std::string_view source, std::string_view code) {
  if (!member.second_factor) return absl::OkStatus();
  if (code.empty()) return SecondFactorRequired();
  ASSIGN_OR_RETURN(const UsedCode used, parts_.second_factors.AtSignIn(call, member, source, code));
  const bool is_right = used == UsedCode::kApp || used == UsedCode::kRecovery;
  return is_right ? absl::OkStatus() : SecondFactorWrongAtSignIn(used);
}

grpc::ServerUnaryReactor* SessionsService::ListSessions(grpc::CallbackServerContext* context,
                                                        const v1::ListSessionsRequest* request,
                                                        v1::ListSessionsResponse* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::vector<Session> sessions,
                     parts_.sessions.ListSessions(call, call.caller.member));
    const absl::Time now = parts_.clock.Now();
    const Session* const own = FindSession(sessions, call.caller.session);
    for (const Session& session : sessions) {
      if (!CheckSession(session, now).ok()) continue;
      v1::Session& proto = *response->add_sessions();
      proto = ToProto(session);
      proto.set_current(&session == own);
      proto.set_same_network(own != nullptr && !own->source.empty() &&
                             session.source == own->source);
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SessionsService::DeleteSession(grpc::CallbackServerContext* context,
                                                         const v1::DeleteSessionRequest* request,
                                                         google::protobuf::Empty*) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    const std::string name = request->name() == kCurrent
                                 ? FormatName(kSession, std::string_view(call.caller.session))
                                 : request->name();
    ASSIGN_OR_RETURN(const SessionId id, ParseName<SessionId>(kSession, name, "name"));
    RETURN_IF_ERROR(
        parts_.sessions.DeleteSession(call, call.caller.member, id, parts_.clock.Now()));
    // Also when it had ended before: perhaps whoever ended it did not come to tell.
    parts_.announce(name);
    Log(INFO, "session ended", {{"session", id}});
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SessionsService::EndOtherSessions(
    grpc::CallbackServerContext* context, const v1::EndOtherSessionsRequest* request,
    google::protobuf::Empty*) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    // A caller without a session would end all of them.
    ASSIGN_OR_RETURN(const SessionId own,
                     ParseName<SessionId>(kSession, "sessions/" + call.caller.session, "session"));
    RETURN_IF_ERROR(
        parts_.sessions.EndOtherSessions(call, call.caller.member, own, parts_.clock.Now()));
    parts_.announce(MemberName(call.caller.member));
    Log(INFO, "other sessions ended", {{"member", call.caller.member}});
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SessionsService::Authenticate(grpc::CallbackServerContext* context,
                                                        const v1::AuthenticateRequest* request,
                                                        v1::AuthenticateResponse* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const std::string hash, HashSessionToken(request->token()));
    ASSIGN_OR_RETURN(auto found, parts_.sessions.FindSession(call, hash));
    auto& [session, member] = found;
    const absl::Time now = parts_.clock.Now();
    RETURN_IF_ERROR(CheckSession(session, now));
    // Her sessions ended with the suspension; one that was being made then must not live on.
    if (member.suspension || HasLeft(member, now)) return SessionExpired();
    if (now - session.last_use_time >= kLastUsePrecision) {
      // Only a note of when: reading goes on where nothing can be written.
      const absl::Status touched = parts_.sessions.TouchSession(call, session.id, now);
      if (touched.ok()) session.last_use_time = now;
    }
    const Caller caller = CallerOf(member, session, parts_.bodies, parts_.staff_second_factor, now);
    if (!response->mutable_caller()->ParseFromString(parts_.signer.Sign(caller))) {
      return absl::InternalError("the signer made no SignedCaller");
    }
    *response->mutable_expire_time() = ToTimestamp(caller.expire_time);
    response->set_session(FormatName(kSession, session.id));
    response->set_member(FormatName("members/{member}", member.id));
    return absl::OkStatus();
  });
}

}  // namespace hiroba::identity
