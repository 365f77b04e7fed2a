#include "services/identity/vouch_rules.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/identity/admission_rules.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/member_rules.h"
#include "services/identity/posting_rules.h"
#include "services/identity/verification_rules.h"

namespace hiroba::identity {
namespace {

absl::Status NoAdmission() { return NotFound("ADMISSION_NOT_FOUND", "その申請は見つかりません。"); }

// The address suggests another body than the case does, or none: the tables have changed since.
bool Contradicts(const Verdict& verdict, const std::string& suggested, const Member& applicant,
                 const BodyTable& bodies, absl::CivilDay today) {
  const std::string_view address = applicant.address;
  const std::string now = SuggestedBody(verdict, address.substr(address.find('@') + 1));
  return bodies.On(now, today) != suggested;
}

std::string DayInJapan(absl::Time time) {
  const absl::CivilDay day = JapaneseDay(time);
  return fmt::format("{}年{}月{}日", day.year(), day.month(), day.day());
}

}  // namespace

absl::Status CheckVouch(const Admission& admission, const Member& applicant, const Verdict& verdict,
                        const Member& member, const VouchFacts& facts, const BodyTable& bodies,
                        absl::Time now) {
  const absl::CivilDay today = JapaneseDay(now);
  const Posting* posting = PostingOn(member, today);
  const std::string suggested = bodies.On(admission.suggested_body, today);
  // A signed caller is good for a minute: she may have been suspended, have lapsed, or be
  // leaving meanwhile.
  const bool may_act = StateAt(member, now) == Caller::State::kVerified && !member.suspension;
  const bool colleague =
      posting != nullptr && !posting->body.empty() && bodies.On(posting->body, today) == suggested;
  if (!may_act || !colleague || admission.state != Admission::State::kOpen ||
      applicant.suspension || applicant.leaving) {
    return NoAdmission();
  }
  if (applicant.id == member.id) {
    return FailedPrecondition("VOUCH_FOR_ONESELF", "ご自分の確認はできません。");
  }
  if (facts.right_revoked) {
    return PermissionDenied("VOUCHING_REVOKED",
                            "運営の判断により、同じ団体の人の確認はできなくなっています。");
  }
  if (facts.vouched_in && now < *facts.vouched_in + kVouchedInPause) {
    return FailedPrecondition(
        "VOUCH_TOO_EARLY",
        fmt::format("同じ団体の会員の確認で参加された方は、参加から 30 日のあいだ、"
                    "ほかの人の確認ができません（{}から）。",
                    DayInJapan(*facts.vouched_in + kVouchedInPause)));
  }
  if (Contradicts(verdict, suggested, applicant, bodies, today)) {
    return FailedPrecondition("VOUCH_CONTRADICTED",
                              "アドレスと団体が合わなくなったため、運営が確かめています。");
  }
  if (facts.recent >= kMaxVouches) {
    return ResourceExhausted(
        "TOO_MANY_VOUCHES",
        fmt::format("確認できるのは、30 日に {} 人までです。しばらくたってからお試しください。",
                    kMaxVouches),
        absl::Hours(24));
  }
  return absl::OkStatus();
}

bool CountVouch(Admission& admission, Member& applicant, const Member& member,
                const VouchFacts& facts, const BodyTable& bodies, absl::Time now) {
  if (facts.others + 1 < kVouchesNeeded) return false;
  admission.state = Admission::State::kApproved;
  admission.decision_reason = fmt::format("同じ団体の会員 {} 人による確認", facts.others + 1);
  admission.decided_by = member.id;
  admission.by_vouching = true;
  admission.decide_time = now;
  Verify(applicant, now);
  SettleBody(applicant, bodies.On(admission.suggested_body, JapaneseDay(now)));
  return true;
}

}  // namespace hiroba::identity
