#include "services/identity/registration_rules.h"

#include <utility>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/admission_rules.h"
#include "services/identity/body_names.h"
#include "services/identity/verification_rules.h"

namespace hiroba::identity {

bool CodeAloneProves(const WrongCodes& wrong_codes) {
  const int most =
      wrong_codes.in_total < kManyWrongCodes ? kMaxWrongCodesOfBody : kMaxWrongCodesOfBodyAmongMany;
  return wrong_codes.of_body < most;
}

absl::StatusOr<Registration> BeginRegistration(RegistrationId id, RegistrationForm form,
                                               const Verdict& verdict, absl::Time now) {
  if (verdict.outcome == Outcome::kReject) {
    return InvalidArgument("ADDRESS_REFUSED", verdict.explanation, {{"rule", verdict.rule}});
  }
  RETURN_IF_ERROR(CheckProof(verdict.shared_mailbox, form.statement, "registration.statement"));
  Registration registration;
  registration.id = id;
  registration.address = std::move(form.address);
  registration.address_identity = std::move(form.address_identity);
  registration.display_name = std::move(form.display_name);
  registration.department = std::move(form.department);
  registration.statement = std::move(form.statement);
  registration.code.expire_time = now + kCodeLifetime;
  registration.outcome = verdict.outcome;
  registration.rule = verdict.rule;
  registration.body = SuggestedBody(verdict, form.domain);
  registration.explanation = verdict.explanation;
  registration.shared_mailbox = verdict.shared_mailbox;
  registration.create_time = now;
  return registration;
}

absl::Status CheckRegistrationCount(int recent) {
  if (recent < kMaxRegistrationsAnHour) return absl::OkStatus();
  return ResourceExhausted("TOO_MANY_REGISTRATIONS",
                           "このアドレスでの登録が続いています。1 時間ほど待ってから、"
                           "もう一度お試しください。",
                           absl::Hours(1));
}

NewMember FinishRegistration(Registration& registration, const WrongCodes& wrong_codes,
                             MemberId member, PostingId posting, AdmissionId admission,
                             std::string password_hash, absl::Time now) {
  const bool guessed = !CodeAloneProves(wrong_codes);
  const bool settles = registration.outcome == Outcome::kBody && !registration.shared_mailbox;
  const bool settled = settles && !guessed;
  if (settles && guessed) {
    registration.rule = "CODES_GUESSED";
    registration.explanation =
        "まちがった確認コードの入力がこの 1 日に多いため、コードだけでは確かめられません。"
        "運営が確かめてから、ご利用いただけます。";
  }
  registration.state = settled ? Registration::State::kVerified : Registration::State::kWaiting;
  registration.member = member;

  NewMember made;
  made.member.id = member;
  made.member.address = registration.address;
  made.member.address_identity = registration.address_identity;
  made.member.password_hash = std::move(password_hash);
  made.member.display_name = registration.display_name;
  made.member.state = Caller::State::kPending;
  made.member.create_time = now;
  if (settled) Verify(made.member, now);
  made.member.postings.push_back({.id = posting,
                                  .body = settled ? registration.body : "",
                                  .department = registration.department});
  if (!settled) {
    made.admission = Admission{.id = admission,
                               .member = member,
                               .statement = registration.statement,
                               .rule = registration.rule,
                               .explanation = registration.explanation,
                               .suggested_body = registration.body,
                               .shared_mailbox = registration.shared_mailbox,
                               .create_time = now};
  }
  return made;
}

}  // namespace hiroba::identity
