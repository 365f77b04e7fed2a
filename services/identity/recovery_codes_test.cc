#include "services/identity/recovery_codes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace hiroba::identity {
namespace {

using ::testing::MatchesRegex;
using ::testing::SizeIs;

TEST(NewRecoveryCode, IsThreeGroupsOfUnmistakableCharacters) {
  std::set<std::string> codes;
  for (int i = 0; i < 1000; ++i) {
    const std::string code = NewRecoveryCode();
    EXPECT_THAT(code, MatchesRegex("[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-"
                                   "[0-9A-HJKMNP-TV-Z]{4}"));
    codes.insert(code);
  }
  EXPECT_THAT(codes, SizeIs(1000));
}

TEST(NormaliseRecoveryCode, ReadsWhatPeopleType) {
  for (const char* const typed :
       {"7K3F-90XM-1T8A", "7k3f90xm1t8a", " 7K3F 90XM 1T8A ", "７Ｋ３Ｆ－９０ＸＭ－１Ｔ８Ａ",
        "7K3F-9OXM-lT8A", "7K3F-9oXM-IT8A"}) {
    EXPECT_EQ(NormaliseRecoveryCode(typed), "7K3F90XM1T8A") << typed;
  }
  for (const char* const typed : {"", "123456", "7K3F-90XM-1T8", "7K3F-90XM-1T8AA",
                                  "7K3F-90XM-1T8U", "門真市役所企画課総合計画係"}) {
    EXPECT_EQ(NormaliseRecoveryCode(typed), "") << typed;
  }
  EXPECT_EQ(NormaliseRecoveryCode(std::string(1'000'000, '7')), "");
}

TEST(HashRecoveryCode, IsOfTheMemberTheSaltAndTheKey) {
  const CodeHasher codes(std::string(kCodeKeyBytes, 'k'));
  const std::string hash = HashRecoveryCode(codes, MemberId{1}, "salt", "7K3F90XM1T8A");
  EXPECT_THAT(hash, SizeIs(32));
  EXPECT_EQ(hash, HashRecoveryCode(codes, MemberId{1}, "salt", "7K3F90XM1T8A"));
  EXPECT_NE(hash, HashRecoveryCode(codes, MemberId{2}, "salt", "7K3F90XM1T8A"));
  EXPECT_NE(hash, HashRecoveryCode(codes, MemberId{1}, "salz", "7K3F90XM1T8A"));
  EXPECT_NE(hash, HashRecoveryCode(CodeHasher(std::string(kCodeKeyBytes, 'l')), MemberId{1}, "salt",
                                   "7K3F90XM1T8A"));
}

}  // namespace
}  // namespace hiroba::identity
