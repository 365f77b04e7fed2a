#include "services/identity/learned_domain_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/fiscal_year.h"

namespace hiroba::identity {
namespace {

const absl::TimeZone kJapan = absl::FixedTimeZone(9 * 60 * 60);
const absl::Time kNow = absl::FromCivil(absl::CivilSecond(2026, 3, 31, 23, 59, 59), kJapan);

class LearnedDomainsTest : public ::testing::Test {
 protected:
  // "RULE code" of an address at the domain once `learned` is believed.
  std::string Check(const std::string& domain, absl::Time now = kNow) const {
    const MailDomains rules(bodies_, derived_, imported_, learned_);
    const Verdict verdict = rules.Check("t.nakamura@" + domain, now);
    return std::string(verdict.rule) +
           (verdict.body != nullptr ? " " + std::string(verdict.body->code) : "");
  }

  absl::Status Teach(std::string_view domain, std::string_view code) {
    const MailDomains rules(bodies_, derived_, imported_, learned_);
    const Verdict verdict = rules.Check("t.nakamura@" + std::string(domain), kNow);
    const absl::Status status = CheckLearn(verdict, domain, *bodies_.Find(code));
    if (status.ok()) learned_.push_back(Learn(domain, code, MemberId{9}, kNow));
    return status;
  }

  BodyTable bodies_;
  const DerivedDomains derived_{bodies_};
  const std::vector<MailDomain> imported_ = {
      {"272230", "city.kadoma.osaka.jp", MailDomainClass::kReservedGeo},
      {"016373", "memuro.net", MailDomainClass::kUnreserved},
      {"103837", "nanmoku.ne.jp", MailDomainClass::kUnreserved},
      {"014281", "maoi-net.jp", MailDomainClass::kUnreserved},
      {"272230", "gmail.com", MailDomainClass::kUnreserved},
      {"212199", "vill.shirakawa.lg.jp", MailDomainClass::kUnverified}};
  std::vector<LearnedDomain> learned_;
};

TEST_F(LearnedDomainsTest, SettlesWhatTheRulesLeaveOpen) {
  EXPECT_THAT(Teach("memuro.net", "016373"), IsOk());
  EXPECT_THAT(Teach("union.kitaminami.lg.jp", "272230"), IsOk());
  EXPECT_THAT(Teach("vill.shirakawa.lg.jp", "212199"), IsOk());
  EXPECT_THAT(Teach("city.sapporo.jp", "011002"), IsOk());
  EXPECT_EQ(Check("memuro.net"), "LEARNED 016373");
  EXPECT_EQ(Check("MEMURO.net"), "LEARNED 016373");
  EXPECT_EQ(Check("union.kitaminami.lg.jp"), "LEARNED 272230");
  EXPECT_EQ(Check("vill.shirakawa.lg.jp"), "LEARNED 212199");
  EXPECT_EQ(Check("city.sapporo.jp"), "LEARNED 011002");
}

TEST_F(LearnedDomainsTest, IsTheDomainItselfAndNoneBelow) {
  EXPECT_THAT(Teach("memuro.net", "016373"), IsOk());
  EXPECT_EQ(Check("mail.memuro.net"), "UNRESERVED 016373");
  EXPECT_EQ(Check("memuro.net.example.com"), "OTHER");
  EXPECT_EQ(Check("xmemuro.net"), "OTHER");
}

TEST_F(LearnedDomainsTest, WhatAnybodyCanHoldIsNotTaught) {
  const auto refused = [&](std::string_view domain, std::string_view code) {
    return ::testing::Value(Teach(domain, code), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                          "DOMAIN_NOT_LEARNABLE"));
  };
  EXPECT_TRUE(refused("nanmoku.ne.jp", "103837")) << "residents have addresses there";
  EXPECT_TRUE(refused("maoi-net.jp", "014281"));
  EXPECT_TRUE(refused("gmail.com", "272230"));
  EXPECT_TRUE(refused("memuro.net", "272230")) << "the table says another body";
  EXPECT_TRUE(refused("city.kadoma.osaka.jp", "272230")) << "settled already";
  EXPECT_TRUE(refused("meti.go.jp", "272230"));
  EXPECT_TRUE(refused("example.com", "272230"));
  EXPECT_TRUE(refused("lg.jp", "272230"));
  EXPECT_TRUE(refused("school.kitaminami.lg.jp", "272230"));
  EXPECT_TRUE(refused("ed.city.kadoma.osaka.jp", "272230"));
}

TEST_F(LearnedDomainsTest, ARowNeverOpensWhatTheRulesRefuse) {
  for (const char* domain : {"example.com", "evil-lg.jp", "city.sakai.jp", "lg.jp", "nanmoku.ne.jp",
                             "gmail.com", "memuro.net", "city.kadoma.osaka.jp"}) {
    const std::string before = Check(domain);
    learned_.push_back(Learn(domain, "271403", MemberId{9}, kNow));
    EXPECT_EQ(Check(domain), before);
  }
}

// 芽室町 becomes a part of 十勝市, whose code is made for this.
TEST_F(LearnedDomainsTest, WhatIsLearntAfterAMergerIsOfTheBodyThatGoesOn) {
  const absl::CivilDay today = JapaneseDay(kNow);
  BodyImports imports;
  imports.bodies["016990"] = {"十勝市", "とかちし", "北海道", BodyKind::kCity};
  imports.successions["016373"] = {"016990", today};
  learned_ = {Learn("memuro.net", "016990", MemberId{9}, kNow)};
  EXPECT_NE(Check("memuro.net"), "LEARNED 016990") << "it is another body until then";
  bodies_.Replace(imports);
  EXPECT_EQ(Check("memuro.net"), "LEARNED 016990");
  learned_ = {Learn("memuro.net", "016373", MemberId{9}, kNow)};
  EXPECT_EQ(Check("memuro.net"), "LEARNED 016990");
}

TEST_F(LearnedDomainsTest, IsBelievedForAYear) {
  EXPECT_THAT(Teach("memuro.net", "016373"), IsOk());
  const absl::Time expiry = absl::FromCivil(absl::CivilSecond(2027, 3, 31, 0, 0, 0), kJapan);
  EXPECT_EQ(learned_.front().expire_time, expiry);
  EXPECT_EQ(Check("memuro.net", expiry - absl::Microseconds(1)), "LEARNED 016373");
  EXPECT_EQ(Check("memuro.net", expiry), "LEARNED_EXPIRED 016373");
  const MailDomains rules(bodies_, derived_, imported_, learned_);
  const Verdict expired = rules.Check("a@memuro.net", expiry);
  EXPECT_EQ(expired.outcome, Outcome::kReview);
  EXPECT_THAT(CheckLearn(expired, "memuro.net", *bodies_.Find("016373")), IsOk())
      << "a moderator who looks again may teach it again";
  EXPECT_THAT(CheckLearn(expired, "memuro.net", *bodies_.Find("272230")),
              StatusIs(absl::StatusCode::kFailedPrecondition, "DOMAIN_NOT_LEARNABLE"));
}

TEST(LearnedUntil, IsTheSameDayInJapanAYearLater) {
  const auto until = [](int year, int month, int day, int hour) {
    const absl::Time now = absl::FromCivil(absl::CivilHour(year, month, day, hour), kJapan);
    return absl::FormatTime("%Y-%m-%d %H:%M", LearnedUntil(now), kJapan);
  };
  EXPECT_EQ(until(2026, 4, 1, 0), "2027-04-01 00:00");
  EXPECT_EQ(until(2026, 4, 1, 23), "2027-04-01 00:00");
  EXPECT_EQ(until(2026, 5, 31, 8), "2027-05-31 00:00") << "still 30 May in UTC";
  EXPECT_EQ(until(2028, 2, 29, 12), "2029-03-01 00:00");
  EXPECT_EQ(until(2027, 2, 28, 12), "2028-02-28 00:00");
}

TEST(Renew, BelievesForAnotherYearAndKeepsWhoTaughtIt) {
  LearnedDomain learned = Learn("memuro.net", "016373", MemberId{9}, kNow);
  Renew(learned, MemberId{10}, kNow + absl::Hours(24 * 400));
  EXPECT_EQ(learned.learned_by, MemberId{9});
  EXPECT_EQ(learned.learn_time, kNow);
  EXPECT_EQ(learned.renewed_by, MemberId{10});
  EXPECT_EQ(learned.expire_time, LearnedUntil(kNow + absl::Hours(24 * 400)));
}

}  // namespace
}  // namespace hiroba::identity
