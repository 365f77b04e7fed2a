// What both stores of learned domains promise: order, changes, forgetting, the revision.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/common/testing/status_matchers.h"
#include "services/identity/learned_domain_rules.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LearnedDomainStoreTest : public StoreContractTest {
 protected:
  // Teaches a domain in the way it is taught: with a decision.
  LearnedDomain Teach(const std::string& domain, absl::Time now) {
    const Admission open = AddWaiting("a" + std::to_string(++count_) + "@" + domain);
    LearnedDomain learned = Learn(domain, "272230", MemberId{9}, now);
    EXPECT_THAT(admissions().DecideAdmission(call_, open.id,
                                             [&](Admission&, Member&) {
                                               return AdmissionDecision{.changed = true,
                                                                        .learned = learned};
                                             }),
                IsOk());
    return learned;
  }

  auto List(absl::Time after = absl::InfinitePast(), std::string_view domain = "", int limit = 9) {
    return *learned_domains().ListLearnedDomains(call_, after, domain, limit);
  }
  std::string Revision() { return *learned_domains().LearnedDomainsRevision(call_); }

  int count_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Both, LearnedDomainStoreTest, BothStores(), NameOfStore);

TEST_P(LearnedDomainStoreTest, TheFirstToExpireComesFirst) {
  const LearnedDomain late = Teach("a.example.jp", now_ + absl::Hours(48));
  const LearnedDomain b = Teach("b.example.jp", now_);
  const LearnedDomain c = Teach("c.example.jp", now_);
  EXPECT_THAT(List(), ElementsAre(b, c, late));
  EXPECT_THAT(List(absl::InfinitePast(), "", 1), ElementsAre(b));
  EXPECT_THAT(List(b.expire_time, b.domain), ElementsAre(c, late));
  EXPECT_THAT(List(c.expire_time, c.domain), ElementsAre(late));
  EXPECT_THAT(List(late.expire_time, late.domain), IsEmpty());
}

TEST_P(LearnedDomainStoreTest, IsRenewedForgottenAndTaughtAnew) {
  const LearnedDomain taught = Teach("memuro.net", now_);
  const std::string first = Revision();
  const absl::Time later = now_ + absl::Hours(24 * 200);
  const auto renewed =
      learned_domains().EditLearnedDomain(call_, "memuro.net", [&](LearnedDomain& learned) {
        Renew(learned, MemberId{10}, later);
        return absl::OkStatus();
      });
  ASSERT_THAT(renewed, IsOk());
  EXPECT_EQ(renewed->learned_by, MemberId{9});
  EXPECT_EQ(renewed->renewed_by, MemberId{10});
  EXPECT_THAT(List(), ElementsAre(*renewed));
  const std::string second = Revision();
  EXPECT_NE(second, first);

  EXPECT_THAT(learned_domains().ForgetLearnedDomain(call_, "memuro.net", MemberId{10},
                                                    later + absl::Hours(1)),
              IsOk());
  EXPECT_THAT(List(), IsEmpty());
  EXPECT_NE(Revision(), second);
  const auto keep = [](LearnedDomain&) { return absl::OkStatus(); };
  EXPECT_THAT(learned_domains().EditLearnedDomain(call_, "memuro.net", keep),
              StatusIs(absl::StatusCode::kNotFound, "LEARNED_DOMAIN_NOT_FOUND"));
  EXPECT_THAT(learned_domains().ForgetLearnedDomain(call_, "memuro.net", MemberId{10}, later),
              IsOk());
  EXPECT_THAT(List(), ElementsAre(Teach("memuro.net", later + absl::Hours(2))));
}

}  // namespace
}  // namespace hiroba::identity
