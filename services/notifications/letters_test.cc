#include "services/notifications/letters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace hiroba::notifications {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const LetterLinks kLinks{.public_url = "https://hiroba.example.jp",
                         .unsubscribe_url = "https://hiroba.example.jp/unsubscribe?token=abc"};

LetterThread Thread() {
  return {.thread = ThreadId{7},
          .title = "余剰ワクチンの<扱い>",
          .topic = "予防接種",
          .unread_count = 2,
          .posts = {{.reason = NotificationKind::kAnswer,
                     .number = 2,
                     .author = "小木曽 亮",
                     .office = "愛知県豊田市 感染症予防課",
                     .text = "一行目\n<script>alert(1)</script>"}}};
}

TEST(InstantLetter, TextIsCompleteByItself) {
  const Letter letter = InstantLetter(Thread(), kLinks);
  EXPECT_THAT(letter.subject, HasSubstr("あなたの質問に回答がありました"));
  EXPECT_THAT(letter.text, HasSubstr("一行目\n<script>alert(1)</script>"));
  EXPECT_THAT(letter.text, HasSubstr("小木曽 亮 さん(愛知県豊田市 感染症予防課)"));
  EXPECT_THAT(letter.text, HasSubstr("https://hiroba.example.jp/unsubscribe?token=abc"));
  EXPECT_THAT(letter.text,
              HasSubstr("https://hiroba.example.jp/threads/" + FormatId(ThreadId{7}) + "#post-2"));
}

TEST(InstantLetter, HtmlCarriesNoMarkupOfTheMembers) {
  const Letter letter = InstantLetter(Thread(), kLinks);
  EXPECT_THAT(letter.html, Not(HasSubstr("<script")));
  EXPECT_THAT(letter.html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(letter.html, HasSubstr("余剰ワクチンの&lt;扱い&gt;"));
}

TEST(InstantLetter, SubjectStaysOnOneLineAndShort) {
  LetterThread thread = Thread();
  thread.title = "一\r\nBcc: a@example.jp\n" + std::string(300, 'x');
  const Letter letter = InstantLetter(thread, kLinks);
  EXPECT_EQ(letter.subject.find_first_of("\r\n"), std::string::npos);
  EXPECT_LT(letter.subject.size(), 300u);
}

TEST(Letters, AnAuthorWhoHasLeftIsNobody) {
  LetterThread thread = Thread();
  thread.posts[0].author = "";
  thread.posts[0].office = "";
  const Letter instant = InstantLetter(thread, kLinks);
  const Letter digest = DigestLetter({thread}, 1, absl::UnixEpoch(), absl::UTCTimeZone(), kLinks);
  for (const std::string& text : {instant.text, instant.html, digest.text, digest.html}) {
    EXPECT_THAT(text, HasSubstr("退会した会員"));
    EXPECT_THAT(text, Not(HasSubstr("さん(")));
    EXPECT_THAT(text, Not(HasSubstr("()")));
  }
}

TEST(DigestLetter, SaysTheDayInTheMembersZoneAndAllThatIsLeft) {
  absl::TimeZone tokyo;
  ASSERT_TRUE(absl::LoadTimeZone("Asia/Tokyo", &tokyo));
  const absl::Time to = absl::FromCivil(absl::CivilHour(2026, 4, 1, 7), tokyo);
  const Letter letter = DigestLetter({Thread()}, 3, to, tokyo, kLinks);
  EXPECT_EQ(letter.subject, "【ひろば】4月1日のまとめ便: 未読のスレッド3件");
  EXPECT_THAT(letter.text, HasSubstr("ほかに2件あります"));
  EXPECT_THAT(letter.text, HasSubstr("予防接種・未読2件"));
  EXPECT_THAT(letter.html, Not(HasSubstr("<script")));
}

TEST(VerificationLetter, SaysUntilWhenAndWhereAndNothingThatActs) {
  const VerificationReminder reminder{VerificationStage::kMonthLeft, absl::CivilDay(2027, 5, 31)};
  const Letter letter = VerificationLetter(reminder, {.public_url = "https://hiroba.example.jp"});
  EXPECT_THAT(letter.subject, HasSubstr("期限まで1か月"));
  for (const std::string& text : {letter.text, letter.html}) {
    EXPECT_THAT(text, HasSubstr("2027年5月31日"));
    EXPECT_THAT(text, HasSubstr("https://hiroba.example.jp/verification"));
    EXPECT_THAT(text, Not(HasSubstr("token")));
  }
}

TEST(VerificationLetter, EveryStageHasItsOwnWords) {
  std::set<std::string> subjects;
  for (int stage = 1; stage <= 5; ++stage) {
    subjects.insert(
        VerificationLetter({static_cast<VerificationStage>(stage), absl::CivilDay(2028, 5, 31)},
                           kLinks)
            .subject);
  }
  EXPECT_EQ(subjects.size(), 5u);
}

}  // namespace
}  // namespace hiroba::notifications
