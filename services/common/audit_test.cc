// The audit trail on a real database.
#include "services/common/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "services/common/audit_log_service.h"
#include "services/common/status.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/test_database.h"

namespace hiroba {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class AuditTest : public ::testing::Test {
 protected:
  absl::Status Append(const AuditAct& act) {
    return database_.database().Transact(
        TestDeadline(), [&](Transaction& transaction) { return trail_.Append(transaction, act); });
  }

  void AppendMany(int count) {
    for (int i = 0; i < count; ++i) {
      ASSERT_THAT(Append({MemberId{1}, "threads.Posts/DeletePost", "threads/x/posts/y", {}}),
                  IsOk());
    }
  }

  std::vector<AuditEntry> Entries() {
    return *database_.database().Read(TestDeadline(), [](Connection& connection) {
      return ReadAuditEntries(connection, "common", 0, 1000);
    });
  }

  // How a walk along what is stored ends.
  absl::Status Walk() {
    AuditWalk walk("common");
    for (const AuditEntry& entry : Entries()) {
      if (const absl::Status taken = walk.Take(entry); !taken.ok()) return taken;
    }
    const AuditHead head = *database_.database().Read(
        TestDeadline(), [](Connection& connection) { return ReadAuditHead(connection); });
    return walk.Finish(head.number, head.hash);
  }

  // Does what only an administrator can who takes the triggers away.
  void Tamper(const std::string& sql) {
    ASSERT_THAT(Root("DROP TRIGGER IF EXISTS audit_entries_stay_as_they_are"), IsOk());
    ASSERT_THAT(Root("DROP TRIGGER IF EXISTS audit_entries_stay"), IsOk());
    ASSERT_THAT(Root(sql), IsOk());
  }

  absl::Status Root(const std::string& sql) { return Run(database_.root(), sql); }

  static absl::Status Run(Database& database, const std::string& sql) {
    return database.Transact(
        TestDeadline(), [&](Transaction& transaction) { return transaction.ExecuteText(sql); });
  }

  static std::string Break(const absl::Status& status) {
    return Reason(status) + " " + ReasonMetadata(status, "number");
  }

  TestDatabase database_{"common"};
  FakeClock clock_{absl::FromUnixMicros(1'775'001'600'123'456)};
  AuditTrail trail_{"common", clock_};
};

TEST_F(AuditTest, EntriesAreKeptAsTheyWereWritten) {
  EXPECT_THAT(Walk(), IsOk());
  ASSERT_THAT(Append({MemberId{7}, "a.B/C", "things/1", {{"reason", "理由 🐈"}, {"x", ""}}}),
              IsOk());
  clock_.Advance(absl::Nanoseconds(1'500));
  ASSERT_THAT(Append({MemberId{}, "a.B/D", "", {}}), IsOk());
  const std::vector<AuditEntry> entries = Entries();
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(entries[0].number, 1u);
  EXPECT_EQ(entries[0].actor, MemberId{7});
  EXPECT_EQ(entries[0].action, "a.B/C");
  EXPECT_EQ(entries[0].target, "things/1");
  EXPECT_THAT(entries[0].fields, ElementsAre(std::pair("reason", "理由 🐈"), std::pair("x", "")));
  EXPECT_EQ(entries[1].actor, MemberId{});
  EXPECT_EQ(entries[1].previous_hash, entries[0].hash);
  EXPECT_THAT(Walk(), IsOk());

  const auto latest = database_.database().Read(TestDeadline(), [](Connection& connection) {
    return ReadLatestAuditEntries(connection, "common", 2, 10);
  });
  ASSERT_THAT(latest, IsOk());
  ASSERT_THAT(*latest, SizeIs(1));
  EXPECT_EQ(latest->front().hash, entries[0].hash);
}

TEST_F(AuditTest, AnActThatFailsLeavesNoEntry) {
  EXPECT_THAT(
      database_.database().Transact(
          TestDeadline(),
          [&](Transaction& transaction) -> absl::Status {
            const absl::Status appended = trail_.Append(transaction, {MemberId{1}, "a", "", {}});
            EXPECT_THAT(appended, IsOk());
            return InvalidArgument("NO", "だめです。");
          }),
      StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Entries(), SizeIs(0));
  EXPECT_THAT(Walk(), IsOk());
}

TEST_F(AuditTest, ActsAtTheSameTimeMakeOneChain) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { AppendMany(10); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(Entries(), SizeIs(80));
  EXPECT_THAT(Walk(), IsOk());
}

TEST_F(AuditTest, TheServiceCannotChangeWhatIsWritten) {
  AppendMany(2);
  EXPECT_FALSE(Run(database_.database(), "UPDATE audit_entries SET actor_id=9").ok());
  EXPECT_FALSE(Run(database_.database(), "DELETE FROM audit_entries").ok());
  EXPECT_FALSE(
      Run(database_.database(), "REPLACE INTO audit_entries SELECT * FROM audit_entries").ok());
  EXPECT_FALSE(Run(database_.database(), "TRUNCATE TABLE audit_entries").ok());
  EXPECT_FALSE(Run(database_.database(), "DROP TRIGGER audit_entries_stay").ok());
  EXPECT_THAT(Entries(), SizeIs(2));
  EXPECT_THAT(Walk(), IsOk());
}

TEST_F(AuditTest, AChangedRowIsNamed) {
  AppendMany(4);
  Tamper("UPDATE audit_entries SET actor_id=9 WHERE number=2");
  EXPECT_EQ(Break(Walk()), "AUDIT_ENTRY_CHANGED 2");
}

TEST_F(AuditTest, FieldsThatAreNoneAreAChange) {
  ASSERT_THAT(Append({MemberId{1}, "a.B/C", "", {}}), IsOk());
  Tamper("UPDATE audit_entries SET fields='x' WHERE number=1");
  EXPECT_EQ(Break(Walk()), "AUDIT_ENTRY_CHANGED 1");
}

TEST_F(AuditTest, ARemovedRowIsNamed) {
  AppendMany(4);
  Tamper("DELETE FROM audit_entries WHERE number=3");
  EXPECT_EQ(Break(Walk()), "AUDIT_ENTRY_MISSING 3");
}

TEST_F(AuditTest, RowsTakenOffTheEndAreNamed) {
  AppendMany(4);
  Tamper("DELETE FROM audit_entries WHERE number>=3");
  EXPECT_EQ(Break(Walk()), "AUDIT_ENTRY_MISSING 3");
}

TEST_F(AuditTest, RowsInEachOthersPlaceAreNamed) {
  AppendMany(4);
  Tamper("UPDATE audit_entries SET number=100-number WHERE number IN (2, 3)");
  ASSERT_THAT(Root("UPDATE audit_entries SET number=IF(number=98, 3, 2) WHERE number>=97"), IsOk());
  EXPECT_EQ(Break(Walk()), "AUDIT_ENTRY_CHANGED 2");
}

TEST_F(AuditTest, TheServiceHandsThemOutInPages) {
  AppendMany(5);
  InProcessServer server;
  AuditLogService service(server.rpc(), database_.database(), "common");
  server.Start({&service});
  api::v1::ListAuditEntriesRequest request;
  request.set_after(1);
  request.set_page_size(3);
  const auto page = server.Ask(&api::v1::AuditLog::Stub::ListAuditEntries, request, TestService());
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->entries_size(), 3);
  EXPECT_EQ(page->entries(0).number(), 2);
  EXPECT_EQ(page->last_number(), 5);
  EXPECT_EQ(page->last_hash(), FormatAuditHash(Entries().back().hash));
  // Not for members, whoever they are.
  EXPECT_THAT(
      server.Ask(&api::v1::AuditLog::Stub::ListAuditEntries, request, TestAdmin(MemberId{1})),
      StatusIs(absl::StatusCode::kPermissionDenied));
  server.Stop();
}

TEST(ActOf, NamesTheMethodAndCutsLongValues) {
  Call call = TestCall(TestModerator(MemberId{5}));
  call.method = "hiroba.identity.v1.Admissions/ApproveAdmission";
  std::string reason;
  for (int i = 0; i < 600; ++i) reason += "理";
  const AuditAct act = ActOf(call, "admissions/1", {{"reason", reason}});
  EXPECT_EQ(act.actor, MemberId{5});
  EXPECT_EQ(act.action, "identity.Admissions/ApproveAdmission");
  EXPECT_EQ(act.fields[0].second.size(), 1500u);
}

}  // namespace
}  // namespace hiroba
