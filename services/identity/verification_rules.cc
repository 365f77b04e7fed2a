#include "services/identity/verification_rules.h"

#include <algorithm>
#include <array>
#include <utility>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/posting_rules.h"
#include "services/identity/registration_rules.h"

namespace hiroba::identity {
namespace {

struct Reminder {
  ReminderStage stage;
  absl::Time time;
};

// The reminders of a verification that ends in a year, in the order of their times.
std::array<Reminder, 5> RemindersOf(absl::CivilYear year) {
  const auto y = year.year();
  const auto nine = [y](int month, int day) {
    return JapaneseTime(absl::CivilSecond(y, month, day, 9, 0, 0));
  };
  return {{{ReminderStage::kAnnounced, nine(2, 1)},
           {ReminderStage::kOpen, nine(4, 1)},
           {ReminderStage::kMonthLeft, nine(5, 1)},
           {ReminderStage::kWeekLeft, nine(5, 25)},
           {ReminderStage::kLapsed, nine(6, 1)}}};
}

// When the member is to be looked at next, after a time.
std::optional<absl::Time> NextReminderAfter(absl::Time verify_time, absl::Time time) {
  for (const Reminder& reminder : RemindersOf(absl::CivilYear(VerificationEndDay(verify_time)))) {
    if (reminder.time > time && reminder.time > verify_time) return reminder.time;
  }
  return std::nullopt;
}

// The state of a member, whether or not she is leaving.
Caller::State StateBesidesLeaving(const Member& member, absl::Time now) {
  if (member.state != Caller::State::kVerified || !member.verify_time) return member.state;
  return now < VerificationEnd(*member.verify_time) ? Caller::State::kVerified
                                                    : Caller::State::kLapsed;
}

std::string_view DomainOf(std::string_view address) {
  return address.substr(address.find('@') + 1);
}

// The body that an address settles for a member; empty where it settles none.
std::string SettledBody(const VerificationForm& form, const Member& member, const Verdict& verdict,
                        const BodyTable& bodies, absl::CivilDay today) {
  const std::string present = bodies.On(ConfirmedBody(member), today);
  if (form.address_identity == member.address_identity) return present;
  // It proves the body, and not who reads it.
  if (verdict.shared_mailbox) return "";
  if (verdict.outcome == Outcome::kBody) return std::string(verdict.body->code);
  // Whoever let her in has looked at this domain.
  if (form.domain == DomainOf(member.address)) return present;
  return "";
}

}  // namespace

absl::CivilDay VerificationEndDay(absl::Time verify_time) {
  return absl::CivilDay(FiscalYear(JapaneseDay(verify_time)) + 1, 5, 31);
}

absl::Time VerificationEnd(absl::Time verify_time) {
  return StartOfJapaneseDay(VerificationEndDay(verify_time) + 1);
}

absl::Time OldestValidVerification(absl::Time now) {
  const absl::CivilDay today = JapaneseDay(now);
  const bool old_ones_hold = today.month() < 6;
  return StartOfJapaneseDay(absl::CivilDay(today.year() - (old_ones_hold ? 1 : 0), 4, 1));
}

Caller::State StateAt(const Member& member, absl::Time now) {
  return member.leaving ? Caller::State::kLeaving : StateBesidesLeaving(member, now);
}

bool IsVerificationDue(const Member& member, absl::Time now) {
  if (member.state == Caller::State::kPending || !member.verify_time) return false;
  return FiscalYear(JapaneseDay(*member.verify_time)) < FiscalYear(JapaneseDay(now));
}

void Verify(Member& member, absl::Time now) {
  member.state = Caller::State::kVerified;
  member.verify_time = now;
  member.next_reminder_time = NextReminderAfter(now, now);
  member.bounce_time = std::nullopt;
  member.bounce_count = 0;
}

bool Lapse(Member& member, absl::Time now) {
  const Caller::State state = StateBesidesLeaving(member, now);
  if (state == member.state) return false;
  member.state = state;
  return true;
}

std::optional<ReminderStage> TakeReminder(Member& member, absl::Time now) {
  const std::optional<absl::Time> since = std::exchange(member.next_reminder_time, std::nullopt);
  if (!member.verify_time || !since) return std::nullopt;
  member.next_reminder_time = NextReminderAfter(*member.verify_time, now);
  // Whoever leaves need not hurry.
  if (member.leaving) return std::nullopt;
  std::optional<ReminderStage> due;
  for (const Reminder& reminder :
       RemindersOf(absl::CivilYear(VerificationEndDay(*member.verify_time)))) {
    const bool is_hers = reminder.time > *member.verify_time && reminder.time >= *since;
    if (is_hers && reminder.time <= now) due = reminder.stage;
  }
  // The next one comes today: it says what is true by then.
  const std::optional<absl::Time>& next = member.next_reminder_time;
  if (next && JapaneseDay(*next) == JapaneseDay(now)) return std::nullopt;
  return due;
}

absl::StatusOr<Verification> BeginVerification(VerificationId id, VerificationForm form,
                                               const Member& member, const Verdict& verdict,
                                               const BodyTable& bodies, absl::Time now) {
  if (member.state == Caller::State::kPending || member.address.empty()) {
    return FailedPrecondition("NOT_ADMITTED",
                              "参加の確認がまだ済んでいません。確認が済むまでお待ちください。");
  }
  if (form.address.empty()) form.address_identity = member.address_identity;
  Verification verification{.id = id, .member = member.id, .create_time = now};
  verification.old_identity = member.address_identity;
  const bool changes = form.address_identity != member.address_identity;
  if (changes && verdict.outcome == Outcome::kReject) {
    return InvalidArgument("ADDRESS_REFUSED", verdict.explanation, {{"rule", verdict.rule}});
  }
  if (form.posting && form.posting->end && *form.posting->end < JapaneseDay(now)) {
    // Only where she is now can be proved by an address.
    return InvalidArgument(
        "POSTING_IS_OVER",
        "以前の所属は、プロフィールの「以前の所属を加える」から加えてください。");
  }
  verification.body = SettledBody(form, member, verdict, bodies, JapaneseDay(now));
  if (verification.body.empty() && changes) {
    return FailedPrecondition(
        "ADDRESS_NOT_SETTLED",
        "このアドレスだけでは団体を確かめられないため、ここでは切り替えられません。"
        "これまでのアドレスのままお使いいただくか、運営にお問い合わせください。" +
            verdict.explanation,
        {{"rule", verdict.rule}});
  }
  verification.address = changes ? form.address : member.address;
  verification.address_identity = form.address_identity;
  verification.guards_body = changes && verdict.outcome == Outcome::kBody;
  verification.posting = std::move(form.posting);
  verification.code.expire_time = now + kCodeLifetime;
  // What the posting would be refused for later is said now.
  Verification tried = verification;
  Member after = member;
  RETURN_IF_ERROR(FinishVerification(tried, after, WrongCodes{}, PostingId{1}, bodies, now));
  return verification;
}

absl::Status CheckVerificationCounts(const VerificationCounts& recent) {
  if (recent.of_day >= kMaxVerificationsADay) {
    return ResourceExhausted("TOO_MANY_VERIFICATIONS",
                             "確認コードの送信が続いています。明日、もう一度お試しください。",
                             absl::Hours(24));
  }
  if (recent.of_hour >= kMaxVerificationsAnHour) {
    return ResourceExhausted(
        "TOO_MANY_VERIFICATIONS",
        "確認コードの送信が続いています。1 時間ほど待ってから、もう一度お試しください。",
        absl::Hours(1));
  }
  return absl::OkStatus();
}

absl::Status FinishVerification(Verification& verification, Member& member,
                                const WrongCodes& wrong_codes, PostingId posting,
                                const BodyTable& bodies, absl::Time now) {
  if (member.address_identity != verification.old_identity) {
    return FailedPrecondition("VERIFICATION_OUTDATED",
                              "この確認を始めたあとでアドレスが変わっています。最初からやり直して"
                              "ください。");
  }
  if (verification.guards_body && !CodeAloneProves(wrong_codes)) {
    return FailedPrecondition(
        "TOO_MANY_WRONG_CODES",
        "まちがった確認コードの入力がこの 1 日に多いため、いまはコードだけでは"
        "確かめられません。明日、もう一度お試しください。");
  }
  const absl::CivilDay today = JapaneseDay(now);
  // A merger may come between the beginning and the end.
  const std::string body = bodies.On(verification.body, today);
  Member after = member;
  if (verification.posting) {
    Posting started = *verification.posting;
    started.id = posting;
    started.body = bodies.On(started.body, today);
    RETURN_IF_ERROR(StartPosting(after, std::move(started), today, body));
  }
  if (bodies.On(ConfirmedBody(after), today) != body) {
    return InvalidArgument("POSTING_REQUIRED",
                           "新しい団体のアドレスです。新しい所属も入力してください。");
  }
  after.address = verification.address;
  after.address_identity = verification.address_identity;
  Verify(after, now);
  member = std::move(after);
  verification.done = true;
  return absl::OkStatus();
}

}  // namespace hiroba::identity
