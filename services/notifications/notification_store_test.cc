#include "services/notifications/notification_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/time/clock.h"
#include "services/common/status_macros.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/test_database.h"
#include "services/notifications/member_store.h"

namespace hiroba::notifications {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr MemberId kMember{1};
constexpr MemberId kOther{2};
constexpr ThreadId kThread{7};

class NotificationStoreTest : public ::testing::Test {
 protected:
  NotificationStoreTest() {
    const KnownMember member{.member = kMember, .readable = true};
    EXPECT_THAT(members_.SaveFromEvents(TestDeadline(), {&identity_event_, 1}, {&member, 1}),
                IsOk());
  }

  static Event EventAt(uint64_t sequence) {
    Event event;
    event.set_sequence(sequence);
    return event;
  }

  static Notification Told(MemberId member, uint64_t post) {
    return {.member = member,
            .kind = NotificationKind::kReply,
            .thread = kThread,
            .post = PostId{post},
            .post_number = static_cast<int>(post)};
  }

  std::vector<Notification> Add(std::vector<Notification> notifications) {
    const Event event = EventAt(++sequence_);
    auto saved =
        store_.SaveFromEvents(TestDeadline(), {&event, 1}, {.added = std::move(notifications)});
    EXPECT_THAT(saved, IsOk());
    return saved.value_or(NotificationStore::Saved()).added;
  }

  std::vector<Notification> List(NotificationFilter filter = {}) {
    return store_.List(TestDeadline(), kMember, filter).value();
  }

  std::vector<InstantMail> Claim() {
    return store_.ClaimDueMails(TestDeadline(), clock_.Now(), absl::Minutes(5), 10).value();
  }

  TestDatabase database_{"notifications"};
  FakeClock clock_;
  IdGenerator ids_{clock_};
  NotificationStore store_{database_.database(), ids_, clock_};
  MemberStore members_{database_.database(), clock_};
  const Event identity_event_ = EventAt(1);
  uint64_t sequence_ = 0;
};

TEST_F(NotificationStoreTest, ListsTheNewestFirstAndByPages) {
  Add({Told(kMember, 1)});
  Add({Told(kMember, 2)});
  Add({Told(kMember, 3), Told(kOther, 3)});
  const auto first = List({.limit = 2});
  ASSERT_THAT(first, SizeIs(2));
  EXPECT_EQ(first[0].post, PostId{3});
  EXPECT_EQ(first[1].post, PostId{2});
  const auto second = List({.before = first[1].id, .limit = 2});
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ(second[0].post, PostId{1});
}

TEST_F(NotificationStoreTest, AnEventThatComesTwiceTakesEffectOnce) {
  const Event event = EventAt(1);
  ASSERT_THAT(store_.SaveFromEvents(TestDeadline(), {&event, 1}, {.added = {Told(kMember, 1)}}),
              IsOk());
  EXPECT_THAT(store_.SaveFromEvents(TestDeadline(), {&event, 1}, {.added = {Told(kMember, 2)}}),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(List(), SizeIs(1));
  EXPECT_EQ(store_.Position(TestDeadline()).value(), 1u);
}

TEST_F(NotificationStoreTest, AMemberIsToldOfAThingOnce) {
  EXPECT_THAT(Add({Told(kMember, 1)}), SizeIs(1));
  EXPECT_THAT(Add({Told(kMember, 1)}), IsEmpty());
  EXPECT_THAT(List(), SizeIs(1));
}

TEST_F(NotificationStoreTest, CountsAndMarksWhatIsUnread) {
  const auto added = Add({Told(kMember, 1), Told(kMember, 2), Told(kMember, 3)});
  EXPECT_EQ(store_.CountUnread(TestDeadline(), kMember).value(), 3);
  EXPECT_THAT(store_.MarkRead(TestDeadline(), kMember, {.ids = {added[0].id}}, clock_.Now()),
              IsOk());
  EXPECT_EQ(store_.CountUnread(TestDeadline(), kMember).value(), 2);
  EXPECT_THAT(List({.unread_only = true}), SizeIs(2));
  EXPECT_THAT(store_.MarkRead(TestDeadline(), kMember, {.thread = kThread}, clock_.Now()), IsOk());
  EXPECT_EQ(store_.CountUnread(TestDeadline(), kMember).value(), 0);
}

TEST_F(NotificationStoreTest, MarkingReadIsTriedAgainAfterADeadlock) {
  const auto added = Add({Told(kMember, 1), Told(kMember, 2)});
  ASSERT_THAT(added, SizeIs(2));
  constexpr Statement kLock{"lock",
                            "UPDATE notifications SET post_number = post_number + 1 "
                            "WHERE notification_id = ?"};
  // Has changed more rows than the store will have, so the database ends the store's transaction.
  constexpr Statement kWeigh{"weigh",
                             "INSERT INTO poison_events (consumer, sequence, event, error,"
                             " set_aside_time) SELECT 'test', seq, '', '', NOW() FROM "
                             "seq_1_to_50"};
  // Not innodb_trx, which is not read anew for who asks more often than every 100 ms.
  constexpr Statement kWaiting{"waiting",
                               "SELECT CAST(variable_value AS UNSIGNED) "
                               "FROM information_schema.global_status "
                               "WHERE variable_name = 'Innodb_row_lock_current_waits'"};
  absl::Status marked = absl::UnknownError("not run");
  std::thread store;
  const absl::Status other =
      database_.root().Transact(TestDeadline(), [&](Transaction& transaction) -> absl::Status {
        RETURN_IF_ERROR(transaction.Execute(kWeigh).status());
        RETURN_IF_ERROR(transaction.Execute(kLock, added[1].id.value).status());
        store = std::thread([&] {
          marked = store_.MarkRead(TestDeadline(), kMember, {.all = true}, clock_.Now());
        });
        const auto store_waits = [&] {
          return database_.root().Read(
              TestDeadline(), [&](Connection& connection) { return connection.Select(kWaiting); });
        };
        while (store_waits()->front().Int64(0) == 0) absl::SleepFor(absl::Milliseconds(5));
        return transaction.Execute(kLock, added[0].id.value).status();
      });
  store.join();
  EXPECT_THAT(other, IsOk());
  EXPECT_THAT(marked, IsOk());
  EXPECT_EQ(store_.CountUnread(TestDeadline(), kMember).value(), 0);
}

TEST_F(NotificationStoreTest, NobodyMarksWhatBelongsToAnother) {
  const auto added = Add({Told(kMember, 1)});
  EXPECT_THAT(store_.MarkRead(TestDeadline(), kOther, {.ids = {added[0].id}}, clock_.Now()),
              IsOk());
  EXPECT_EQ(store_.CountUnread(TestDeadline(), kMember).value(), 1);
}

TEST_F(NotificationStoreTest, WhatComesBeforeTheMailIsTakenGoesIntoIt) {
  Add({Told(kMember, 1)});
  Add({Told(kMember, 2)});
  const auto mails = Claim();
  ASSERT_THAT(mails, SizeIs(1));
  EXPECT_EQ(mails[0].attempts, 1);
  EXPECT_THAT(store_.ListOfMail(TestDeadline(), mails[0].id).value(), SizeIs(2));
}

TEST_F(NotificationStoreTest, WhatComesAfterwardsWaitsTenMinutes) {
  Add({Told(kMember, 1)});
  const auto first = Claim();
  ASSERT_THAT(first, SizeIs(1));
  ASSERT_THAT(store_.FinishMail(TestDeadline(), first[0].id, MailState::kSent, clock_.Now()),
              IsOk());
  clock_.Advance(absl::Minutes(4));
  Add({Told(kMember, 2)});
  Add({Told(kMember, 3)});
  EXPECT_THAT(Claim(), IsEmpty());
  clock_.Advance(absl::Minutes(6));
  const auto second = Claim();
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_THAT(store_.ListOfMail(TestDeadline(), second[0].id).value(), SizeIs(2));
}

TEST_F(NotificationStoreTest, AMailWhoseSenderDiedIsDueAgain) {
  Add({Told(kMember, 1)});
  const auto first = Claim();
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_THAT(Claim(), IsEmpty());
  clock_.Advance(absl::Minutes(5));
  const auto again = Claim();
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].id, first[0].id);
  EXPECT_EQ(again[0].attempts, 2);
}

TEST_F(NotificationStoreTest, NoMailForWhoSwitchedItOffOrMayNotRead) {
  ASSERT_THAT(members_.UpdateSettings(TestDeadline(), kMember,
                                      [](Settings& settings) {
                                        settings.instant_mail = false;
                                        return absl::OkStatus();
                                      }),
              IsOk());
  const Event event = EventAt(2);
  const KnownMember waiting{.member = kOther, .readable = false};
  ASSERT_THAT(members_.SaveFromEvents(TestDeadline(), {&event, 1}, {&waiting, 1}), IsOk());
  Add({Told(kMember, 1), Told(kOther, 1)});
  EXPECT_THAT(Claim(), IsEmpty());
  EXPECT_THAT(List(), SizeIs(1));
}

TEST_F(NotificationStoreTest, AMemberOfWhomIdentityHasNotToldYetIsMailed) {
  Add({Told(kOther, 1)});
  const std::vector<InstantMail> mails = Claim();
  ASSERT_THAT(mails, SizeIs(1));
  EXPECT_EQ(mails[0].member, kOther);
}

TEST_F(NotificationStoreTest, APoisonEventIsSetAsideAndThePositionMovesOn) {
  EXPECT_THAT(store_.SetAside(TestDeadline(), EventAt(1), absl::InternalError("poison")), IsOk());
  EXPECT_EQ(store_.Position(TestDeadline()).value(), 1u);
}

}  // namespace
}  // namespace hiroba::notifications
