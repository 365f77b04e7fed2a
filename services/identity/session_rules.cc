#include "services/identity/session_rules.h"

#include <algorithm>

#include "services/common/status.h"
#include "services/identity/body_names.h"
#include "services/identity/member_rules.h"

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
    // Whoever is there when a merger ends her body is at the one that goes on from then on.
    card.body = bodies.On(posting->body, posting->end ? std::min(day, *posting->end) : day);
    card.body_display_name = BodyDisplayName(bodies, card.body);
    card.department = posting->department;
    card.duty = posting->duty;
  }
  return card;
}

Caller CallerOf(const Member& member, const Session& session, const BodyTable& bodies,
                absl::Time now) {
  return {.member = member.id,
          .session = FormatId(session.id),
          .state = member.state,
          .moderator = member.moderator,
          .admin = member.admin,
          .card = CardOf(member, bodies, JapaneseDay(now)),
          .expire_time = std::min(now + kCallerLifetime, SessionExpireTime(session))};
}

}  // namespace hiroba::identity
