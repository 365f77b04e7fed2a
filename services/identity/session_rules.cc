#include "services/identity/session_rules.h"

#include <algorithm>

#include "services/common/status.h"
#include "services/identity/body_names.h"
#include "services/identity/duties.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/posting_rules.h"
#include "services/identity/verification_rules.h"

namespace hiroba::identity {

absl::Time SessionExpireTime(const Session& session) {
  return std::min(session.last_use_time + kSessionIdleLifetime,
                  session.create_time + kSessionLifetime);
}

absl::Status CheckSession(const Session& session, absl::Time now) {
  if (now < SessionExpireTime(session)) return absl::OkStatus();
  return Unauthenticated("SESSION_EXPIRED", "もう一度サインインしてください。");
}

absl::Status CredentialsWrong() {
  return Unauthenticated("CREDENTIALS_WRONG",
                         "メールアドレスかパスワードが違います。もう一度お確かめください。");
}

AuthorCard CardOf(const Member& member, const BodyTable& bodies, absl::CivilDay day) {
  AuthorCard card{
      .member = member.id, .display_name = member.display_name, .sample = member.sample};
  if (const Posting* posting = PostingOn(member, day); posting != nullptr) {
    card.body = posting->body;
    card.body_display_name = BodyDisplayName(bodies, posting->body);
    card.department = posting->department;
    card.duty = DutyText(posting->duty, posting->duties);
  }
  return card;
}

Caller CallerOf(const Member& member, const Session& session, const BodyTable& bodies,
                absl::Time now) {
  Caller caller{.member = member.id,
                .session = FormatId(session.id),
                .state = StateAt(member, now),
                .moderator = member.moderator,
                .admin = member.admin,
                .card = CardOf(member, bodies, JapaneseDay(now)),
                .expire_time = std::min(now + kCallerLifetime, SessionExpireTime(session))};
  if (caller.verified() && member.verify_time) {
    caller.expire_time = std::min(caller.expire_time, VerificationEnd(*member.verify_time));
  }
  return caller;
}

}  // namespace hiroba::identity
