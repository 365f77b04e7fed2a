// That no trick turns a refused domain into an accepted one: each test is a kind of trick, played
// some thousand times from fixed seeds. tests/fuzz looks for tricks nobody has thought of.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "services/identity/learned_domain_rules.h"
#include "services/identity/mail_domains.h"

namespace hiroba::identity {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
constexpr int kRounds = 20'000;

// Domains of which others hold the name itself: whatever lies below is theirs, too.
constexpr std::string_view kForeign[] = {"evil.com",
                                         "evil.jp",
                                         "evil.co.jp",
                                         "evil.or.jp",
                                         "evil-lg.jp",
                                         "xlg.jp",
                                         "lg.jp.evil.com",
                                         "evil-go.jp",
                                         "evil.osaka.jp",
                                         "city-kadoma.osaka.jp",
                                         "x.kadoma.osaka.jp",
                                         "city.kadomashi.osaka.jp",
                                         "city.sakai.jp",
                                         "city.kadoma.jp",
                                         "city.miyagi.jp",
                                         "city.kadoma.osaka.jp.evil.com",
                                         "city.kadoma.lg.jp.co",
                                         "meti.go.jp.example.com",
                                         "elg-tax.lg.jp",
                                         "gmail.com",
                                         "docomo.ne.jp",
                                         "example-u.ac.jp",
                                         "example.ed.jp"};

// Domains that are accepted in one way or another.
constexpr std::string_view kAccepted[] = {
    "city.kadoma.osaka.jp", "city.kadoma.lg.jp", "city.sapporo.jp",       "union.kitaminami.lg.jp",
    "meti.go.jp",           "memuro.net",        "tomiya-city.miyagi.jp", "learnt.example.lg.jp"};

class MailDomainsPropertyTest : public ::testing::TestWithParam<unsigned> {
 protected:
  template <size_t size>
  std::string_view Pick(const std::string_view (&list)[size]) {
    return list[std::uniform_int_distribution<size_t>(0, size - 1)(random_)];
  }
  int Number(int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random_);
  }

  std::string WithRandomCase(std::string_view domain) {
    std::string changed(domain);
    for (char& c : changed) {
      if (Number(0, 1) == 1) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return changed;
  }

  Verdict Check(const std::string& domain) const {
    return rules_.Check("t.nakamura@" + domain, kNow);
  }

  std::mt19937 random_{GetParam()};
  const BodyTable bodies_;
  const DerivedDomains derived_{bodies_};
  const std::vector<MailDomain> imported_ = {
      {"272230", "city.kadoma.osaka.jp", MailDomainClass::kReservedGeo},
      {"272230", "city.kadoma.lg.jp", MailDomainClass::kReservedLg},
      {"011002", "city.sapporo.jp", MailDomainClass::kReservedGeo},
      {"016373", "memuro.net", MailDomainClass::kUnreserved},
      {"042161", "tomiya-city.miyagi.jp", MailDomainClass::kUnreserved}};
  // Among them what could never be taught: a row that got in by another way opens nothing.
  const std::vector<LearnedDomain> learned_ = {
      Learn("learnt.example.lg.jp", "272230", MemberId{1}, kNow),
      Learn("memuro.net", "016373", MemberId{1}, kNow),
      Learn("evil.com", "272230", MemberId{1}, kNow),
      Learn("gmail.com", "272230", MemberId{1}, kNow),
      Learn("city.sakai.jp", "271403", MemberId{1}, kNow)};
  const MailDomains rules_{bodies_, derived_, imported_, learned_};
};

INSTANTIATE_TEST_SUITE_P(Seeds, MailDomainsPropertyTest, ::testing::Values(1, 2, 3, 4));

TEST_P(MailDomainsPropertyTest, TheDomainsAreWhatTheTestsTakeThemFor) {
  for (const std::string_view domain : kForeign) {
    EXPECT_EQ(Check(std::string(domain)).outcome, Outcome::kReject) << domain;
  }
  for (const std::string_view domain : kAccepted) {
    EXPECT_NE(Check(std::string(domain)).outcome, Outcome::kReject) << domain;
  }
}

TEST_P(MailDomainsPropertyTest, LabelsInFrontOfAForeignDomainOpenNothing) {
  static constexpr std::string_view kLabels[] = {"city",
                                                 "town",
                                                 "vill",
                                                 "pref",
                                                 "metro",
                                                 "union",
                                                 "kadoma",
                                                 "osaka",
                                                 "tokyo",
                                                 "sapporo",
                                                 "lg",
                                                 "go",
                                                 "jp",
                                                 "meti",
                                                 "mail",
                                                 "www",
                                                 "x",
                                                 "city.kadoma.osaka.jp",
                                                 "city.kadoma.lg.jp",
                                                 "pref.osaka.jp",
                                                 "meti.go.jp",
                                                 "memuro.net",
                                                 "lg.jp",
                                                 "go.jp",
                                                 "a-b",
                                                 "0"};
  for (int round = 0; round < kRounds; ++round) {
    std::string domain(Pick(kForeign));
    for (int i = Number(1, 4); i > 0; --i) domain = std::string(Pick(kLabels)) + "." + domain;
    domain = WithRandomCase(domain);
    const Verdict verdict = Check(domain);
    EXPECT_EQ(verdict.outcome, Outcome::kReject) << domain << " " << verdict.rule;
  }
}

TEST_P(MailDomainsPropertyTest, LabelsInFrontOfALocalDomainLeadToNoOtherBody) {
  for (int round = 0; round < kRounds; ++round) {
    std::string domain = "city.kadoma.osaka.jp";
    for (int i = Number(1, 3); i > 0; --i) {
      domain = std::string(Pick(kAccepted)) + "." + domain;
    }
    const Verdict verdict = Check(WithRandomCase(domain));
    ASSERT_NE(verdict.body, nullptr) << domain;
    EXPECT_EQ(verdict.body->code, "272230") << domain;
  }
}

TEST_P(MailDomainsPropertyTest, CaseChangesNothing) {
  for (int round = 0; round < kRounds; ++round) {
    const std::string domain(Number(0, 1) == 0 ? Pick(kForeign) : Pick(kAccepted));
    const Verdict plain = Check(domain);
    const Verdict changed = Check(WithRandomCase(domain));
    EXPECT_EQ(changed.outcome, plain.outcome) << domain;
    EXPECT_EQ(changed.rule, plain.rule) << domain;
    EXPECT_EQ(changed.body, plain.body) << domain;
  }
}

TEST_P(MailDomainsPropertyTest, NothingButAsciiLettersDigitsHyphensAndDotsIsRead) {
  // Full-width and other forms of letters, dots and hyphens; what is not seen; what programs cut
  // text at; what quotes, comments and routes are made of.
  static constexpr std::string_view kIntruders[] = {"ａ",
                                                    "ｊ",
                                                    "．",
                                                    "。",
                                                    "｡",
                                                    "﹒",
                                                    "․",
                                                    "‧",
                                                    "・",
                                                    "－",
                                                    "‐",
                                                    "‑",
                                                    "–",
                                                    "ー",
                                                    "\xc2\xad",
                                                    "\u200b",
                                                    "\u200c",
                                                    "\u200d",
                                                    "\u2060",
                                                    "\ufeff",
                                                    "\u202e",
                                                    "\u3000",
                                                    "\xc2\xa0",
                                                    "\u0301",
                                                    "а",
                                                    "е",
                                                    "о",
                                                    "р",
                                                    "с",
                                                    "і",
                                                    "ı",
                                                    "ſ",
                                                    "ß",
                                                    "ǰ",
                                                    "\xff",
                                                    "\xc0\xae",
                                                    "\xe0\x80\xae",
                                                    std::string_view("\0", 1),
                                                    "\t",
                                                    "\n",
                                                    "\r\n",
                                                    " ",
                                                    "\x7f",
                                                    "\x0b",
                                                    "_",
                                                    "%",
                                                    "%2e",
                                                    "=",
                                                    "+",
                                                    "/",
                                                    "\\",
                                                    "\"",
                                                    "'",
                                                    "(",
                                                    ")",
                                                    "(x)",
                                                    "<",
                                                    ">",
                                                    "[",
                                                    "]",
                                                    ",",
                                                    ";",
                                                    ":",
                                                    ":25",
                                                    "!",
                                                    "?",
                                                    "#",
                                                    "&",
                                                    "@",
                                                    "@city.kadoma.osaka.jp",
                                                    "$",
                                                    "*",
                                                    "~",
                                                    "`",
                                                    "^",
                                                    "|",
                                                    "{",
                                                    "}"};
  for (int round = 0; round < kRounds; ++round) {
    std::string domain(Number(0, 1) == 0 ? Pick(kForeign) : Pick(kAccepted));
    domain.insert(static_cast<size_t>(Number(0, static_cast<int>(domain.size()))),
                  Pick(kIntruders));
    EXPECT_EQ(Check(domain).rule, "MALFORMED") << domain;
  }
}

TEST_P(MailDomainsPropertyTest, AnEncodedLabelIsRefused) {
  static constexpr std::string_view kEncoded[] = {"xn--",  "xn--cty-uma", "xn--80ak6aa92e",
                                                  "XN--a", "xn--0",       "xN--kadoma"};
  for (int round = 0; round < kRounds; ++round) {
    std::string domain(Pick(kAccepted));
    // In place of a label, or as one more.
    std::vector<size_t> starts = {0};
    for (size_t i = 0; i < domain.size(); ++i) {
      if (domain[i] == '.') starts.push_back(i + 1);
    }
    const size_t start =
        starts[static_cast<size_t>(Number(0, static_cast<int>(starts.size()) - 1))];
    const size_t end = std::min(domain.find('.', start), domain.size());
    const std::string label(Pick(kEncoded));
    if (Number(0, 1) == 0) {
      domain.replace(start, end - start, label);
    } else {
      domain.insert(start, label + ".");
    }
    EXPECT_EQ(Check(domain).rule, "MALFORMED") << domain;
  }
}

TEST_P(MailDomainsPropertyTest, DotsThatAreTooManyAreRefused) {
  for (int round = 0; round < kRounds; ++round) {
    std::string domain(Number(0, 1) == 0 ? Pick(kForeign) : Pick(kAccepted));
    const std::string dots(static_cast<size_t>(Number(1, 3)), '.');
    switch (Number(0, 2)) {
      case 0:
        domain += dots;
        break;
      case 1:
        domain.insert(0, dots);
        break;
      default:
        domain.insert(domain.find('.'), dots);
    }
    EXPECT_EQ(Check(domain).rule, "MALFORMED") << domain;
  }
}

// One letter, more, fewer or another, and the domain is somebody else's.
TEST_P(MailDomainsPropertyTest, ADomainWithAnErrorSettlesNothingElse) {
  static constexpr char kCharacters[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";
  const auto settled_without_error = [](std::string_view domain) {
    return domain.ends_with(".city.kadoma.osaka.jp") || domain.ends_with(".city.sapporo.jp") ||
           domain == "city.kadoma.osaka.jp" || domain == "city.sapporo.jp" ||
           domain.ends_with(".lg.jp") || domain == "memuro.net";
  };
  for (int round = 0; round < kRounds; ++round) {
    std::string domain(Pick(kAccepted));
    for (int i = Number(1, 2); i > 0; --i) {
      const auto at = static_cast<size_t>(Number(0, static_cast<int>(domain.size()) - 1));
      const char c = kCharacters[Number(0, static_cast<int>(sizeof(kCharacters)) - 2)];
      switch (Number(0, 2)) {
        case 0:
          domain[at] = c;
          break;
        case 1:
          domain.insert(at, 1, c);
          break;
        default:
          domain.erase(at, 1);
      }
    }
    const Verdict verdict = Check(domain);
    if (verdict.outcome == Outcome::kBody) {
      EXPECT_TRUE(settled_without_error(domain)) << domain << " " << verdict.rule;
    }
  }
}

}  // namespace
}  // namespace hiroba::identity
