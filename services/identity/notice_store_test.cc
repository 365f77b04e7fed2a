// What both notice stores promise: when a mail is due, and that it stays as it was written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class NoticeStoreTest : public StoreContractTest {
 protected:
  // Adds a notice in the way one comes in: with a decision.
  Notice Add(const std::string& address) {
    const Registration registration = NewRegistration(address);
    EXPECT_THAT(Register(registration), IsOk());
    EXPECT_THAT(Finish(registration), IsOk());
    const Admission open = admissions().ListAdmissions(call_, {}, AdmissionId(), 100)->back();
    Notice notice{.id = ids_.Next(),
                  .member = open.member,
                  .address = address,
                  .display_name = "中村 太郎",
                  .subject = "件名",
                  .text = "本文",
                  .create_time = now_};
    EXPECT_THAT(admissions().DecideAdmission(call_, open.id,
                                             [&](Admission&, Member&) {
                                               return AdmissionDecision{.changed = true,
                                                                        .notice = notice};
                                             }),
                IsOk());
    return notice;
  }
};

INSTANTIATE_TEST_SUITE_P(Both, NoticeStoreTest, BothStores(), NameOfStore);

TEST_P(NoticeStoreTest, APostponedNoticeIsDueAgainAfterTheOthers) {
  const Notice first = Add("first@city.kadoma.lg.jp");
  const Notice second = Add("second@city.kadoma.lg.jp");
  EXPECT_THAT(notices().ListNotices(call_, now_, 10), IsOkAndHolds(ElementsAre(first, second)));
  EXPECT_THAT(notices().ListNotices(call_, now_, 1), IsOkAndHolds(SizeIs(1)));

  const absl::Time later = now_ + absl::Hours(1);
  EXPECT_THAT(notices().PostponeNotice(call_, first.id, later), IsOk());
  EXPECT_THAT(notices().ListNotices(call_, now_, 10), IsOkAndHolds(ElementsAre(second)));
  Notice tried = first;
  tried.attempts = 1;
  EXPECT_THAT(notices().ListNotices(call_, later, 10), IsOkAndHolds(ElementsAre(second, tried)));
}

TEST_P(NoticeStoreTest, ADeletedNoticeIsGone) {
  const Notice notice = Add("first@city.kadoma.lg.jp");
  EXPECT_THAT(notices().DeleteNotice(call_, notice.id), IsOk());
  EXPECT_THAT(notices().ListNotices(call_, now_, 10), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(notices().DeleteNotice(call_, notice.id), IsOk());
}

}  // namespace
}  // namespace hiroba::identity
