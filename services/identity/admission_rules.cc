#include "services/identity/admission_rules.h"

#include <utility>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/strings.h"
#include "services/common/violations.h"
#include "services/identity/body_names.h"
#include "services/identity/leaving_rules.h"
#include "services/identity/posting_rules.h"
#include "services/identity/text_fold.h"
#include "services/identity/verification_rules.h"

namespace hiroba::identity {
namespace {

absl::Status Decided(std::string_view message) {
  return FailedPrecondition("ADMISSION_DECIDED", message);
}

void Decide(Admission& admission, Admission::State state, std::string_view reason,
            const Caller& decider, absl::Time now) {
  admission.state = state;
  admission.decision_reason = reason;
  admission.decided_by = decider.member;
  admission.decide_time = now;
}

}  // namespace

absl::Status CheckProof(bool shared_mailbox, std::string_view statement, std::string_view field) {
  if (!shared_mailbox || CountCharacters(statement) >= kLeastProof) return absl::OkStatus();
  return FieldViolation(
      field,
      "課や係などで共用するアドレスのようです。あなたご本人を確かめるため、お名前と担当、"
      "代表電話から呼び出せる内線、確かめられる同僚や上司のお名前を、20 "
      "文字以上で書いてください。");
}

std::string SuggestedBody(const Verdict& verdict, std::string_view domain) {
  if (verdict.outcome == Outcome::kNational) return NationalBodyId(domain);
  return verdict.body != nullptr ? std::string(verdict.body->code) : "";
}

absl::StatusOr<bool> CheckApply(const Member& member, const Verdict& verdict,
                                std::string_view statement, const Admission* newest, int recent) {
  if (member.state != Caller::State::kPending) {
    return FailedPrecondition("ALREADY_ADMITTED", "参加の確認はすでに終わっています。");
  }
  if (newest != nullptr && newest->state == Admission::State::kOpen) {
    if (newest->statement == statement) return false;
    return FailedPrecondition("ADMISSION_OPEN",
                              "申請はすでに受け付けています。説明は書き直すことができます。");
  }
  if (verdict.outcome == Outcome::kReject) {
    return FailedPrecondition("ADDRESS_REFUSED", verdict.explanation, {{"rule", verdict.rule}});
  }
  if (recent >= kMaxAdmissions) {
    return ResourceExhausted("TOO_MANY_ADMISSIONS",
                             "申請が続いています。30 日ほどたってから、もう一度申請してください。",
                             absl::Hours(24));
  }
  RETURN_IF_ERROR(CheckProof(verdict.shared_mailbox, statement, "admission.statement"));
  return true;
}

Admission Apply(AdmissionId id, const Member& member, const Verdict& verdict, std::string statement,
                absl::Time now) {
  const std::string_view address = member.address;
  return {.id = id,
          .member = member.id,
          .statement = std::move(statement),
          .rule = std::string(verdict.rule),
          .explanation = verdict.explanation,
          .suggested_body = SuggestedBody(verdict, address.substr(address.find('@') + 1)),
          .shared_mailbox = verdict.shared_mailbox,
          .create_time = now};
}

absl::StatusOr<bool> EditStatement(Admission& admission, const Caller& caller,
                                   std::string_view statement) {
  if (!caller.signed_in() || admission.member != caller.member) {
    return NotFound("ADMISSION_NOT_FOUND", "その申請は見つかりません。");
  }
  if (admission.state != Admission::State::kOpen) {
    return Decided("この申請はすでに判断が出ています。");
  }
  RETURN_IF_ERROR(CheckProof(admission.shared_mailbox, statement, "admission.statement"));
  if (admission.statement == statement) return false;
  admission.statement = statement;
  return true;
}

absl::StatusOr<bool> Approve(Admission& admission, Member& member, const Approval& approval,
                             const Caller& decider, absl::Time now) {
  if (admission.state == Admission::State::kApproved) return false;
  if (admission.state == Admission::State::kRejected) {
    return Decided("この申請はすでに却下されています。");
  }
  if (member.suspension) {
    return FailedPrecondition("MEMBER_SUSPENDED", "利用を停止している会員です。");
  }
  RETURN_IF_ERROR(CheckNotLeaving(member));
  Decide(admission, Admission::State::kApproved, approval.reason, decider, now);
  Verify(member, now);
  SettleBody(member, approval.body);
  return true;
}

absl::StatusOr<bool> Reject(Admission& admission, const Rejection& rejection, const Caller& decider,
                            absl::Time now) {
  if (admission.state == Admission::State::kRejected) return false;
  if (admission.state == Admission::State::kApproved) {
    return Decided("この申請はすでに承認されています。");
  }
  Decide(admission, Admission::State::kRejected, rejection.reason, decider, now);
  return true;
}

}  // namespace hiroba::identity
