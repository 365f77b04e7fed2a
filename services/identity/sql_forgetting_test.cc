// That nothing of a member is left in the database when she has been forgotten: all columns of all
// tables are looked through for what she was called, where she got mail, and what was written by
// her and about her.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/any.pb.h"
#include "hiroba/identity/v1/events.pb.h"
#include "services/common/testing/callers.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/leaving_loop.h"
#include "services/identity/leaving_mails.h"
#include "services/identity/leaving_rules.h"
#include "services/identity/testing/sql_stores.h"

namespace hiroba::identity {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kSecret[] = "himitsu";

class SqlForgettingTest : public ::testing::Test {
 protected:
  // The columns, `table.column`, in which the text stands.
  std::vector<std::string> Holders(const std::string& text) {
    static constexpr Statement kColumns{
        "test_columns",
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema=DATABASE() ORDER BY table_name, ordinal_position"};
    Database& root = stores_.test_database().root();
    const auto columns = root.Read(
        TestDeadline(), [](Connection& connection) { return connection.Select(kColumns); });
    EXPECT_THAT(columns, IsOk());
    std::vector<std::string> holders;
    for (const Row column : *columns) {
      const std::string name = column.String(0) + "." + column.String(1);
      // Connections remember statements by their addresses.
      const std::string& sql = sql_[name] = "SELECT 1 FROM `" + column.String(0) +
                                            "` WHERE INSTR(CAST(`" + column.String(1) +
                                            "` AS BINARY), ?) > 0 LIMIT 1";
      const Statement& statement = statements_[name] = {"test_look", sql.c_str()};
      const auto found = root.Read(TestDeadline(), [&](Connection& connection) {
        return connection.Select(statement, text);
      });
      EXPECT_THAT(found, IsOk()) << sql;
      if (found.ok() && !found->empty()) holders.push_back(name);
    }
    return holders;
  }

  Member AddMember(const std::string& address, const std::string& name) {
    Member member{.id = ids_.New<MemberId>(),
                  .address = address,
                  .address_identity = address,
                  .password_hash = "$argon2id$hash",
                  .display_name = name,
                  .state = Caller::State::kVerified,
                  .ask_me_about = name,
                  .create_time = now_};
    member.postings.push_back({.id = ids_.New<PostingId>(), .body = "272230", .department = name});
    EXPECT_THAT(stores_.members().CreateMember(call_, member), IsOk());
    return member;
  }

  // Somebody's case, decided, with what is said about her, and a secret word of a colleague's.
  void AddCase(MemberId applicant, const std::string& about_her, MemberId voucher) {
    const Admission made{.id = ids_.New<AdmissionId>(),
                         .member = applicant,
                         .statement = about_her,
                         .explanation = about_her,
                         .suggested_body = "272230",
                         .create_time = now_};
    ASSERT_THAT(stores_.admissions().CreateAdmission(
                    call_, applicant, now_,
                    [&](const Member&, const Admission*,
                        int) -> absl::StatusOr<std::optional<Admission>> { return made; }),
                IsOk());
    ASSERT_THAT(
        stores_.vouches().AddVouch(
            call_,
            {.admission = made.id, .member = voucher, .statement = kSecret, .create_time = now_},
            now_,
            [&](Admission& admission, Member&, const Member&, const VouchFacts&) {
              admission.state = Admission::State::kApproved;
              admission.decision_reason = about_her;
              return AdmissionDecision{.changed = true};
            }),
        IsOk());
  }

  void Leave(MemberId member, absl::Time time) {
    ASSERT_THAT(stores_.leavings().EditLeaving(
                    call_, member,
                    [&](Member& current) -> absl::StatusOr<LeavingDecision> {
                      current.leaving = Leaving{.time = time, .posts = Leaving::Posts::kDelete};
                      return LeavingDecision{
                          .changed = true, .notice = LeavingNotice({}, ids_.Next(), current, time)};
                    }),
                IsOk());
  }

  static constexpr Statement kSelectOutbox{"test_select_outbox",
                                           "SELECT payload FROM outbox ORDER BY event_id"};
  const Call call_ = TestCall(Caller());
  const absl::Time now_ = absl::FromUnixSeconds(1'800'000'000);
  FakeClock clock_;
  IdGenerator ids_{clock_};
  SqlTestStores stores_;
  std::map<std::string, std::string> sql_;
  std::map<std::string, Statement> statements_;
};

TEST_F(SqlForgettingTest, NothingOfHerIsLeft) {
  const Member colleague = AddMember("c@city.kadoma.lg.jp", "同僚 花子");
  const std::string address = std::string(kSecret) + "@city.kadoma.lg.jp";
  const Member member = AddMember(address, std::string(kSecret) + " 太郎");
  AddCase(member.id, kSecret, colleague.id);
  AddCase(colleague.id, "花子", member.id);
  ASSERT_THAT(stores_.registrations().CreateRegistration(
                  call_,
                  {.id = ids_.New<RegistrationId>(),
                   .address = address,
                   .address_identity = address,
                   .display_name = kSecret,
                   .code = {.hash = std::string(32, 'h'), .expire_time = now_},
                   .create_time = now_},
                  now_, [](int) { return absl::OkStatus(); }),
              IsOk());
  ASSERT_THAT(stores_.verifications().CreateVerification(
                  call_,
                  {.id = ids_.New<VerificationId>(),
                   .member = member.id,
                   .address = address,
                   .address_identity = address,
                   .old_identity = address,
                   .posting = Posting{.department = kSecret},
                   .code = {.hash = std::string(32, 'h'), .expire_time = now_},
                   .create_time = now_},
                  [](const VerificationCounts&) { return absl::OkStatus(); }),
              IsOk());
  ASSERT_THAT(stores_.vouches().RevokeVouching(
                  call_, {.member = member.id, .reason = kSecret, .revoke_time = now_}),
              IsOk());
  Leave(member.id, now_);
  ASSERT_THAT(stores_.sessions().CreateSession(call_,
                                               {.id = ids_.New<SessionId>(),
                                                .member = member.id,
                                                .token_hash = std::string(32, 't'),
                                                .device = kSecret,
                                                .create_time = now_,
                                                .last_use_time = now_},
                                               member, 5),
              IsOk());
  // The look sees what is there.
  std::vector<std::string> holders = Holders(kSecret);
  for (const char* column :
       {"members.address", "postings.department", "admissions.statement", "vouches.statement",
        "registration_addresses.address_identity", "sessions.device", "notices.address"}) {
    EXPECT_THAT(holders, Contains(column));
  }

  uint64_t last_notice = 0;
  ASSERT_THAT(stores_.leavings().ForgetMember(call_, member.id, now_,
                                              [&](const Member& current) {
                                                last_notice = ids_.Next();
                                                return ForgottenNotice(last_notice, current, now_);
                                              }),
              IsOkAndHolds(true));
  ASSERT_THAT(stores_.notices().DeleteNotice(call_, last_notice), IsOk());
  // Events go after a week, of which none since she left has her name; the audit trail stays.
  holders = Holders(kSecret);
  std::erase(holders, "outbox.payload");
  std::erase(holders, "audit_entries.fields");
  EXPECT_THAT(holders, IsEmpty());
  EXPECT_THAT(Holders("花子"),
              AllOf(Contains("members.display_name"), Contains("admissions.statement")));

  const auto events = stores_.database().Read(
      TestDeadline(), [](Connection& connection) { return connection.Select(kSelectOutbox); });
  ASSERT_THAT(events, IsOk());
  ASSERT_GE(events->size(), 2u);
  for (size_t i = events->size() - 2; i < events->size(); ++i) {
    EXPECT_THAT((*events)[i].String(0), Not(::testing::HasSubstr(kSecret)));
  }
  google::protobuf::Any any;
  ASSERT_TRUE(any.ParseFromString((*events)[events->size() - 1].String(0)));
  v1::MemberLeft left;
  ASSERT_TRUE(any.UnpackTo(&left));
  EXPECT_EQ(left.member(), "members/" + FormatId(member.id));
  EXPECT_EQ(left.posts(), v1::Leaving::DELETE);
}

TEST_F(SqlForgettingTest, OneWhoCannotBeForgottenDoesNotKeepTheOthers) {
  const Member stuck = AddMember("a@city.kadoma.lg.jp", "一郎");
  const Member other = AddMember("b@city.kadoma.lg.jp", "二郎");
  clock_.Set(now_);
  Leave(stuck.id, now_ - kLeavingTime - absl::Seconds(1));
  Leave(other.id, now_ - kLeavingTime);
  ASSERT_THAT(
      stores_.test_database().root().Read(
          TestDeadline(),
          [&](Connection& connection) {
            return connection.ExecuteText(
                "CREATE TRIGGER stuck BEFORE DELETE ON members FOR EACH ROW "
                "IF OLD.address='a@city.kadoma.lg.jp' THEN SIGNAL SQLSTATE '45000'; END IF");
          }),
      IsOk());
  const CallerSigner signer{NewCallerSeed()};
  InternalCalls calls(signer, clock_);
  std::vector<std::string> announced;
  const auto announce = [&](std::string_view name) { announced.emplace_back(name); };
  EXPECT_THAT(ForgetDue({}, {calls, clock_, ids_, stores_.leavings(), announce}), IsOk());
  EXPECT_THAT(announced, ElementsAre("members/" + FormatId(other.id)));
  EXPECT_THAT(stores_.members().GetMember(call_, stuck.id), IsOk());
}

}  // namespace
}  // namespace hiroba::identity
