#include "services/identity/mail_domains.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "services/common/status.h"

namespace hiroba::identity {
namespace {

using enum MailDomainClass;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

const std::vector<MailDomain>& Imported() {
  static const std::vector<MailDomain> rows = {
      {"272230", "city.kadoma.osaka.jp", kReservedGeo},
      {"272230", "city.kadoma.lg.jp", kReservedLg},
      {"011002", "city.sapporo.jp", kReservedGeo},
      {"030007", "pref.iwate.jp", kReservedGeo},
      {"013455", "town.hokkaido-mori.lg.jp", kReservedLg},
      {"282049", "nishi.or.jp", kUnreserved},
      {"042161", "tomiya-city.miyagi.jp", kUnreserved},
      {"162019", "city.toyama.toyama.jp", kReservedGeo},
      {"160008", "pref.toyama.jp", kReservedGeo},
      {"212199", "vill.shirakawa.lg.jp", kUnverified},
      {"236021", "city.nowhere.lg.jp", kReservedLg},  // no such body: left out
  };
  return rows;
}

class MailDomainsTest : public ::testing::Test {
 protected:
  // "RULE code" of an address at the domain.
  std::string Check(std::string_view domain) const {
    return Text(imported_.Check("t.nakamura@" + std::string(domain), kNow));
  }
  std::string CheckDerived(std::string_view domain) const {
    return Text(derived_only_.Check("t.nakamura@" + std::string(domain), kNow));
  }
  static std::string Text(const Verdict& verdict) {
    EXPECT_FALSE(verdict.explanation.empty());
    return std::string(verdict.rule) +
           (verdict.body != nullptr ? " " + std::string(verdict.body->code) : "");
  }

  const BodyTable bodies_;
  const DerivedDomains derived_{bodies_};
  const MailDomains imported_{bodies_, derived_, Imported()};
  const MailDomains derived_only_{bodies_, derived_, {}};
};

TEST_F(MailDomainsTest, AReservedNameOfTheTableSettlesTheBody) {
  EXPECT_EQ(Check("city.kadoma.osaka.jp"), "RESERVED_GEO 272230");
  EXPECT_EQ(Check("mail.city.kadoma.lg.jp"), "RESERVED_LG 272230");
  EXPECT_EQ(Check("CITY.SAPPORO.JP"), "RESERVED_GEO 011002");
  EXPECT_EQ(imported_.Check("a@city.kadoma.osaka.jp", kNow).outcome, Outcome::kBody);
}

TEST_F(MailDomainsTest, CityAndPrefectureOfOneNameAreToldApart) {
  EXPECT_EQ(Check("city.toyama.toyama.jp"), "RESERVED_GEO 162019");
  EXPECT_EQ(Check("pref.toyama.jp"), "RESERVED_GEO 160008");
  EXPECT_EQ(Check("toyama.toyama.jp"), "PREFECTURE_TYPE");
  EXPECT_EQ(Check("city.toyama.jp"), "PREFECTURE_TYPE");
}

TEST_F(MailDomainsTest, SchoolsBelowABodyAreReviewed) {
  for (const char* label : {"ed", "school", "st", "kids", "edu01", "jhs-03", "a.ed"}) {
    EXPECT_EQ(Check(std::string(label) + ".city.kadoma.osaka.jp"), "SCHOOL_SUBDOMAIN 272230");
  }
  EXPECT_EQ(CheckDerived("school.city.ikoma.lg.jp"), "SCHOOL_SUBDOMAIN 292095");
  EXPECT_EQ(Check("kedo.city.kadoma.osaka.jp"), "RESERVED_GEO 272230");
}

TEST_F(MailDomainsTest, UniqueDerivedNamesBelowLgSettleTheBody) {
  EXPECT_EQ(CheckDerived("city.kadoma.lg.jp"), "DERIVED_LG 272230");
  EXPECT_EQ(CheckDerived("mail.city.shizuoka.lg.jp"), "DERIVED_LG 221007");
  EXPECT_EQ(CheckDerived("town.hokkaido-mori.lg.jp"), "DERIVED_LG 013455");
}

TEST_F(MailDomainsTest, AmbiguousOrUnknownNamesBelowLgAreLocalGovernments) {
  for (const char* domain : {"town.mori.lg.jp", "city.fuchu.lg.jp", "union.kitaminami.lg.jp",
                             "kouiki.lg.jp", "city.nowhere.lg.jp"}) {
    EXPECT_EQ(CheckDerived(domain), "LG_UNKNOWN") << domain;
    EXPECT_EQ(Check(domain), "LG_UNKNOWN") << domain;
  }
  EXPECT_EQ(Check("town.mori.lg.jp"), "LG_UNKNOWN");
}

TEST_F(MailDomainsTest, WhatIsImportedBeatsWhatIsDerived) {
  EXPECT_EQ(CheckDerived("vill.shirakawa.lg.jp"), "DERIVED_LG 216046");
  EXPECT_EQ(Check("vill.shirakawa.lg.jp"), "UNVERIFIED 212199");
  // The table knows this town's name below lg.jp, so its guesses are not believed any more.
  EXPECT_EQ(CheckDerived("city.osaka-kadoma.lg.jp"), "DERIVED_LG 272230");
  EXPECT_EQ(Check("city.osaka-kadoma.lg.jp"), "LG_UNKNOWN");
}

TEST_F(MailDomainsTest, ServiceNamesAndHalfNamesBelowLgAreRefused) {
  EXPECT_EQ(Check("elg-service.lg.jp"), "LG_SERVICE");
  EXPECT_EQ(Check("mail.elgtax.lg.jp"), "LG_SERVICE");
  for (const char* domain :
       {"lg.jp", "city.lg.jp", "x.town.lg.jp", "vill.lg.jp", "pref.lg.jp", "metro.lg.jp"}) {
    EXPECT_EQ(Check(domain), "LG_INCOMPLETE") << domain;
  }
}

TEST_F(MailDomainsTest, NationalOfficesAreNational) {
  EXPECT_EQ(imported_.Check("tanaka@meti.go.jp", kNow).outcome, Outcome::kNational);
  EXPECT_EQ(Check("mail.digital.go.jp"), "NATIONAL");
  EXPECT_EQ(Check("go.jp"), "OTHER");
  EXPECT_EQ(Check("meti.go.jp.example.com"), "OTHER");
  EXPECT_EQ(Check("evil-go.jp"), "OTHER");
}

TEST_F(MailDomainsTest, NamesThatAnyoneCanHoldOnlyLeadToReview) {
  EXPECT_EQ(Check("nishi.or.jp"), "UNRESERVED 282049");
  EXPECT_EQ(Check("mail.nishi.or.jp"), "UNRESERVED 282049");
  EXPECT_EQ(Check("tomiya-city.miyagi.jp"), "UNRESERVED 042161");
  EXPECT_EQ(imported_.Check("a@nishi.or.jp", kNow).outcome, Outcome::kReview);
}

TEST_F(MailDomainsTest, DerivedGeographicNamesOnlyLeadToReview) {
  EXPECT_EQ(CheckDerived("city.kadoma.osaka.jp"), "DERIVED_GEO 272230");
  EXPECT_EQ(CheckDerived("city.sapporo.jp"), "DERIVED_GEO 011002");
  EXPECT_EQ(derived_only_.Check("a@city.kadoma.osaka.jp", kNow).outcome, Outcome::kReview);
}

TEST_F(MailDomainsTest, LookAlikesAreRefused) {
  for (const char* domain : {"city.kadoma.lg.jp.evil.com",
                             "lg.jp.example.com",
                             "evil-lg.jp",
                             "xlg.jp",
                             "city-kadoma.osaka.jp",
                             "city.kadomashi.osaka.jp",
                             "x.kadoma.osaka.jp",
                             "kadoma.osaka.jp",
                             "notcity.kadoma.osaka.jp",
                             "xcity.kadoma.osaka.jp",
                             "city.kadoma.osaka.com",
                             "city.kadoma.osaka.jp.co",
                             "city.miyagi.jp",
                             "city.sakai.jp",
                             "city.kadoma.jp",
                             "city.kadoma.kyoto.jp",
                             "osaka.jp",
                             "pref.jp",
                             "pref.osaka.example.jp",
                             "gmail.com",
                             "st.example-u.ac.jp",
                             "example.ed.jp",
                             "example.co.jp",
                             "example.jp",
                             "jp.jp"}) {
    EXPECT_EQ(imported_.Check(std::string("taro@") + domain, kNow).outcome, Outcome::kReject)
        << domain;
    EXPECT_EQ(derived_only_.Check(std::string("taro@") + domain, kNow).outcome, Outcome::kReject)
        << domain;
  }
  for (const char* address :
       {"taro@c\xd1\x96ty.kadoma.osaka.jp", "taro@ｃｉｔｙ.kadoma.osaka.jp",
        "taro@city。kadoma。osaka。jp", "taro@city.kadoma.osaka.jp.", " taro@city.kadoma.osaka.jp",
        "taro@city.kadoma.osaka.jp ", "taro@evil.com@city.kadoma.osaka.jp",
        "taro@city.kadoma.osaka.jp@evil.com", "taro@evil.com\ncity.kadoma.osaka.jp",
        "taro@[city.kadoma.osaka.jp]", "taro"}) {
    const Verdict verdict = imported_.Check(address, kNow);
    EXPECT_EQ(verdict.rule, "MALFORMED") << address;
    EXPECT_EQ(verdict.outcome, Outcome::kReject) << address;
  }
}

// Whatever is done to a domain, it is settled only when it is a name of the table, or derived below
// lg.jp, or lies below one.
TEST_F(MailDomainsTest, NoTrickTurnsAForeignDomainIntoASettledOne) {
  static constexpr std::string_view kPieces[] = {
      "city", "town",  "pref", "kadoma", "osaka", "lg",      "jp",       "go",   ".",
      ".",    ".",     "-",    "evil",   "com",   "sapporo", "hokkaido", "xn--", "ed",
      "or",   "nishi", "A",    "1",      "@",     "mori",    "\xd1\x96"};
  std::mt19937 random(3);
  std::uniform_int_distribution<size_t> piece(0, std::size(kPieces) - 1);
  std::uniform_int_distribution<int> length(1, 12);
  int settled = 0;
  const auto check = [&](const std::string& domain) {
    const Verdict verdict = imported_.Check("a@" + domain, kNow);
    if (verdict.outcome != Outcome::kBody) return;
    ++settled;
    std::string lower = domain;
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    bool explained = lower.ends_with(".lg.jp");
    for (const MailDomain& row : Imported()) {
      const bool within = lower == row.domain || lower.ends_with("." + row.domain);
      explained |=
          within && row.domain_class == kReservedGeo && row.body_code == verdict.body->code;
    }
    EXPECT_TRUE(explained) << domain;
  };
  for (int round = 0; round < 100'000; ++round) {
    std::string domain;
    for (int i = length(random); i > 0; --i) domain += kPieces[piece(random)];
    check(domain);
    // A real name with one piece put in, and with one byte changed.
    for (std::string real : {"city.kadoma.osaka.jp", "city.sapporo.jp", "pref.iwate.jp"}) {
      std::string changed = real;
      const size_t at = std::uniform_int_distribution<size_t>(0, real.size())(random);
      changed.insert(at, kPieces[piece(random)]);
      check(changed);
      real[at % real.size()] = static_cast<char>(random() % 256);
      check(real);
    }
  }
  EXPECT_GT(settled, 100);
}

TEST_F(MailDomainsTest, RowsThatCannotBeTrueAreRefused) {
  const auto refused = [&](MailDomain row) {
    return Reason(CheckMailDomain(row, bodies_)) == "MAIL_DOMAIN_REFUSED";
  };
  EXPECT_TRUE(refused({"271403", "city.sakai.jp", kReservedGeo}));
  EXPECT_TRUE(refused({"042161", "city.miyagi.jp", kReservedGeo}));
  EXPECT_TRUE(refused({"042161", "tomiya-city.miyagi.jp", kReservedGeo}));
  EXPECT_TRUE(refused({"272230", "kadoma.osaka.jp", kReservedGeo}));
  EXPECT_TRUE(refused({"272230", "gmail.com", kReservedLg}));
  EXPECT_TRUE(refused({"272230", "lg.jp", kReservedLg}));
  EXPECT_TRUE(refused({"272230", "city.lg.jp", kReservedLg}));
  EXPECT_TRUE(refused({"272230", "elg-tax.lg.jp", kReservedLg}));
  EXPECT_TRUE(refused({"272230", "evil-lg.jp", kReservedLg}));
  EXPECT_TRUE(refused({"282049", "or.jp", kUnreserved}));
  EXPECT_TRUE(refused({"272230", "osaka.jp", kUnverified}));
  EXPECT_TRUE(refused({"272231", "city.kadoma.osaka.jp", kReservedGeo}));
  EXPECT_TRUE(refused({"272230", "City.kadoma.osaka.jp", kReservedGeo}));
  EXPECT_TRUE(refused({"272230", "city.kadoma.osaka.jp.", kReservedGeo}));
  EXPECT_FALSE(refused({"144029", "town.kiyokawa.kanagawa.jp", kReservedGeo}));
  EXPECT_FALSE(refused({"012122", "e-rumoi.jp", kUnreserved}));
  EXPECT_FALSE(refused({"130001", "metro.tokyo.jp", kReservedGeo}));
}

}  // namespace
}  // namespace hiroba::identity
