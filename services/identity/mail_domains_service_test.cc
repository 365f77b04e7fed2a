// Mail domains over RPC: import, and what it changes for addresses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"
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

}  // namespace
}  // namespace hiroba::identity
