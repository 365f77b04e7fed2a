// That the SQL stores put the events of a change into its transaction.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "hiroba/identity/v1/events.pb.h"
#include "services/common/testing/callers.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/sql_stores.h"

namespace hiroba::identity {
namespace {

using ::testing::SizeIs;

class SqlEventsTest : public ::testing::Test {
 protected:
  std::vector<v1::MemberChanged> Events() {
    std::vector<v1::MemberChanged> events;
    const auto rows = stores_.database().Read(
        TestDeadline(), [&](Connection& connection) { return connection.Select(kSelectOutbox); });
    EXPECT_THAT(rows, IsOk());
    for (const Row row : *rows) {
      google::protobuf::Any any;
      EXPECT_TRUE(any.ParseFromString(row.String(0)));
      EXPECT_TRUE(any.UnpackTo(&events.emplace_back()));
    }
    return events;
  }

  static constexpr Statement kSelectOutbox{"test_select_outbox",
                                           "SELECT payload FROM outbox ORDER BY event_id"};
  const Call call_ = TestCall(Caller());
  FakeClock clock_;
  IdGenerator ids_{clock_};
  SqlTestStores stores_;
};

TEST_F(SqlEventsTest, EveryChangeOfAMemberIsToldWithoutHerAddress) {
  Member member{.id = ids_.New<MemberId>(),
                .address = "secret@city.kadoma.lg.jp",
                .address_identity = "secret@city.kadoma.lg.jp",
                .password_hash = "$argon2id$secret",
                .display_name = "中村 太郎",
                .state = Caller::State::kVerified};
  member.postings.push_back({.id = ids_.New<PostingId>(), .body = "272230"});
  ASSERT_THAT(stores_.members().CreateMember(call_, member), IsOk());
  const auto rename = [&](Member& current) {
    current.display_name = "中村 次郎";
    return absl::OkStatus();
  };
  ASSERT_THAT(stores_.members().EditMember(call_, member.id, rename), IsOk());
  ASSERT_THAT(stores_.members().EditMember(call_, member.id, rename), IsOk());
  const auto events = Events();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].member(), "members/" + FormatId(member.id));
  EXPECT_EQ(events[0].state(), api::v1::Caller::VERIFIED);
  EXPECT_EQ(events[0].card().body_display_name(), "大阪府門真市");
  EXPECT_EQ(events[1].card().display_name(), "中村 次郎");
  for (const auto& event : events) {
    EXPECT_EQ(event.SerializeAsString().find("secret"), std::string::npos);
  }
}

TEST_F(SqlEventsTest, AReminderIsToldOnceAndIsNoChangeOfTheMember) {
  Member member{.id = ids_.New<MemberId>(),
                .address = "secret@city.kadoma.lg.jp",
                .address_identity = "secret@city.kadoma.lg.jp",
                .state = Caller::State::kVerified,
                .verify_time = absl::FromUnixSeconds(1'780'000'000),  // 28 May 2026
                .next_reminder_time = absl::FromUnixSeconds(1'790'000'000)};
  member.postings.push_back({.id = ids_.New<PostingId>(), .body = "272230"});
  ASSERT_THAT(stores_.members().CreateMember(call_, member), IsOk());
  const auto take = [&] {
    return stores_.verifications().TakeReminders(
        call_, absl::FromUnixSeconds(1'790'000'000), 10,
        [](Member& current) -> std::optional<ReminderStage> {
          current.next_reminder_time = std::nullopt;
          return ReminderStage::kMonthLeft;
        });
  };
  ASSERT_THAT(take(), IsOk());
  ASSERT_THAT(take(), IsOk());
  const auto rows = stores_.database().Read(
      TestDeadline(), [&](Connection& connection) { return connection.Select(kSelectOutbox); });
  ASSERT_THAT(rows, IsOk());
  ASSERT_EQ(rows->size(), 2u) << "the member, and one reminder";
  google::protobuf::Any any;
  ASSERT_TRUE(any.ParseFromString((*rows)[1].String(0)));
  v1::VerificationDue due;
  ASSERT_TRUE(any.UnpackTo(&due));
  EXPECT_EQ(due.member(), "members/" + FormatId(member.id));
  EXPECT_EQ(due.stage(), v1::VerificationDue::MONTH_LEFT);
  EXPECT_EQ(due.end_date(), "2027-05-31");
  EXPECT_EQ(any.SerializeAsString().find("secret"), std::string::npos);
}

}  // namespace
}  // namespace hiroba::identity
