#include "services/notifications/departure_store.h"

#include "services/common/status_macros.h"
#include "services/notifications/testing/fixture.h"
#include "services/notifications/testing/listener.h"

namespace hiroba::notifications {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Statement kCountTraces{"count_traces",
                                 "SELECT (SELECT COUNT(*) FROM members WHERE member_id = ?) + "
                                 "(SELECT COUNT(*) FROM notifications WHERE member_id = ?) + "
                                 "(SELECT COUNT(*) FROM instant_mails WHERE member_id = ?)"};

// A new one has to be cleared, too. Two are not: departures says who has left, and a row of
// data_export_tasks goes by itself.
constexpr Statement kTablesOfMembers{
    "tables_of_members",
    "SELECT table_name FROM information_schema.columns WHERE table_schema = DATABASE() AND "
    "column_name = 'member_id' ORDER BY table_name"};

constexpr Statement kInsertLate{
    "insert_late",
    "INSERT INTO notifications (notification_id, member_id, kind, thread_id, post_id, "
    "post_number, mail_id, create_time, read_time) "
    "VALUES (9, ?, 1, 7, 70, 2, NULL, '2027-04-01', NULL)"};

constexpr Statement kSelectTasks{"select_tasks", "SELECT member_id FROM data_export_tasks"};

class Departure : public NotificationsFixture {
 protected:
  static identity::v1::MemberLeft Left(MemberId member) {
    identity::v1::MemberLeft left;
    left.set_member(NameOf(member));
    left.set_posts(identity::v1::Leaving::KEEP);
    return left;
  }

  static identity::v1::MemberChanged Changed(MemberId member, api::v1::Caller::State state) {
    identity::v1::MemberChanged changed;
    changed.set_member(NameOf(member));
    changed.set_state(state);
    return changed;
  }

  int64_t TracesOf(MemberId member) {
    return database_.database()
        .Read(TestDeadline(),
              [&](Connection& connection) -> absl::StatusOr<int64_t> {
                ASSIGN_OR_RETURN(const Rows rows,
                                 connection.Select(kCountTraces, member, member, member));
                return rows.front().Int64(0);
              })
        .value_or(-1);
  }

  // Until there is nothing to do now. Returns in how many steps.
  int Clear(int limit = 1'000) {
    int steps = 0;
    for (;;) {
      const absl::StatusOr<bool> cleared = departures_.ClearSome(TestDeadline(), limit);
      EXPECT_THAT(cleared, IsOk());
      if (!cleared.value_or(false)) return steps;
      ++steps;
    }
  }
};

TEST_F(Departure, TakesEverythingOfHersAndNothingOfOthers) {
  for (int number = 2; number <= 6; ++number) {
    const PostId post{static_cast<uint64_t>(number)};
    auto answer = Answer(post, number);
    answer.add_mentioned_members(NameOf(MemberId{3}));
    ASSERT_THAT(Apply(answer), IsOk());
  }
  AddMember(MemberId{3});
  ASSERT_THAT(ApplyIdentity(Due(identity::v1::VerificationDue::OPEN)), IsOk());
  const int64_t of_other = TracesOf(MemberId{3});
  ASSERT_GT(TracesOf(kAsker), 6);
  ASSERT_THAT(ApplyIdentity(Left(kAsker)), IsOk());
  EXPECT_GT(Clear(2), 3) << "a piece at a time";
  EXPECT_EQ(TracesOf(kAsker), 0);
  EXPECT_EQ(TracesOf(MemberId{3}), of_other);
}

TEST_F(Departure, KnowsEveryTableThatHasMembers) {
  const auto tables = database_.database().Read(
      TestDeadline(), [](Connection& connection) -> absl::StatusOr<std::vector<std::string>> {
        ASSIGN_OR_RETURN(const Rows rows, connection.Select(kTablesOfMembers));
        std::vector<std::string> names;
        for (const Row row : rows) names.push_back(row.String(0));
        return names;
      });
  ASSERT_THAT(tables, IsOk());
  EXPECT_THAT(*tables, ElementsAre("data_export_tasks", "departures", "instant_mails", "members",
                                   "notifications"));
}

TEST_F(Departure, KeepsNothingThatArrivesLate) {
  ASSERT_THAT(ApplyIdentity(Left(kAsker)), IsOk());
  ASSERT_THAT(Apply(Answer(PostId{70}, 2)), IsOk());
  ASSERT_THAT(ApplyIdentity(Due(identity::v1::VerificationDue::OPEN)), IsOk());
  ASSERT_THAT(ApplyIdentity(Changed(kAsker, api::v1::Caller::VERIFIED)), IsOk());
  EXPECT_THAT(
      members_.UpdateSettings(TestDeadline(), kAsker, [](Settings&) { return absl::OkStatus(); }),
      StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
  EXPECT_EQ(TracesOf(kAsker), 0);
}

TEST_F(Departure, LooksOnceMoreForWhatWasKeptMeanwhile) {
  ASSERT_THAT(ApplyIdentity(Left(kAsker)), IsOk());
  EXPECT_EQ(Clear(), 1);
  // As by a transaction that began before she left.
  ASSERT_THAT(
      database_.database().Transact(TestDeadline(),
                                    [](Transaction& transaction) {
                                      return transaction.Execute(kInsertLate, kAsker).status();
                                    }),
      IsOk());
  clock_.Advance(absl::Minutes(10));
  EXPECT_EQ(Clear(), 2);
  EXPECT_EQ(TracesOf(kAsker), 0);
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(Clear(), 0) << "nothing is looked for any more";
}

TEST_F(Departure, WhoIsLeavingIsNotMailedAndComesBackWithHerSettings) {
  ASSERT_THAT(members_.UpdateSettings(TestDeadline(), kAsker,
                                      [](Settings& settings) {
                                        settings.digest_hour = 9;
                                        return absl::OkStatus();
                                      }),
              IsOk());
  const auto page = std::make_shared<Listener>();
  feed_.Add(page, kAsker, {});
  ASSERT_THAT(ApplyIdentity(Changed(kAsker, api::v1::Caller::LEAVING)), IsOk());
  EXPECT_TRUE(page->ended());
  feed_.Remove(page.get());
  ASSERT_THAT(Apply(Answer(PostId{70}, 2)), IsOk());
  ASSERT_THAT(ApplyIdentity(Due(identity::v1::VerificationDue::OPEN)), IsOk());
  clock_.Advance(absl::Hours(1));
  const auto due = [&] {
    return store_.ClaimDueMails(TestDeadline(), clock_.Now(), absl::Minutes(1), 10).value();
  };
  EXPECT_THAT(due(), IsEmpty());

  ASSERT_THAT(ApplyIdentity(Changed(kAsker, api::v1::Caller::VERIFIED)), IsOk());
  EXPECT_EQ(members_.GetSettings(TestDeadline(), kAsker)->digest_hour, 9);
  EXPECT_THAT(ListOf(kAsker), SizeIs(1)) << "the answer, but no reminder";
  ASSERT_THAT(Apply(Answer(PostId{71}, 3)), IsOk());
  clock_.Advance(absl::Hours(1));
  EXPECT_THAT(due(), SizeIs(1));
}

TEST_F(Departure, WhoWentWithoutAnEventIsFoundByAskingIdentity) {
  fakes_.identity.AddMember(kAnswerer, api::v1::Caller::LEAVING);
  fakes_.identity.RemoveMember(kAsker);
  ASSERT_THAT(identity_handler_.StartAnew(40), IsOk());
  EXPECT_EQ(TracesOf(kAsker), 0);
  EXPECT_EQ(TracesOf(kAnswerer), 1) << "she may change her mind";
}

TEST_F(Departure, ACopyOfDataIsRememberedOnce) {
  identity::v1::DataExportRequested requested;
  requested.set_data_export("dataExports/0000000000005");
  requested.set_member(NameOf(kAsker));
  ASSERT_THAT(ApplyIdentity(requested), IsOk());
  ASSERT_THAT(ApplyIdentity(requested), IsOk());
  const auto tasks = database_.database().Read(
      TestDeadline(), [](Connection& connection) { return connection.Select(kSelectTasks); });
  ASSERT_THAT(tasks, IsOk());
  ASSERT_EQ(tasks->size(), 1u);
  EXPECT_EQ(tasks->front().Uint64(0), kAsker.value);
  requested.set_data_export("copies/5");
  EXPECT_FALSE(ApplyIdentity(requested).ok()) << "poison";
}

}  // namespace
}  // namespace hiroba::notifications
