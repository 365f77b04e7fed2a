// Postings over RPC: starting, correcting, ending and taking back, duties, cards of a day.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hiroba/identity/v1/duties.grpc.pb.h"
#include "hiroba/identity/v1/members.grpc.pb.h"
#include "hiroba/identity/v1/postings.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/fiscal_year.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;

class PostingsServiceTest : public ServicesTest {
 protected:
  absl::StatusOr<v1::Member> Create(MemberId member, const v1::Posting& posting) {
    v1::CreatePostingRequest create;
    create.set_parent("members/me");
    *create.mutable_posting() = posting;
    return Ask(&v1::Postings::Stub::CreatePosting, create, TestMember(member));
  }

  std::string DepartmentOn(MemberId member, const std::string& day) {
    v1::BatchGetCardsRequest cards;
    cards.add_names("members/" + FormatId(member));
    cards.set_date(day);
    const auto got = Ask(&v1::Members::Stub::BatchGetCards, cards, TestService());
    return got.ok() && got->cards_size() == 1 ? got->cards(0).department() : "none";
  }
};

TEST_F(PostingsServiceTest, PostingsFollowEachOther) {
  const MemberId id = SignUp();
  v1::CreatePostingRequest create;
  create.set_parent("members/me");
  create.mutable_posting()->set_department("危機管理課");
  create.mutable_posting()->set_duty("避難所");
  create.mutable_posting()->set_start_date("2026-04-01");
  const auto member = Ask(&v1::Postings::Stub::CreatePosting, create, TestMember(id));
  ASSERT_THAT(member, IsOk());
  ASSERT_EQ(member->postings_size(), 2);
  EXPECT_EQ(member->postings(1).end_date(), "2026-03-31");
  EXPECT_EQ(member->card().duty(), "避難所");

  v1::EndPostingRequest end;
  end.set_name(member->postings(0).name());
  end.set_end_date("2027-03-31");
  const auto ended = Ask(&v1::Postings::Stub::EndPosting, end, TestMember(id));
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(ended->postings(0).end_date(), "2027-03-31");
  EXPECT_THAT(Ask(&v1::Postings::Stub::EndPosting, end, TestMember(ids_.New<MemberId>())),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(PostingsServiceTest, APostingIsCorrectedAndTakenBack) {
  const MemberId id = SignUp();
  v1::Posting posting;
  posting.set_department("税務化");
  posting.set_start_date("2019-04-01");
  posting.set_end_date("2022-03-31");
  const auto made = Create(id, posting);
  ASSERT_THAT(made, IsOk());
  ASSERT_EQ(made->postings_size(), 2);
  EXPECT_EQ(made->card().department(), "企画課") << "what has ended is history";

  v1::UpdatePostingRequest update;
  update.mutable_posting()->set_name(made->postings(1).name());
  update.mutable_posting()->set_department("税務課");
  update.mutable_posting()->add_duties("duties/resident-tax");
  const auto updated = Ask(&v1::Postings::Stub::UpdatePosting, update, TestMember(id));
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->postings(1).department(), "税務課");
  EXPECT_EQ(updated->postings(1).end_date(), "2022-03-31");
  EXPECT_EQ(DepartmentOn(id, "2020-01-01"), "税務課");
  EXPECT_EQ(DepartmentOn(id, ""), "企画課");
  const Caller other = TestMember(ids_.New<MemberId>());
  EXPECT_THAT(Ask(&v1::Postings::Stub::UpdatePosting, update, other),
              StatusIs(absl::StatusCode::kPermissionDenied, "NOT_YOUR_PROFILE"));

  v1::DeletePostingRequest take_back;
  take_back.set_name(made->postings(1).name());
  EXPECT_THAT(Ask(&v1::Postings::Stub::DeletePosting, take_back, other),
              StatusIs(absl::StatusCode::kPermissionDenied, "NOT_YOUR_PROFILE"));
  const auto left = Ask(&v1::Postings::Stub::DeletePosting, take_back, TestMember(id));
  ASSERT_THAT(left, IsOk());
  EXPECT_EQ(left->postings_size(), 1);
  take_back.set_name(left->postings(0).name());
  EXPECT_THAT(Ask(&v1::Postings::Stub::DeletePosting, take_back, TestMember(id)),
              StatusIs(absl::StatusCode::kFailedPrecondition, "POSTING_LAST"));
}

TEST_F(PostingsServiceTest, DutiesComeFromTheListAndStandOnTheCard) {
  const auto list = Ask(&v1::Duties::Stub::ListDuties, v1::ListDutiesRequest());
  ASSERT_THAT(list, IsOk());
  EXPECT_GE(list->duties_size(), 60);
  const MemberId id = SignUp();
  v1::Posting posting;
  posting.set_department("健康増進課");
  posting.add_duties("duties/immunisation");
  posting.add_duties("duties/maternal-health");
  posting.add_duties("duties/immunisation");
  const auto made = Create(id, posting);
  ASSERT_THAT(made, IsOk());
  EXPECT_THAT(made->postings(0).duties(),
              ElementsAre("duties/immunisation", "duties/maternal-health"));
  EXPECT_EQ(made->card().duty(), "予防接種、母子保健");
  posting.set_duties(0, "duties/astrology");
  EXPECT_THAT(Create(id, posting), StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  posting.set_duties(0, "duties/waste");
  for (const char* duty : {"duties/audit", "duties/roads", "duties/parks"})
    posting.add_duties(duty);
  EXPECT_THAT(Create(id, posting), StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"))
      << "six";
}

TEST_F(PostingsServiceTest, ATransferThatIsAnnouncedShowsOnItsDay) {
  clock_.Set(StartOfJapaneseDay(absl::CivilDay(2027, 3, 20)));
  const MemberId id = SignUp();
  v1::Posting posting;
  posting.set_department("危機管理課");
  posting.set_start_date("2027-04-01");
  const auto made = Create(id, posting);
  ASSERT_THAT(made, IsOk());
  EXPECT_EQ(made->card().department(), "企画課");
  EXPECT_FALSE(made->postings(0).present());
  EXPECT_TRUE(made->postings(1).present());
  const absl::Time april = StartOfJapaneseDay(absl::CivilDay(2027, 4, 1));
  clock_.Set(april - absl::Seconds(1));
  EXPECT_EQ(DepartmentOn(id, ""), "企画課");
  clock_.Set(april);
  EXPECT_EQ(DepartmentOn(id, ""), "危機管理課");
  EXPECT_EQ(DepartmentOn(id, "2027-03-31"), "企画課");
}

}  // namespace
}  // namespace hiroba::identity
