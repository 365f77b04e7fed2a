#include "services/identity/codes.h"

#include <gtest/gtest.h>

#include <set>

#include "services/common/status.h"

namespace hiroba::identity {
namespace {

class CodesTest : public ::testing::Test {
 protected:
  std::string Type(std::string_view code) const { return hasher_.Hash("registrations/1", code); }
  // Returns the reason with which a typed code is refused, empty when it is right.
  std::string Try(std::string_view code, absl::Duration after = absl::Minutes(1)) {
    return Reason(CheckCode(pending_, Type(code), sent_ + after));
  }

  const CodeHasher hasher_{std::string(kCodeKeyBytes, 'k')};
  const absl::Time sent_ = absl::FromUnixSeconds(1'800'000'000);
  PendingCode pending_{.hash = Type("123456"), .expire_time = sent_ + kCodeLifetime};
};

TEST_F(CodesTest, TheRightCodeIsAccepted) { EXPECT_EQ(Try("123456"), ""); }

TEST_F(CodesTest, AWrongCodeUsesUpATryAndSaysHowManyAreLeft) {
  const absl::Status status = CheckCode(pending_, Type("000000"), sent_);
  EXPECT_EQ(Reason(status), "CODE_WRONG");
  EXPECT_EQ(ReasonMetadata(status, "triesLeft"), "4");
  EXPECT_EQ(pending_.tries, 1);
  EXPECT_EQ(Try("123456"), "");
}

TEST_F(CodesTest, AfterFiveWrongOnesTheRightOneIsRefused) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Try("000000"), "CODE_WRONG");
  EXPECT_EQ(Try("123456"), "CODE_TRIES_USED");
  EXPECT_EQ(pending_.tries, 5);
}

TEST_F(CodesTest, TheCodeEndsAfterTenMinutes) {
  EXPECT_EQ(Try("123456", absl::Minutes(10) - absl::Microseconds(1)), "");
  EXPECT_EQ(Try("123456", absl::Minutes(10)), "CODE_EXPIRED");
  EXPECT_EQ(pending_.tries, 0);
}

TEST_F(CodesTest, ACodeIsWorthNothingForAnotherSubjectOrKey) {
  EXPECT_NE(hasher_.Hash("registrations/2", "123456"), pending_.hash);
  EXPECT_NE(hasher_.Hash("registrations/1123", "456"), pending_.hash);
  EXPECT_NE(CodeHasher(std::string(kCodeKeyBytes, 'x')).Hash("registrations/1", "123456"),
            pending_.hash);
}

TEST(NewCode, IsSixDigitsAndVaries) {
  std::set<std::string> codes;
  for (int i = 0; i < 200; ++i) {
    const std::string code = NewCode();
    EXPECT_EQ(NormaliseCode(code), code);
    codes.insert(code);
  }
  EXPECT_GT(codes.size(), 190u);
}

TEST(NormaliseCode, AcceptsWhatPeopleType) {
  for (const char* typed : {"123456", " 123 456 ", "１２３４５６", "123-456", "１２３　４５６\n"}) {
    EXPECT_EQ(NormaliseCode(typed), "123456") << typed;
  }
}

TEST(NormaliseCode, NothingElseIsACode) {
  for (const char* typed :
       {"", "12345", "1234567", "12345a", "一二三四五六", "\xff\xff\xff\xff\xff\xff"}) {
    EXPECT_EQ(NormaliseCode(typed), "") << typed;
  }
  EXPECT_EQ(NormaliseCode(std::string(100'000, ' ') + "123456"), "");
}

}  // namespace
}  // namespace hiroba::identity
