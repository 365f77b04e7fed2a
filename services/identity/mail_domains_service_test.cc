// Mail domains over RPC: import, and what it changes for addresses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hiroba/identity/v1/mail_domains.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/member_rules.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

class MailDomainsServiceTest : public ServicesTest {};

TEST_F(MailDomainsServiceTest, ImportedMailDomainsCountAtOnce) {
  v1::CheckAddressesRequest check;
  check.add_addresses("a@city.kadoma.osaka.jp");
  const auto before = Ask(&v1::MailDomains::Stub::CheckAddresses, check, TestService());
  ASSERT_THAT(before, IsOk());
  EXPECT_EQ(before->verdicts(0).outcome(), v1::CheckAddressesResponse::Verdict::REVIEW);

  v1::ImportMailDomainsRequest import;
  auto& row = *import.add_mail_domains();
  row.set_body_code("272230");
  row.set_domain("city.kadoma.osaka.jp");
  row.set_class_(v1::MailDomain::RESERVED_GEO);
  for (const int expected : {1, 0}) {
    const auto imported = Ask(&v1::MailDomains::Stub::ImportMailDomains, import, TestService());
    ASSERT_THAT(imported, IsOk());
    EXPECT_EQ(imported->changed_count(), expected);
  }
  const auto after = Ask(&v1::MailDomains::Stub::CheckAddresses, check, TestService());
  EXPECT_EQ(after->verdicts(0).outcome(), v1::CheckAddressesResponse::Verdict::BODY);
  EXPECT_EQ(after->verdicts(0).body_code(), "272230");

  auto& wrong = *import.add_mail_domains();
  wrong.set_body_code("271403");
  wrong.set_domain("city.sakai.jp");
  wrong.set_class_(v1::MailDomain::RESERVED_GEO);
  EXPECT_THAT(Ask(&v1::MailDomains::Stub::ImportMailDomains, import, TestService()),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
}

TEST_F(MailDomainsServiceTest, TheDomainOfABodyThatHasEndedIsItsSuccessors) {
  const absl::CivilDay today = JapaneseDay(clock_.Now());
  const auto merge = [&](absl::CivilDay day) {
    ASSERT_THAT(store_.EditBodyImports(TestCall(Caller()),
                                       [&](BodyImports& imports) {
                                         imports.successions["272230"] = {"271004", day};
                                         return absl::OkStatus();
                                       }),
                IsOk());
    ASSERT_THAT(body_refresh_.Refresh(TestCall(Caller())), IsOk());
  };
  v1::CheckAddressesRequest check;
  check.add_addresses("a@city.kadoma.lg.jp");
  const auto verdict = [&] {
    const auto answer = Ask(&v1::MailDomains::Stub::CheckAddresses, check, TestService());
    EXPECT_THAT(answer, IsOk());
    return answer->verdicts(0);
  };
  merge(today + 1);
  EXPECT_EQ(verdict().body_code(), "272230");
  merge(today);
  EXPECT_EQ(verdict().outcome(), v1::CheckAddressesResponse::Verdict::BODY);
  EXPECT_EQ(verdict().body_code(), "271004");
  EXPECT_EQ(
      verdict().explanation(),
      "大阪府門真市の職員のメールアドレスとして確認できます。門真市は、いまの大阪府大阪市です。");
}

TEST_F(MailDomainsServiceTest, NewBodiesHaveDomainsToo) {
  v1::CheckAddressesRequest check;
  check.add_addresses("a@city.keihan.lg.jp");
  const auto body_code = [&] {
    EXPECT_THAT(mail_domains_.Refresh(TestCall(Caller())), IsOk());
    const auto answer = Ask(&v1::MailDomains::Stub::CheckAddresses, check, TestService());
    EXPECT_THAT(answer, IsOk());
    return answer->verdicts(0).body_code();
  };
  EXPECT_EQ(body_code(), "");
  BodyImports imports;
  imports.bodies["272990"] = {"京阪市", "けいはんし", "大阪府", BodyKind::kCity};
  bodies_.Replace(imports);
  EXPECT_EQ(body_code(), "272990");
  // A new city that keeps an old one's name keeps its domain.
  imports.bodies["273007"] = {"門真市", "かどまし", "大阪府", BodyKind::kCity};
  imports.successions["272230"] = {"273007", JapaneseDay(clock_.Now())};
  bodies_.Replace(imports);
  check.set_addresses(0, "a@city.kadoma.lg.jp");
  EXPECT_EQ(body_code(), "273007");
}

}  // namespace
}  // namespace hiroba::identity
