#include "services/identity/session_rules.h"

#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Session Begun(absl::Time create_time, absl::Time last_use_time) {
  return {.id = SessionId{5},
          .member = MemberId{1},
          .create_time = create_time,
          .last_use_time = last_use_time};
}

TEST(CheckSession, EndsThirtyDaysAfterItsLastUse) {
  const Session session = Begun(kNow, kNow);
  EXPECT_THAT(CheckSession(session, kNow + absl::Hours(24 * 30) - absl::Seconds(1)), IsOk());
  EXPECT_THAT(CheckSession(session, kNow + absl::Hours(24 * 30)),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
}

TEST(CheckSession, EndsNinetyDaysAfterItsBeginningHoweverMuchItIsUsed) {
  const absl::Time end = kNow + absl::Hours(24 * 90);
  EXPECT_THAT(CheckSession(Begun(kNow, end - absl::Seconds(2)), end - absl::Seconds(1)), IsOk());
  EXPECT_FALSE(CheckSession(Begun(kNow, end - absl::Seconds(2)), end).ok());
}

TEST(CallerOf, IsGoodForAMinuteAndNeverLongerThanTheSession) {
  const BodyTable bodies;
  Member member{.id = MemberId{1},
                .display_name = "門真 花子",
                .state = Caller::State::kVerified,
                .roles = {{.kind = Role::Kind::kModerator}}};
  member.postings.push_back({.body = "272230", .department = "健康増進課", .duty = "特定健診"});
  const Caller caller =
      CallerOf(member, Begun(kNow, kNow), bodies, StaffSecondFactor::kOptional, kNow);
  EXPECT_EQ(caller.expire_time, kNow + absl::Minutes(1));
  EXPECT_TRUE(caller.may_moderate());
  EXPECT_FALSE(caller.may_administer());
  EXPECT_EQ(caller.session, FormatId(SessionId{5}));
  EXPECT_EQ(caller.card.body_display_name, "大阪府門真市");
  EXPECT_EQ(caller.card.duty, "特定健診");

  const Session ending = Begun(kNow - absl::Hours(24 * 90) + absl::Seconds(10), kNow);
  EXPECT_EQ(CallerOf(member, ending, bodies, StaffSecondFactor::kOptional, kNow).expire_time,
            kNow + absl::Seconds(10));
}

TEST(CardOf, ShowsThePostingOfTheDay) {
  Member member{.id = MemberId{1}};
  member.postings.push_back({.body = "272230",
                             .department = "危機管理課",
                             .start = absl::CivilDay(2026, 4, 1),
                             .end = absl::CivilDay(2027, 3, 31)});
  member.postings.push_back(
      {.body = "272230", .department = "企画課", .end = absl::CivilDay(2026, 3, 31)});
  const BodyTable bodies;
  const auto department = [&](int year, int month, int day) {
    return CardOf(member, bodies, absl::CivilDay(year, month, day)).department;
  };
  EXPECT_EQ(department(2026, 3, 31), "企画課");
  EXPECT_EQ(department(2026, 4, 1), "危機管理課");
  EXPECT_EQ(department(2027, 4, 1), "危機管理課") << "the last one when all have ended";
  // By the Japanese day: 31 March 15:00 UTC is April in Japan.
  const absl::Time midnight =
      absl::FromCivil(absl::CivilHour(2026, 3, 31, 15), absl::UTCTimeZone());
  const Session session = Begun(midnight, midnight);
  EXPECT_EQ(
      CallerOf(member, session, bodies, StaffSecondFactor::kRequired, midnight - absl::Seconds(1))
          .card.department,
      "企画課");
  EXPECT_EQ(
      CallerOf(member, session, bodies, StaffSecondFactor::kRequired, midnight).card.department,
      "危機管理課");
  member.postings = {{.department = "まだ先の課", .start = absl::CivilDay(2030, 4, 1)}};
  EXPECT_EQ(department(2026, 4, 1), "まだ先の課");
}

TEST(CardOf, NamesNationalOfficesByTheirDomain) {
  Member member{.id = MemberId{1}};
  member.postings.push_back({.body = "n-meti.go.jp"});
  EXPECT_EQ(CardOf(member, BodyTable(), absl::CivilDay(2026, 4, 1)).body_display_name,
            "国の機関（meti.go.jp）");
  member.postings.front().body = "";
  EXPECT_EQ(CardOf(member, BodyTable(), absl::CivilDay(2026, 4, 1)).body_display_name, "");
}

TEST(CallerOf, RolesRestUntilASecondFactorIsOnWhereOneIsRequired) {
  const BodyTable bodies;
  Member member{.state = Caller::State::kVerified};
  member.roles = {{.kind = Role::Kind::kModerator},
                  {.kind = Role::Kind::kAdmin},
                  {.kind = Role::Kind::kTopicModerator, .topic = 7}};
  member.postings.push_back({.body = "272230"});
  const auto of = [&](StaffSecondFactor policy) {
    return CallerOf(member, Begun(kNow, kNow), bodies, policy, kNow);
  };
  EXPECT_FALSE(of(StaffSecondFactor::kRequired).moderator);
  EXPECT_FALSE(of(StaffSecondFactor::kRequired).admin);
  EXPECT_THAT(of(StaffSecondFactor::kRequired).moderated_topics, ::testing::IsEmpty());
  EXPECT_TRUE(of(StaffSecondFactor::kOptional).admin);
  EXPECT_TRUE(RolesRest(member, StaffSecondFactor::kRequired));
  EXPECT_FALSE(RolesRest(member, StaffSecondFactor::kOptional));
  member.second_factor = true;
  EXPECT_TRUE(of(StaffSecondFactor::kRequired).moderator);
  EXPECT_TRUE(of(StaffSecondFactor::kRequired).admin);
  EXPECT_FALSE(RolesRest(member, StaffSecondFactor::kRequired));
  EXPECT_FALSE(RolesRest(Member(), StaffSecondFactor::kRequired)) << "she has none";
}

TEST(CardOf, AMergerTakesThoseWhoAreThereAlong) {
  const absl::CivilDay merger(2027, 4, 1);
  BodyTable bodies;
  BodyImports imports;
  imports.successions["272094"] = {"272230", merger};
  bodies.Replace(imports);
  Member member{.id = MemberId{1}};
  member.postings.push_back({.body = "272094", .department = "企画課"});
  EXPECT_EQ(CardOf(member, bodies, merger - 1).body, "272094");
  EXPECT_EQ(CardOf(member, bodies, merger - 1).body_display_name, "大阪府守口市");
  EXPECT_EQ(CardOf(member, bodies, merger).body, "272230");
  EXPECT_EQ(CardOf(member, bodies, merger).body_display_name, "大阪府門真市");
  // Who had left by then was never at the new one.
  member.postings.front().end = merger - 1;
  EXPECT_EQ(CardOf(member, bodies, merger).body, "272094");
  EXPECT_EQ(CardOf(member, bodies, merger).body_display_name, "大阪府守口市");
}

}  // namespace
}  // namespace hiroba::identity
