#include "services/identity/registrations_service.h"

#include <sodium.h>

#include <string>
#include <utility>
#include <vector>

#include "services/common/log.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/member_rules.h"
#include "services/identity/password.h"
#include "services/identity/registration_convert.h"

namespace hiroba::identity {
namespace {

// Kept of the call's time for taking back a registration whose mail was not taken.
constexpr absl::Duration kTimeToTakeBack = absl::Milliseconds(500);

// An id that cannot be guessed, unlike those of the id generator: whoever names a registration may
// use up its tries, and a password that is refused for being like the applicant's address or name
// tells what they are.
RegistrationId NewRegistrationId() {
  RegistrationId id;
  while (!id) randombytes_buf(&id.value, sizeof(id.value));
  return id;
}

}  // namespace

RegistrationsService::RegistrationsService(Parts parts) : parts_(std::move(parts)) {}

grpc::ServerUnaryReactor* RegistrationsService::CheckAddress(grpc::CallbackServerContext* context,
                                                             const v1::CheckAddressRequest* request,
                                                             v1::CheckAddressResponse* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call&) -> absl::Status {
    const absl::Time now = parts_.clock.Now();
    *response =
        ToCheckedAddress(VerdictOn(parts_.mail_domains.Current()->Check(request->address(), now),
                                   parts_.bodies, JapaneseDay(now)));
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* RegistrationsService::CreateRegistration(
    grpc::CallbackServerContext* context, const v1::CreateRegistrationRequest* request,
    v1::Registration* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(RegistrationForm form, ParseRegistrationForm(*request));
    ASSIGN_OR_RETURN(const Registration registration, Create(call, std::move(form)));
    *response = ToProto(registration, parts_.bodies);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* RegistrationsService::ConfirmRegistration(
    grpc::CallbackServerContext* context, const v1::ConfirmRegistrationRequest* request,
    v1::Registration* response) {
  return parts_.rpc.Handle(*context, *request, [=, this](const Call& call) -> absl::Status {
    ASSIGN_OR_RETURN(const Confirmation confirmation, ParseConfirmation(*request));
    ASSIGN_OR_RETURN(
        const Registration registration,
        Confirm(call, confirmation.registration, confirmation.code, confirmation.password));
    *response = ToProto(registration, parts_.bodies);
    return absl::OkStatus();
  });
}

// A member's address goes the same way as any other, with a row, a code nobody is told and a mail:
// neither the answer nor its time tells that she is a member.
absl::StatusOr<Registration> RegistrationsService::Create(const Call& call, RegistrationForm form) {
  const absl::Time now = parts_.clock.Now();
  const Verdict verdict = VerdictOn(parts_.mail_domains.Current()->Check(form.address, now),
                                    parts_.bodies, JapaneseDay(now));
  ASSIGN_OR_RETURN(Registration registration,
                   BeginRegistration(NewRegistrationId(), std::move(form), verdict, now));
  const std::string code = NewCode();
  registration.code.hash = parts_.codes.Hash(FormatId(registration.id), code);
  ASSIGN_OR_RETURN(const bool is_member,
                   parts_.store.CreateRegistration(call, registration, now - absl::Hours(1),
                                                   CheckRegistrationCount));
  const Mail mail = is_member ? AlreadyMemberMail(parts_.mail_frame, registration)
                              : CodeMail(parts_.mail_frame, registration, code);
  const absl::Status sent = parts_.send_mail(mail, call.deadline - kTimeToTakeBack);
  if (!sent.ok()) {
    // It would count: five times no mail, and the applicant would have to wait for an hour.
    const absl::Status taken_back = parts_.store.DeleteRegistration(call, registration.id);
    if (!taken_back.ok()) Log(WARNING, "registration not taken back", {{"status", taken_back}});
    return sent;
  }
  // Without its name: who knows that may type codes.
  Log(INFO, "registration begun", {{"rule", verdict.rule}});
  return registration;
}

absl::StatusOr<Registration> RegistrationsService::Confirm(const Call& call, RegistrationId id,
                                                           std::string_view code,
                                                           const std::string& password) {
  // The password first: a poor one uses up no try.
  ASSIGN_OR_RETURN(const Registration begun, parts_.store.GetRegistration(call, id));
  const std::vector<std::string> words = {begun.address, begun.display_name};
  RETURN_IF_ERROR(CheckPassword(password, words));

  const std::string typed_hash = parts_.codes.Hash(FormatId(id), code);
  const absl::Time now = parts_.clock.Now();
  const auto check = [&](Registration& registration) {
    return CheckCode(registration.code, typed_hash, now);
  };
  RETURN_IF_ERROR(parts_.store.TryCode(call, id, now, check));

  // Slow, so only for those who have the code, and outside of any transaction.
  ASSIGN_OR_RETURN(std::string password_hash, parts_.passwords.Hash(password, call.deadline));
  const auto member = parts_.ids.New<MemberId>();
  const auto posting = parts_.ids.New<PostingId>();
  const auto admission = parts_.ids.New<AdmissionId>();
  ASSIGN_OR_RETURN(const Registration done,
                   parts_.store.FinishRegistration(
                       call, id, now - kWrongCodesWindow, check,
                       [&](Registration& registration, const WrongCodes& wrong_codes) {
                         return FinishRegistration(registration, wrong_codes, member, posting,
                                                   admission, password_hash, now);
                       }));
  Log(INFO, "registration finished",
      {{"registration", id},
       {"member", done.member},
       {"waiting", done.state == Registration::State::kWaiting}});
  return done;
}

}  // namespace hiroba::identity
