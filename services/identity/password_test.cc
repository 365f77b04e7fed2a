#include "services/identity/password.h"

#include <gtest/gtest.h>

#include <vector>

#include "services/common/status.h"

namespace hiroba::identity {
namespace {

std::string Check(std::string_view password, std::vector<std::string> words = {}) {
  return Reason(CheckPassword(password, words));
}

std::string Repeat(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

TEST(CheckPassword, LengthIsCountedInCharacters) {
  EXPECT_EQ(Check("tamago-suki"), "PASSWORD_TOO_SHORT");
  EXPECT_EQ(Check("tamago-sukii"), "");
  EXPECT_EQ(Check("夏の避難所は坂の上にある"), "");
  EXPECT_EQ(Check("夏の避難所は坂の上です"), "PASSWORD_TOO_SHORT");
  EXPECT_EQ(Check(""), "PASSWORD_TOO_SHORT");
  const std::string twelve = "🐈ねこがすき🐕いぬもだ";
  EXPECT_EQ(Check(twelve), "PASSWORD_TOO_SHORT");
  const std::string long_one = Repeat("かきくけこさしす", 16);
  EXPECT_EQ(Check(long_one), "");
  EXPECT_EQ(Check(long_one + "あ"), "PASSWORD_TOO_LONG");
  EXPECT_EQ(Check(Repeat("x", 1'000'000)), "PASSWORD_TOO_LONG");
}

TEST(CheckPassword, CommonOnesAreRefusedInEveryWidthAndCase) {
  for (const char* password : {"password1234",
                               "PASSWORD1234",
                               "ｐａｓｓｗｏｒｄ１２３４",
                               "Password2026!!",
                               "qwertyuiop123",
                               "aaaaaaaaaaaa",
                               "123456789012",
                               "abcdefghijkl",
                               "987654321098",
                               "abababababab",
                               "1qaz2wsx3edc",
                               "123456654321",
                               "gfhjkmgfhjkm",
                               "Michael1234567",
                               "dragon!!!!!!2026",
                               "sonyericsson",
                               "sakurasakurasakura",
                               "koumuin20260401",
                               "パスワード1234567",
                               "ああああああああああああ"}) {
    EXPECT_EQ(Check(password), "PASSWORD_COMMON") << password;
  }
}

TEST(CheckPassword, TheMembersOwnWordsAreRefused) {
  const std::vector<std::string> words = {"t-nakamura@city.kadoma.osaka.jp", "中村 太郎"};
  EXPECT_EQ(Check("t-nakamura2026", words), "PASSWORD_COMMON");
  EXPECT_EQ(Check("T-Nakamura@city.kadoma.osaka.jp", words), "PASSWORD_COMMON");
  EXPECT_EQ(Check("中村太郎20260401", words), "PASSWORD_COMMON");
  EXPECT_EQ(Check("nakamura to kaisui", words), "");
}

TEST(CheckPassword, OddTextIsRefusedWithoutHarm) {
  EXPECT_EQ(Check("\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6\xf5\xf4"), "FIELDS_INVALID");
}

TEST(HashPassword, VerifiesWhatItHashed) {
  const std::string hash = HashPassword("夏の避難所は坂の上にある");
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
  EXPECT_TRUE(VerifyPassword("夏の避難所は坂の上にある", hash));
  EXPECT_FALSE(VerifyPassword("夏の避難所は坂の下にある", hash));
  EXPECT_FALSE(VerifyPassword("", hash));
  EXPECT_FALSE(VerifyPassword("夏の避難所は坂の上にある", ""));
  EXPECT_FALSE(VerifyPassword("夏の避難所は坂の上にある", "$argon2id$broken"));
}

TEST(HashPassword, WidthOfTheInputMethodDoesNotMatter) {
  const std::string hash = HashPassword("Ｎａｔｓｕ－ｋａｄｏｍａ１２３ガ");
  EXPECT_TRUE(VerifyPassword("Natsu-kadoma123ガ", hash));
  EXPECT_TRUE(VerifyPassword("Natsu-kadoma123ｶﾞ", hash));
  EXPECT_FALSE(VerifyPassword("natsu-kadoma123ガ", hash));
}

TEST(HashPassword, EachHashHasItsOwnSalt) {
  EXPECT_NE(HashPassword("onaji-password-desu"), HashPassword("onaji-password-desu"));
  EXPECT_TRUE(UnknownMemberHash().starts_with("$argon2id$"));
}

}  // namespace
}  // namespace hiroba::identity
