#include "services/identity/verifications_service.h"

#include <optional>
#include <utility>

#include "services/common/log.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/events.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/member_convert.h"
#include "services/identity/verification_convert.h"
#include "services/identity/verification_mails.h"

namespace hiroba::identity {
namespace {

// Of the caller's time, for taking back a verification whose mail did not go.
constexpr absl::Duration kTimeToTakeBack = absl::Milliseconds(500);

}  // namespace

VerificationsService::VerificationsService(Parts parts) : parts_(std::move(parts)) {}

grpc::ServerUnaryReactor* VerificationsService::CreateVerification(
    grpc::CallbackServerContext* context, const v1::CreateVerificationRequest* request,
    v1::Verification* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(VerificationForm form, ParseVerificationForm(*request));
    ASSIGN_OR_RETURN(const Verification verification, Create(call, std::move(form), *request));
    *response = ToProto(verification, parts_.bodies);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* VerificationsService::ConfirmVerification(
    grpc::CallbackServerContext* context, const v1::ConfirmVerificationRequest* request,
    v1::Member* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const VerificationCode typed, ParseVerificationCode(*request));
    ASSIGN_OR_RETURN(const Member member, Confirm(call, typed.verification, typed.code));
    *response = ToSelfProto(member, parts_.bodies, parts_.staff_second_factor, parts_.clock.Now());
    return absl::OkStatus();
  });
}

// The address of another member goes the same way as any other, with a row, a code nobody is told
// and a mail: neither the answer nor its time tells that it is one.
absl::StatusOr<Verification> VerificationsService::Create(
    const Call& call, VerificationForm form, const v1::CreateVerificationRequest& request) {
  const absl::Time now = parts_.clock.Now();
  ASSIGN_OR_RETURN(const Member member, parts_.members.GetMember(call, call.caller.member));
  const std::string address = form.address.empty() ? member.address : form.address;
  const Verdict verdict = VerdictOn(parts_.mail_domains.Current()->Check(address, now),
                                    parts_.bodies, JapaneseDay(now));
  ASSIGN_OR_RETURN(Verification verification,
                   BeginVerification(parts_.ids.New<VerificationId>(), std::move(form), member,
                                     verdict, parts_.bodies, now));
  if (verification.address_identity != verification.old_identity) {
    RETURN_IF_ERROR(
        parts_.reauthentication.CheckBoth(call, request.password(), request.code()).status());
  }
  const std::string code = NewCode();
  verification.code.hash = parts_.codes.Hash(FormatId(verification.id), code);
  ASSIGN_OR_RETURN(const bool is_others,
                   parts_.store.CreateVerification(call, verification, CheckVerificationCounts));
  const Mail mail = is_others ? AddressInUseMail(parts_.mail_frame, verification)
                              : VerificationMail(parts_.mail_frame, verification, code);
  const absl::Status sent = parts_.send_mail(mail, call.deadline - kTimeToTakeBack);
  if (!sent.ok()) {
    // It would count: five times no mail, and she would have to wait for an hour.
    const absl::Status taken_back = parts_.store.DeleteVerification(call, verification.id);
    if (!taken_back.ok()) Log(WARNING, "verification not taken back", {{"status", taken_back}});
    return sent;
  }
  Log(INFO, "verification begun", {{"member", member.id}, {"rule", verdict.rule}});
  return verification;
}

absl::StatusOr<Member> VerificationsService::Confirm(const Call& call, VerificationId id,
                                                     std::string_view code) {
  const MemberId caller = call.caller.member;
  const std::string typed_hash = parts_.codes.Hash(FormatId(id), code);
  const absl::Time now = parts_.clock.Now();
  const auto check = [&](Verification& verification) {
    return CheckCode(verification.code, typed_hash, now);
  };
  RETURN_IF_ERROR(parts_.store.TryVerificationCode(call, caller, id, now, check));

  const auto posting = parts_.ids.New<PostingId>();
  const uint64_t notice = parts_.ids.Next();
  const SessionId session = SessionOf(call.caller);
  const auto finish = [&](Verification& verification, Member& member,
                          const WrongCodes& wrong_codes) -> absl::StatusOr<std::optional<Notice>> {
    const Member before = member;
    RETURN_IF_ERROR(
        FinishVerification(verification, member, wrong_codes, posting, parts_.bodies, now));
    if (member.address_identity == before.address_identity) return std::nullopt;
    return AddressChangedNotice(parts_.mail_frame, notice, before, now);
  };
  ASSIGN_OR_RETURN(const Member member,
                   parts_.store.FinishVerification(call, caller, id, session, now, check, finish));
  parts_.announce(MemberName(member.id));
  Log(INFO, "verification finished", {{"member", member.id}});
  return member;
}

}  // namespace hiroba::identity
