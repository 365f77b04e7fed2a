#include "services/identity/session_rules.h"

#include <algorithm>

#include "services/common/status.h"
#include "services/identity/body_names.h"
#include "services/identity/duties.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/leaving_rules.h"
#include "services/identity/member_rules.h"
#include "services/identity/posting_rules.h"
#include "services/identity/role_rules.h"
#include "services/identity/verification_rules.h"

namespace hiroba::identity {

absl::Time SessionExpireTime(const Session& session) {
  return std::min(session.last_use_time + kSessionIdleLifetime,
                  session.create_time + kSessionLifetime);
}

absl::Status SessionExpired() {
  return Unauthenticated("SESSION_EXPIRED", "もう一度サインインしてください。");
}

absl::Status CheckSession(const Session& session, absl::Time now) {
  return now < SessionExpireTime(session) ? absl::OkStatus() : SessionExpired();
}

absl::Status CredentialsWrong() {
  return Unauthenticated("CREDENTIALS_WRONG",
                         "メールアドレスかパスワードが違います。もう一度お確かめください。");
}

AuthorCard CardOf(const Member& member, const BodyTable& bodies, absl::CivilDay day) {
  AuthorCard card{
      .member = member.id, .display_name = member.display_name, .sample = member.sample};
  if (const Posting* posting = PostingOn(member, day); posting != nullptr) {
    // Whoever is there when a merger ends her body is at the one that goes on from then on.
    card.body = bodies.On(posting->body, posting->end ? std::min(day, *posting->end) : day);
    card.body_display_name = BodyDisplayName(bodies, card.body);
    card.department = posting->department;
    card.duty = DutyText(posting->duty, posting->duties);
  }
  return card;
}

SessionId SessionOf(const Caller& caller) {
  return ParseId<SessionId>(caller.session).value_or(SessionId());
}

bool RolesRest(const Member& member, StaffSecondFactor policy) {
  return !member.roles.empty() && policy == StaffSecondFactor::kRequired && !member.second_factor;
}

Caller CallerOf(const Member& member, const Session& session, const BodyTable& bodies,
                StaffSecondFactor policy, absl::Time now) {
  const bool has_roles = !RolesRest(member, policy) && !member.leaving;
  Caller caller{
      .member = member.id,
      .session = FormatId(session.id),
      .state = StateAt(member, now),
      .moderator = has_roles && member.Has(Role::Kind::kModerator),
      .admin = has_roles && member.Has(Role::Kind::kAdmin),
      .moderated_topics = has_roles ? ModeratedTopics(member) : std::vector<std::uint64_t>(),
      .card = CardOf(member, bodies, JapaneseDay(now)),
      .expire_time = std::min(now + kCallerLifetime, SessionExpireTime(session))};
  if (caller.verified() && member.verify_time) {
    caller.expire_time = std::min(caller.expire_time, VerificationEnd(*member.verify_time));
  }
  if (member.leaving) {
    caller.expire_time = std::min(caller.expire_time, LeavingEnd(*member.leaving));
  }
  return caller;
}

}  // namespace hiroba::identity
