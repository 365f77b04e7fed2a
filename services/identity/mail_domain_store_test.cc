// What both mail domain stores promise: imported rows and their revision.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

using ::testing::UnorderedElementsAre;

class MailDomainStoreTest : public StoreContractTest {};

INSTANTIATE_TEST_SUITE_P(Both, MailDomainStoreTest, BothStores(), NameOfStore);

TEST_P(MailDomainStoreTest, MailDomainsReplaceThoseOfTheSameName) {
  const auto empty = mail_domains().MailDomainsRevision(call_);
  const MailDomain geo{"272230", "city.kadoma.osaka.jp", MailDomainClass::kUnverified};
  const MailDomain lg{"272230", "city.kadoma.lg.jp", MailDomainClass::kReservedLg};
  EXPECT_THAT(mail_domains().ImportMailDomains(call_, {geo, lg}), IsOkAndHolds(2));
  const auto first = mail_domains().MailDomainsRevision(call_);
  EXPECT_NE(*empty, *first);
  EXPECT_THAT(mail_domains().ImportMailDomains(call_, {geo, lg}), IsOkAndHolds(0));
  EXPECT_EQ(*mail_domains().MailDomainsRevision(call_), *first);
  MailDomain better = geo;
  better.domain_class = MailDomainClass::kReservedGeo;
  EXPECT_THAT(mail_domains().ImportMailDomains(call_, {better}), IsOkAndHolds(1));
  EXPECT_NE(*mail_domains().MailDomainsRevision(call_), *first);
  EXPECT_THAT(mail_domains().ListMailDomains(call_),
              IsOkAndHolds(UnorderedElementsAre(better, lg)));
}

}  // namespace
}  // namespace hiroba::identity
