// Judges the example addresses and the official hosts of ../shared/data with and without the table
// of mail domains, and prints the figures. Skipped where ../shared is absent.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "services/admin/csv.h"
#include "services/common/status.h"
#include "services/identity/mail_domains.h"

namespace hiroba::identity {
namespace {

using admin::CsvRow;

const std::filesystem::path kData = "../shared/data";  // tests run in the top of the repository

std::vector<CsvRow> Read(const char* file) {
  std::ifstream stream(kData / file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  auto rows = admin::ParseCsv(text, {});
  EXPECT_TRUE(rows.ok()) << file << ": " << rows.status();
  return rows.ok() ? *std::move(rows) : std::vector<CsvRow>();
}

MailDomainClass ClassOf(const std::string& text) {
  if (text == "reserved-lg") return MailDomainClass::kReservedLg;
  if (text == "reserved-geo") return MailDomainClass::kReservedGeo;
  if (text == "unreserved") return MailDomainClass::kUnreserved;
  EXPECT_EQ(text, "unverified");
  return MailDomainClass::kUnverified;
}

std::string ExpectationOf(const Verdict& verdict) {
  switch (verdict.outcome) {
    case Outcome::kBody:
      return "body " + std::string(verdict.body->code);
    case Outcome::kLocalGovernment:
      return "local_government ";
    case Outcome::kNational:
      return "national ";
    case Outcome::kReview:
      return "review ";
    case Outcome::kReject:
      return "reject ";
  }
  return "";
}

// The part of an official host that mail has: from the label of the body's kind on.
std::string MailDomainOfHost(const std::string& host) {
  for (const char* label : {"city.", "town.", "vill.", "pref.", "metro."}) {
    if (host.starts_with(label)) return host;
    const size_t at = host.find(std::string(".") + label);
    if (at != std::string::npos) return host.substr(at + 1);
  }
  return host.starts_with("www.") ? host.substr(4) : host;
}

class DomainsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kData)) GTEST_SKIP() << kData << " is not there: skipped";
    for (const CsvRow& row : Read("mail-domains.csv")) {
      rows_.push_back({row["code"], row["domain"], ClassOf(row["class"])});
    }
  }

  const BodyTable bodies_;
  const DerivedDomains derived_{bodies_};
  const MailDomains derived_only_{bodies_, derived_, {}};
  std::vector<MailDomain> rows_;
};

TEST_F(DomainsTest, EveryRowOfTheTableIsTakenIn) {
  for (const MailDomain& row : rows_) {
    EXPECT_TRUE(CheckMailDomain(row, bodies_).ok()) << row.domain;
  }
}

TEST_F(DomainsTest, ExampleAddressesAreJudgedRight) {
  const MailDomains imported(bodies_, derived_, rows_);
  int right = 0;
  int right_derived = 0;
  const auto examples = Read("email-domains-dev.csv");
  for (const CsvRow& row : examples) {
    const std::string expected = row["expect"] + " " + row["body_code"];
    const Verdict verdict = imported.Check(row["email"], absl::UnixEpoch());
    EXPECT_EQ(ExpectationOf(verdict), expected) << row["email"] << " by " << verdict.rule;
    right += ExpectationOf(verdict) == expected;
    right_derived +=
        ExpectationOf(derived_only_.Check(row["email"], absl::UnixEpoch())) == expected;
  }
  std::printf("example addresses: %d of %zu right with the table, %d from derived names alone\n",
              right, examples.size(), right_derived);
}

TEST_F(DomainsTest, DerivedNamesExplainMostOfficialHosts) {
  int lg = 0, geographic = 0, ambiguous = 0, wrong = 0;
  const auto bodies = Read("municipalities.csv");
  for (const CsvRow& row : bodies) {
    const Verdict verdict =
        derived_only_.Check("a@" + MailDomainOfHost(row["site_host"]), absl::UnixEpoch());
    if (verdict.body == nullptr) {
      ambiguous += verdict.rule == "LG_UNKNOWN";
    } else if (verdict.body->code != row["code"]) {
      ++wrong;
      // The site of 白川町 stands under a name that the table itself doubts to be the town's.
      if (row["site_host"] == "www.vill.shirakawa.lg.jp") continue;
      ADD_FAILURE() << row["site_host"] << " is of " << row["name"] << ", not of "
                    << DisplayName(*verdict.body);
    } else {
      ++(verdict.rule == "DERIVED_LG" ? lg : geographic);
    }
  }
  std::printf(
      "official hosts: %d of %zu explained (%d lg.jp, %d geographic), %d lg.jp undecided, "
      "%d given to another body\n",
      lg + geographic, bodies.size(), lg, geographic, ambiguous, wrong);
  EXPECT_GT(lg + geographic, 1500);
}

// What would be let in without a person looking at it must agree with the table.
TEST_F(DomainsTest, NoDerivedNameGivesADomainToAnotherBodyThanTheTableDoes) {
  int settled = 0;
  for (const MailDomain& row : rows_) {
    if (row.domain_class != MailDomainClass::kReservedLg) continue;
    const Verdict verdict = derived_only_.Check("a@" + row.domain, absl::UnixEpoch());
    if (verdict.outcome != Outcome::kBody) continue;
    ++settled;
    EXPECT_EQ(verdict.body->code, row.body_code) << row.domain;
  }
  std::printf("lg.jp names of the table that derived names settle alone: %d\n", settled);
}

TEST_F(DomainsTest, TheTablesOfReadingsAgree) {
  for (const CsvRow& row : Read("municipalities.csv")) {
    const Body* body = bodies_.Find(row["code"]);
    ASSERT_NE(body, nullptr) << row["code"];
    EXPECT_EQ(body->name, row["name"]);
    EXPECT_EQ(body->kana, row["kana"]);
    EXPECT_EQ(body->prefecture, row["prefecture"]);
  }
}

}  // namespace
}  // namespace hiroba::identity
