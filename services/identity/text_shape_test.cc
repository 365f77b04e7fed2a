#include "services/identity/text_shape.h"

#include <gtest/gtest.h>

namespace hiroba::identity {
namespace {

bool IsLine(std::string_view text, int least = 1, int most = 5) {
  Violations violations;
  CheckLine(violations, "field", text, least, most);
  return violations.empty();
}

TEST(CheckLine, CountsCharacters) {
  EXPECT_TRUE(IsLine("一二三四五"));
  EXPECT_FALSE(IsLine("一二三四五六"));
  EXPECT_FALSE(IsLine(""));
  EXPECT_TRUE(IsLine("", 0));
}

TEST(CheckLine, DropsWhiteSpaceAtTheEnds) {
  Violations violations;
  EXPECT_EQ(CheckLine(violations, "field", " \u3000門真 花子\u3000\n", 1, 5), "門真 花子");
  EXPECT_TRUE(violations.empty());
  EXPECT_FALSE(IsLine(" \u3000 "));
}

TEST(CheckLine, RefusesControlCharactersAndWrongUtf8) {
  EXPECT_FALSE(IsLine("a\nb"));
  EXPECT_FALSE(IsLine(std::string_view("a\0b", 3)));
  EXPECT_FALSE(IsLine("a\x7f"));
  EXPECT_FALSE(IsLine("\xff"));
}

TEST(CheckLine, RefusesWhatNobodySees) {
  for (const char* text : {"門真\u200b花子", "門真\u202e花子", "\ufeff門真", "門\u00ad真",
                           "門\u2028真", "門\u0085真", "a\u200db", "\u2066a"}) {
    EXPECT_FALSE(IsLine(text, 0)) << text;
  }
  for (const char* text : {"\u3164", "\u2800", "\u115f\u1160", "\u0301", "\ufe0f", "\u00a0"}) {
    EXPECT_FALSE(IsLine(text, 0)) << "nothing to be seen in " << text;
  }
}

TEST(CheckLine, AllowsHowJapaneseNamesAreWritten) {
  for (const char* text : {"門真　花子", "ＡＢＣ", "葛\U000e0100城", "\ue000田", "髙﨑", "ｶﾄﾞﾏ",
                           "か\u3099", "O'Neil", "🐈"}) {
    EXPECT_TRUE(IsLine(text, 1, 6)) << text;
  }
}

TEST(CheckText, AllowsEmojiThatAreJoined) {
  Violations violations;
  CheckText(violations, "field", "👩\u200d🚒 消防です", 1, 20);
  EXPECT_TRUE(violations.empty());
  // As it comes from documents and web pages.
  CheckText(violations, "field", "\ufeff消\u00ad防\u200b署", 1, 20);
  EXPECT_TRUE(violations.empty());
  CheckText(violations, "field", "消\u202e防", 1, 20);
  EXPECT_FALSE(violations.empty());
}

TEST(CheckText, AllowsLineEnds) {
  Violations violations;
  EXPECT_EQ(CheckText(violations, "field", "a\r\nb\tc", 1, 10), "a\r\nb\tc");
  EXPECT_TRUE(violations.empty());
  CheckText(violations, "field", "a\x01", 1, 10);
  EXPECT_FALSE(violations.empty());
}

TEST(CheckDay, ReadsWhatItWrites) {
  Violations violations;
  EXPECT_EQ(CheckDay(violations, "field", "2028-02-29"), absl::CivilDay(2028, 2, 29));
  EXPECT_EQ(CheckDay(violations, "field", ""), std::nullopt);
  EXPECT_TRUE(violations.empty());
  EXPECT_EQ(DayText(absl::CivilDay(2026, 4, 1)), "2026-04-01");
  EXPECT_EQ(DayText(std::nullopt), "");
}

TEST(CheckDay, RefusesDaysThatDoNotExist) {
  for (const char* text : {"2026-02-29", "2026-13-01", "2026-4-1", "26-04-01", "2026/04/01",
                           "0001-01-01", "2026-04-01T", "今日", "2026-04-0１"}) {
    Violations violations;
    EXPECT_EQ(CheckDay(violations, "field", text), std::nullopt) << text;
    EXPECT_FALSE(violations.empty()) << text;
  }
}

}  // namespace
}  // namespace hiroba::identity
