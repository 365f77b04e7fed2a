#include "services/identity/second_factors_service.h"

#include <optional>
#include <utility>

#include "services/common/log.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/strings.h"
#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/identity/events.h"
#include "services/identity/second_factor_convert.h"
#include "services/identity/second_factor_mails.h"
#include "services/identity/second_factor_rules.h"
#include "services/identity/totp.h"
#include "services/identity/work_address.h"

namespace hiroba::identity {

SecondFactorsService::SecondFactorsService(Parts parts) : parts_(std::move(parts)) {}

grpc::ServerUnaryReactor* SecondFactorsService::GetSecondFactor(
    grpc::CallbackServerContext* context, const v1::GetSecondFactorRequest* request,
    v1::SecondFactor* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const SecondFactor factor,
                     parts_.store.GetSecondFactor(call, call.caller.member));
    *response = ToProto(factor);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SecondFactorsService::BeginSecondFactor(
    grpc::CallbackServerContext* context, const v1::BeginSecondFactorRequest* request,
    v1::BeginSecondFactorResponse* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    if (!parts_.secrets_last) {
      return FailedPrecondition("SECOND_FACTORS_UNAVAILABLE",
                                "いまは2段階認証を設定できません。運営にお問い合わせください。");
    }
    ASSIGN_OR_RETURN(const Member member,
                     parts_.reauthentication.CheckPassword(call, request->password()));
    const std::string secret = NewTotpSecret();
    const std::string sealed = parts_.secrets.Seal(member.id, secret);
    const absl::Time now = parts_.clock.Now();
    const auto begin = [&](const Member& current,
                           SecondFactor& factor) -> absl::StatusOr<std::optional<Notice>> {
      if (current.password_hash != member.password_hash) return PasswordWrong();
      RETURN_IF_ERROR(identity::BeginSecondFactor(factor, sealed, now));
      return std::nullopt;
    };
    RETURN_IF_ERROR(parts_.store.EditSecondFactor(call, member.id, begin));
    response->set_secret(Base32(secret));
    response->set_uri(TotpUri(secret, member.address));
    *response->mutable_expire_time() = ToTimestamp(now + kSecondFactorSetUp);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SecondFactorsService::ConfirmSecondFactor(
    grpc::CallbackServerContext* context, const v1::ConfirmSecondFactorRequest* request,
    v1::ConfirmSecondFactorResponse* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    const RecoveryCodes recovery = NewRecoveryCodes(parts_.codes, call.caller.member);
    const uint64_t notice = parts_.ids.Next();
    const absl::Time now = parts_.clock.Now();
    SecondFactor confirmed;
    const auto confirm = [&](const Member& member,
                             SecondFactor& factor) -> absl::StatusOr<std::optional<Notice>> {
      RETURN_IF_ERROR(CheckSecondFactorIsOff(factor));
      RETURN_IF_ERROR(CheckSecondFactorIsBegun(factor, now));
      ASSIGN_OR_RETURN(const std::string secret,
                       parts_.secrets.Open(member.id, factor.pending_secret));
      RETURN_IF_ERROR(
          identity::ConfirmSecondFactor(factor, secret, request->code(), recovery, now));
      confirmed = factor;
      return SecondFactorEnabledNotice(parts_.mail_frame, notice, member, now);
    };
    RETURN_IF_ERROR(parts_.store.EditSecondFactor(call, call.caller.member, confirm));
    // Roles that rested come back, and the other sessions have ended.
    parts_.announce(MemberName(call.caller.member));
    Log(INFO, "second factor enabled", {{"member", call.caller.member}});
    *response->mutable_second_factor() = ToProto(confirmed);
    for (const std::string& code : recovery.codes) response->add_recovery_codes(code);
    return absl::OkStatus();
  });
}

absl::StatusOr<Member> SecondFactorsService::CheckIsOn(const Call& call,
                                                       const std::string& password,
                                                       std::string_view code) const {
  ASSIGN_OR_RETURN(const Member member, parts_.reauthentication.CheckBoth(call, password, code));
  if (!member.second_factor) return CheckSecondFactorIsOn(SecondFactor());
  return member;
}

grpc::ServerUnaryReactor* SecondFactorsService::DisableSecondFactor(
    grpc::CallbackServerContext* context, const v1::DisableSecondFactorRequest* request,
    v1::SecondFactor* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Member checked, CheckIsOn(call, request->password(), request->code()));
    RETURN_IF_ERROR(Disable(call, checked.id, &checked));
    *response = ToProto(SecondFactor());
    return absl::OkStatus();
  });
}

absl::Status SecondFactorsService::Disable(const Call& call, MemberId id, const Member* checked) {
  const uint64_t notice = parts_.ids.Next();
  const absl::Time now = parts_.clock.Now();
  const auto disable = [&](const Member& member,
                           SecondFactor& factor) -> absl::StatusOr<std::optional<Notice>> {
    if (checked != nullptr && member.password_hash != checked->password_hash) {
      return PasswordWrong();
    }
    if (!factor.on()) return std::nullopt;
    identity::DisableSecondFactor(factor);
    return SecondFactorDisabledNotice(parts_.mail_frame, notice, member, now);
  };
  RETURN_IF_ERROR(parts_.store.EditSecondFactor(call, id, disable));
  // Roles may rest from now on.
  parts_.announce(MemberName(id));
  Log(INFO, "second factor disabled", {{"member", id}});
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* SecondFactorsService::RenewRecoveryCodes(
    grpc::CallbackServerContext* context, const v1::RenewRecoveryCodesRequest* request,
    v1::RenewRecoveryCodesResponse* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Member checked, CheckIsOn(call, request->password(), request->code()));
    const RecoveryCodes recovery = NewRecoveryCodes(parts_.codes, call.caller.member);
    const uint64_t notice = parts_.ids.Next();
    const absl::Time now = parts_.clock.Now();
    const auto renew = [&](const Member& member,
                           SecondFactor& factor) -> absl::StatusOr<std::optional<Notice>> {
      if (member.password_hash != checked.password_hash) return PasswordWrong();
      RETURN_IF_ERROR(CheckSecondFactorIsOn(factor));
      identity::RenewRecoveryCodes(factor, recovery);
      return RecoveryCodesRenewedNotice(parts_.mail_frame, notice, member, now);
    };
    RETURN_IF_ERROR(parts_.store.EditSecondFactor(call, call.caller.member, renew));
    Log(INFO, "recovery codes renewed", {{"member", call.caller.member}});
    for (const std::string& code : recovery.codes) response->add_recovery_codes(code);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* SecondFactorsService::RemoveSecondFactor(
    grpc::CallbackServerContext* context, const v1::RemoveSecondFactorRequest* request,
    v1::SecondFactor* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    const absl::StatusOr<WorkAddress> address = ParseWorkAddress(request->address());
    if (!address.ok()) return FieldViolation("address", ToStd(address.status().message()));
    ASSIGN_OR_RETURN(const Member member, parts_.members.FindMember(call, address->identity));
    RETURN_IF_ERROR(Disable(call, member.id, nullptr));
    *response = ToProto(SecondFactor());
    return absl::OkStatus();
  });
}

}  // namespace hiroba::identity
