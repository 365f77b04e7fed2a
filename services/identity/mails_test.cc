#include "services/identity/mails.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/testing/status_matchers.h"

namespace hiroba::identity {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const MailFrame kFrame{.from = {.address = "hiroba@forum.example.jp", .display_name = "ひろば"},
                       .public_url = "https://forum.example.jp"};

Registration Begun() {
  return {.id = RegistrationId{77},
          .address = "t-nakamura@city.kadoma.osaka.jp",
          .display_name = "<b>買ってください</b> https://evil.example/",
          .department = "https://evil.example/",
          .code = {.expire_time = absl::FromUnixSeconds(1'800'000'000)},
          .create_time = absl::FromUnixSeconds(1'799'999'400)};
}

TEST(CodeMail, HasTheCodeInTextAndHtmlAndNowhereElse) {
  const Mail mail = CodeMail(kFrame, Begun(), "012345");
  EXPECT_THAT(mail.text, AllOf(HasSubstr("012345"), HasSubstr("17:00 まで")));
  EXPECT_THAT(mail.html, HasSubstr(">012345</strong>"));
  EXPECT_THAT(mail.subject, Not(HasSubstr("012345")));
  EXPECT_EQ(mail.to.address, "t-nakamura@city.kadoma.osaka.jp");
  EXPECT_EQ(mail.message_id, "registration-" + FormatId(uint64_t{77}) + "@forum.example.jp");
  EXPECT_THAT(FormatMail(mail), IsOk());
}

TEST(CodeMail, SaysNothingThatTheApplicantTyped) {
  for (const Mail& mail :
       {CodeMail(kFrame, Begun(), "012345"), AlreadyMemberMail(kFrame, Begun())}) {
    for (const std::string& text : {mail.text, mail.html, mail.subject, mail.to.display_name}) {
      EXPECT_THAT(text, AllOf(Not(HasSubstr("evil")), Not(HasSubstr("買って"))));
    }
  }
}

TEST(AlreadyMemberMail, HasNoCode) {
  const Mail mail = AlreadyMemberMail(kFrame, Begun());
  EXPECT_THAT(mail.text, AllOf(HasSubstr("すでに登録されています"), Not(HasSubstr("確認コード"))));
  EXPECT_THAT(FormatMail(mail), IsOk());
}

TEST(NoticeMail, EscapesTheNameInHtmlAndKeepsItsMessageId) {
  const Member member{.id = MemberId{7}, .address = "a@b.jp", .display_name = "<i>花子</i>"};
  const Notice notice = AdmittedNotice(kFrame, 5, member, "大阪府門真市", absl::UnixEpoch());
  const Mail mail = NoticeMail(kFrame, notice);
  EXPECT_EQ(mail.to.address, "a@b.jp");
  EXPECT_EQ(mail.message_id, "notice-" + FormatId(uint64_t{5}) + "@forum.example.jp");
  EXPECT_THAT(mail.html, AllOf(HasSubstr("&lt;i&gt;花子"), Not(HasSubstr("<i>"))));
  EXPECT_THAT(mail.text, HasSubstr("大阪府門真市の職員として"));
}

}  // namespace
}  // namespace hiroba::identity
