#include "services/identity/duties.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "services/identity/text_shape.h"

namespace hiroba::identity {
namespace {

TEST(Duties, HaveIdsThatCanStandInAPathAndInATable) {
  std::set<std::string_view> ids;
  size_t longest = 0;
  for (const Duty& duty : AllDuties()) {
    EXPECT_TRUE(ids.insert(duty.id).second) << duty.id;
    EXPECT_EQ(duty.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos);
    longest = std::max(longest, duty.id.size());
    EXPECT_EQ(FindDuty(duty.id), &duty);
  }
  // The column of a posting holds this many, with commas between.
  EXPECT_LE(kMaxDuties * (longest + 1), 200u);
  EXPECT_EQ(FindDuty("astrology"), nullptr);
}

TEST(Duties, AreReadInHiragana) {
  for (const Duty& duty : AllDuties()) {
    Violations violations;
    EXPECT_EQ(CheckLine(violations, "kana", duty.kana, 1, 60), duty.kana);
    for (size_t i = 0; i < duty.kana.size(); i += 3) {
      const std::string_view character = duty.kana.substr(i, 3);
      const bool hiragana = character >= "ぁ" && character <= "ゖ";
      EXPECT_TRUE(hiragana || character == "・" || character == "ー") << duty.kana;
    }
  }
}

TEST(Duties, StandTogetherInTheirGroups) {
  std::set<std::string_view> groups;
  std::string_view last;
  for (const Duty& duty : AllDuties()) {
    if (duty.group != last) {
      EXPECT_TRUE(groups.insert(duty.group).second) << duty.group << " is torn apart";
    }
    last = duty.group;
  }
}

TEST(DutyText, IsHerOwnWordsOrTheNamesThatFit) {
  EXPECT_EQ(DutyText("特定健診", {"immunisation"}), "特定健診");
  EXPECT_EQ(DutyText("", {"immunisation", "waste"}), "予防接種、環境・廃棄物");
  EXPECT_EQ(DutyText("", {"astrology", "waste"}), "環境・廃棄物");
  EXPECT_EQ(DutyText("", {}), "");
}

}  // namespace
}  // namespace hiroba::identity
