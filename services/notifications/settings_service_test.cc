#include "services/notifications/settings_service.h"

#include "services/notifications/testing/fixture.h"

namespace hiroba::notifications {
namespace {

using Stub = v1::Settings::Stub;

class SettingsServiceTest : public NotificationsFixture {
 protected:
  SettingsServiceTest() { edge_.Start({&service_}); }

  absl::StatusOr<v1::NotificationSettings> Get() {
    return edge_.Ask(&Stub::GetNotificationSettings, v1::GetNotificationSettingsRequest(),
                     TestMember(kAsker));
  }

  absl::StatusOr<v1::NotificationSettings> Update(const v1::NotificationSettings& settings,
                                                  const std::vector<std::string>& fields) {
    v1::UpdateNotificationSettingsRequest request;
    *request.mutable_settings() = settings;
    for (const std::string& field : fields) request.mutable_update_mask()->add_paths(field);
    return edge_.Ask(&Stub::UpdateNotificationSettings, request, TestMember(kAsker));
  }

  absl::StatusOr<v1::UnsubscribeResponse> Unsubscribe(const std::string& token,
                                                      bool validate_only = false) {
    v1::UnsubscribeRequest request;
    request.set_token(token);
    request.set_validate_only(validate_only);
    return edge_.Ask(&Stub::Unsubscribe, request, TestService());
  }

  InProcessServer edge_;
  SettingsService service_{edge_.rpc(), members_, tokens_};
};

TEST_F(SettingsServiceTest, ChangesOnlyWhatIsNamed) {
  v1::NotificationSettings wanted;
  wanted.set_digest_hour(0);
  const auto changed = Update(wanted, {"digest_hour"});
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->digest_hour(), 0);
  const auto kept = Get();
  ASSERT_THAT(kept, IsOk());
  EXPECT_EQ(kept->digest_hour(), 0);
  EXPECT_TRUE(kept->instant_mail());
  EXPECT_EQ(kept->digest_frequency(), v1::NotificationSettings::WEEKDAYS);
}

TEST_F(SettingsServiceTest, RefusesAnHourThatIsNone) {
  v1::NotificationSettings wanted;
  wanted.set_digest_hour(24);
  EXPECT_THAT(Update(wanted, {"digest_hour"}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(Get()->digest_hour(), 7);
}

TEST_F(SettingsServiceTest, ALinkSwitchesItsKindOfMailOffAndLookingDoesNot) {
  const std::string token = tokens_.Make({kAsker, MailKind::kInstant});
  ASSERT_THAT(Unsubscribe(token, true), IsOk());
  EXPECT_TRUE(Get()->instant_mail());
  ASSERT_THAT(Unsubscribe(token), IsOk());
  ASSERT_THAT(Unsubscribe(token), IsOk());
  EXPECT_FALSE(Get()->instant_mail());
  EXPECT_EQ(Get()->digest_frequency(), v1::NotificationSettings::WEEKDAYS);
  ASSERT_THAT(Unsubscribe(tokens_.Make({kAsker, MailKind::kDigest})), IsOk());
  EXPECT_EQ(Get()->digest_frequency(), v1::NotificationSettings::OFF);
}

TEST_F(SettingsServiceTest, ALinkOfAMailToWhoHasLeftIsFollowedAndKeepsNothing) {
  ASSERT_THAT(departures_.Add(TestDeadline(), kAsker), IsOk());
  EXPECT_THAT(Unsubscribe(tokens_.Make({kAsker, MailKind::kInstant})), IsOk());
  EXPECT_THAT(departures_.ListMembers(TestDeadline(), MemberId{}, 10).value(),
              testing::ElementsAre(kAnswerer));
}

TEST_F(SettingsServiceTest, ATokenThatWasNeverGivenIsNotFound) {
  EXPECT_THAT(Unsubscribe("0123456789"),
              StatusIs(absl::StatusCode::kNotFound, "UNSUBSCRIBE_TOKEN_UNKNOWN"));
}

}  // namespace
}  // namespace hiroba::notifications
