#include "services/identity/passwords_service.h"

#include <sodium.h>

#include <optional>
#include <utility>
#include <vector>

#include "services/common/log.h"
#include "services/common/resource_name.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/strings.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/identity/events.h"
#include "services/identity/leaving_rules.h"
#include "services/identity/password.h"
#include "services/identity/password_mails.h"
#include "services/identity/password_rules.h"
#include "services/identity/session_rules.h"
#include "services/identity/session_tokens.h"
#include "services/identity/work_address.h"

namespace hiroba::identity {
namespace {

constexpr std::string_view kReset = "passwordResets/{reset}";

// An id that cannot be guessed: whoever names a reset may use up its tries.
PasswordResetId NewPasswordResetId() {
  PasswordResetId id;
  while (!id) randombytes_buf(&id.value, sizeof(id.value));
  return id;
}

}  // namespace

PasswordsService::PasswordsService(Parts parts) : parts_(std::move(parts)) {}

std::string PasswordsService::HashAddress(std::string_view address_identity) const {
  return parts_.codes.Hash("password reset address", address_identity);
}

grpc::ServerUnaryReactor* PasswordsService::ChangePassword(grpc::CallbackServerContext* context,
                                                           const v1::ChangePasswordRequest* request,
                                                           google::protobuf::Empty*) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Member checked,
                     parts_.reauthentication.CheckPassword(call, request->current_password()));
    const std::vector<std::string> words = {checked.address, checked.display_name};
    RETURN_IF_ERROR(CheckPassword(request->new_password(), words));
    RETURN_IF_ERROR(CheckPasswordDiffers(request->current_password(), request->new_password()));
    ASSIGN_OR_RETURN(const std::string hash,
                     parts_.passwords.Hash(request->new_password(), call.deadline));
    const SessionId session = SessionOf(call.caller);
    const uint64_t notice = parts_.ids.Next();
    const absl::Time now = parts_.clock.Now();
    const auto change = [&](Member& member) -> absl::StatusOr<Notice> {
      RETURN_IF_ERROR(identity::ChangePassword(member, checked.password_hash, hash));
      return PasswordChangedNotice(parts_.mail_frame, notice, member, now);
    };
    RETURN_IF_ERROR(parts_.store.ChangePassword(call, checked.id, session, now, change).status());
    parts_.announce(MemberName(checked.id));
    Log(INFO, "password changed", {{"member", checked.id}});
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* PasswordsService::CreatePasswordReset(
    grpc::CallbackServerContext* context, const v1::CreatePasswordResetRequest* request,
    v1::PasswordReset* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    const absl::StatusOr<WorkAddress> address = ParseWorkAddress(request->address());
    if (!address.ok()) return FieldViolation("address", ToStd(address.status().message()));
    ASSIGN_OR_RETURN(const PasswordReset reset, CreateReset(call, address->identity));
    response->set_name(FormatName(kReset, reset.id));
    *response->mutable_expire_time() = ToTimestamp(reset.code.expire_time);
    return absl::OkStatus();
  });
}

// An address that is nobody's goes the same way as a member's: a look for the member, a row, a
// place among the mails. The mail itself goes out when the answer has been given.
absl::StatusOr<PasswordReset> PasswordsService::CreateReset(const Call& call,
                                                            const std::string& address_identity) {
  const absl::Time now = parts_.clock.Now();
  const absl::StatusOr<Member> member = parts_.members.FindMember(call, address_identity);
  if (!member.ok() && !absl::IsNotFound(member.status())) return member.status();
  // Whoever leaves may need her password to change her mind.
  const bool is_hers = member.ok() && !member->password_hash.empty() && !HasLeft(*member, now);

  PasswordReset reset{.id = NewPasswordResetId(),
                      .address = HashAddress(address_identity),
                      .member = is_hers ? member->id : MemberId(),
                      .code = {.expire_time = now + kCodeLifetime},
                      .create_time = now};
  // Where there is no member, no code is right.
  const std::string code = is_hers ? NewCode() : NewSessionToken();
  reset.code.hash = parts_.codes.Hash(FormatName(kReset, reset.id), code);
  RETURN_IF_ERROR(parts_.store.CreatePasswordReset(call, reset, CheckRecentPasswordResets));
  std::optional<Mail> mail;
  if (is_hers) mail = PasswordResetMail(parts_.mail_frame, reset, *member, code);
  if (absl::Status added = parts_.code_queue.Add(std::move(mail)); !added.ok()) {
    // It would count, and nobody got anything for it.
    const absl::Status taken_back = parts_.store.DeletePasswordReset(call, reset.id);
    if (!taken_back.ok()) Log(WARNING, "password reset not taken back", {{"status", taken_back}});
    return added;
  }
  // Neither its name nor whose it is: the one opens an account, the other tells who has one.
  Log(INFO, "password reset begun", {});
  return reset;
}

grpc::ServerUnaryReactor* PasswordsService::ConfirmPasswordReset(
    grpc::CallbackServerContext* context, const v1::ConfirmPasswordResetRequest* request,
    google::protobuf::Empty*) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const PasswordResetId id,
                     ParseName<PasswordResetId>(kReset, request->name(), "name"));
    return ConfirmReset(call, id, NormaliseCode(request->code()), request->password());
  });
}

absl::Status PasswordsService::ConfirmReset(const Call& call, PasswordResetId id,
                                            std::string_view code, const std::string& password) {
  // A poor password uses up no try. Whether it is like the member's own name is only said to who
  // has the code: it would tell what her name is, and that there is a member.
  RETURN_IF_ERROR(CheckPassword(password, {}));
  const std::string typed_hash = parts_.codes.Hash(FormatName(kReset, id), code);
  const absl::Time now = parts_.clock.Now();
  const auto check = [&](PasswordReset& reset, int wrong_codes) {
    return CheckPasswordResetCode(reset, typed_hash, wrong_codes, now);
  };
  RETURN_IF_ERROR(parts_.store.TryPasswordResetCode(call, id, now, check));
  // Slow, so only for those who have the code, and outside of any transaction.
  ASSIGN_OR_RETURN(const std::string hash, parts_.passwords.Hash(password, call.deadline));
  const uint64_t notice = parts_.ids.Next();
  const auto finish = [&](const PasswordReset& reset, Member& member) -> absl::StatusOr<Notice> {
    const std::vector<std::string> words = {member.address, member.display_name};
    RETURN_IF_ERROR(CheckPassword(password, words));
    const std::string address = HashAddress(member.address_identity);
    RETURN_IF_ERROR(FinishPasswordReset(reset, member, typed_hash, address, hash, now));
    return PasswordResetNotice(parts_.mail_frame, notice, member, now);
  };
  ASSIGN_OR_RETURN(const Member member, parts_.store.FinishPasswordReset(call, id, now, finish));
  parts_.announce(MemberName(member.id));
  // Somebody's guesses must not keep her out, who has no session left that would let her in.
  const absl::Status forgotten = parts_.sign_ins.ForgetFailures(
      call, parts_.codes.Hash("sign-in address", member.address_identity));
  if (!forgotten.ok()) Log(WARNING, "failed sign-ins not forgotten", {{"status", forgotten}});
  Log(INFO, "password reset", {{"member", member.id}});
  return absl::OkStatus();
}

}  // namespace hiroba::identity
