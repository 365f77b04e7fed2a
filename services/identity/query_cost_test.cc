// That no query reads a whole table: the server counts those that did where an index should have
// been used.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/common/testing/callers.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/learned_domain_rules.h"
#include "services/identity/testing/sql_stores.h"

namespace hiroba::identity {
namespace {

// A reset with the member's id.
PasswordReset ResetOf(const Member& member, absl::Time now) {
  return {.id = PasswordResetId{member.id.value},
          .address = FormatId(member.id) + std::string(19, 'a'),
          .member = member.id,
          .code = {.hash = std::string(32, 'h'), .expire_time = now},
          .create_time = now};
}

absl::Status AllowReset(const RecentPasswordResets&) { return absl::OkStatus(); }

class QueryCostTest : public ::testing::Test {
 protected:
  const Call call_ = TestCall(Caller());
  FakeClock clock_;
  IdGenerator ids_{clock_};
  SqlTestStores stores_;
};

TEST_F(QueryCostTest, NoQueryReadsAWholeTable) {
  static constexpr Statement kAnalyze{
      "test_analyze",
      "ANALYZE TABLE members, postings, registrations, verifications, wrong_codes, sessions, "
      "admissions, vouches, vouching_revocations, learned_domains, roles, directory_pages, "
      "audit_entries, audit_head, password_resets, password_reset_addresses, "
      "password_reset_failures, second_factors, data_exports, data_export_parts"};
  static constexpr Statement kScans{"test_scans", "SHOW GLOBAL STATUS LIKE 'Select_scan'"};
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  std::vector<Member> members;
  for (int i = 0; i < 500; ++i) {
    const std::string number = std::to_string(i);
    Member member{.id = ids_.New<MemberId>(),
                  .address = "a" + number + "@city.kadoma.lg.jp",
                  .address_identity = "a" + number + "@city.kadoma.lg.jp",
                  .display_name = number + " 太郎",
                  .state = Caller::State::kVerified,
                  .external_id = "e" + number,
                  .create_time = now,
                  .verify_time = now,
                  .next_reminder_time = now};
    member.postings.push_back({.id = ids_.New<PostingId>(), .body = "272230"});
    members.push_back(member);
  }
  ASSERT_THAT(stores_.members().ImportMembers(call_, members), IsOk());
  for (const Member& member : members) {
    const std::string number = member.external_id.substr(1);
    Registration registration;
    registration.id = RegistrationId{member.id.value};
    registration.address = registration.address_identity = "r" + member.address;
    registration.code = {.hash = std::string(32, 'h'), .expire_time = now};
    registration.outcome = Outcome::kBody;
    registration.body = number;
    registration.create_time = now;
    ASSERT_THAT(stores_.registrations().CreateRegistration(call_, registration, now,
                                                           [](int) { return absl::OkStatus(); }),
                IsOk());
    const auto wrong = [](Registration& current) {
      ++current.code.tries;
      return absl::OkStatus();
    };
    ASSERT_THAT(stores_.registrations().TryCode(call_, registration.id, now, wrong), IsOk());
    const Verification verification{.id = VerificationId{member.id.value},
                                    .member = member.id,
                                    .address = member.address,
                                    .address_identity = member.address,
                                    .old_identity = member.address,
                                    .body = number,
                                    .guards_body = true,
                                    .code = {.hash = std::string(32, 'h'), .expire_time = now},
                                    .create_time = now};
    ASSERT_THAT(
        stores_.verifications().CreateVerification(
            call_, verification, [](const VerificationCounts&) { return absl::OkStatus(); }),
        IsOk());
    ASSERT_THAT(stores_.passwords().CreatePasswordReset(call_, ResetOf(member, now), AllowReset),
                IsOk());
    const Session session{.id = SessionId{member.id.value},
                          .member = member.id,
                          .token_hash = FormatId(member.id) + std::string(19, 't'),
                          .create_time = now,
                          .last_use_time = now};
    ASSERT_THAT(stores_.sessions().CreateSession(call_, session, member, 5), IsOk());
  }
  // Some hundred cases, of which one is of interest.
  Admission waiting;
  size_t voucher = 0;
  size_t forgotten = 300;
  for (const Member& member : members) {
    const Admission made{.id = ids_.New<AdmissionId>(),
                         .member = member.id,
                         .suggested_body = member.external_id.size() == 2 ? "272230" : "011002",
                         .create_time = now};
    ASSERT_THAT(stores_.admissions().CreateAdmission(
                    call_, member.id, now,
                    [&](const Member&, const Admission*,
                        int) -> absl::StatusOr<std::optional<Admission>> { return made; }),
                IsOk());
    waiting = made;
    ASSERT_THAT(stores_.vouches().AddVouch(
                    call_, {.admission = made.id, .member = members[0].id, .create_time = now}, now,
                    [&](Admission& admission, Member&, const Member&, const VouchFacts&) {
                      admission.state = Admission::State::kApproved;
                      const bool decided = member.external_id.size() == 4;
                      return AdmissionDecision{
                          .changed = decided,
                          .learned = decided ? std::optional<LearnedDomain>(
                                                   Learn(member.external_id + ".example.jp",
                                                         "272230", member.id, now))
                                             : std::nullopt};
                    }),
                IsOk());
  }
  for (const Member& owner : members) {
    ASSERT_THAT(stores_.data_exports().CreateDataExport(
                    call_,
                    {.id = ids_.New<DataExportId>(),
                     .member = owner.id,
                     .create_time = now,
                     .due_time = now + absl::Hours(1)},
                    {{.name = "identity", .blob = ids_.New<DataExportBlobId>()}},
                    [](const Member&, const std::vector<DataExport>&) { return absl::OkStatus(); }),
                IsOk());
  }
  Database& root = stores_.test_database().root();
  const auto scans = [&] {
    const auto rows =
        root.Read(TestDeadline(), [](Connection& connection) { return connection.Select(kScans); });
    EXPECT_THAT(rows, IsOk());
    return std::stoll(rows->front().String(1));
  };
  ASSERT_THAT(
      root.Read(TestDeadline(), [](Connection& connection) { return connection.Select(kAnalyze); }),
      IsOk());
  const Member& member = members[250];
  const RegistrationId registration{member.id.value};
  const std::string token_hash = FormatId(member.id) + std::string(19, 't');
  const std::pair<const char*, std::function<absl::Status()>> queries[] = {
      {"nothing", [] { return absl::OkStatus(); }},
      {"GetMember", [&] { return stores_.members().GetMember(call_, member.id).status(); }},
      {"FindMember",
       [&] { return stores_.members().FindMember(call_, member.address_identity).status(); }},
      {"ListMembers, newest",
       [&] { return stores_.members().ListMembers(call_, "", "", member.id, 20).status(); }},
      {"ListMembers, by name",
       [&] {
         return stores_.members().ListMembers(call_, "25", "250太郎", member.id, 20).status();
       }},
      {"ImportMembers", [&] { return stores_.members().ImportMembers(call_, {member}).status(); }},
      {"GetRegistration",
       [&] { return stores_.registrations().GetRegistration(call_, registration).status(); }},
      {"CreateRegistration",
       [&] {
         return stores_.registrations()
             .CreateRegistration(call_,
                                 {.id = ids_.New<RegistrationId>(),
                                  .address = "n@city.kadoma.lg.jp",
                                  .address_identity = "n@city.kadoma.lg.jp",
                                  .code = {.hash = std::string(32, 'h'), .expire_time = now},
                                  .create_time = now},
                                 now, [](int) { return absl::OkStatus(); })
             .status();
       }},
      {"FinishRegistration",
       [&] {
         return stores_.registrations()
             .FinishRegistration(
                 call_, registration, now, [](Registration&) { return absl::OkStatus(); },
                 [&](Registration&, const WrongCodes&) {
                   Member made{.id = ids_.New<MemberId>()};
                   made.postings.push_back({.id = ids_.New<PostingId>()});
                   return NewMember{made, {}};
                 })
             .status();
       }},
      {"CreateVerification",
       [&] {
         return stores_.verifications()
             .CreateVerification(call_,
                                 {.id = ids_.New<VerificationId>(),
                                  .member = member.id,
                                  .code = {.hash = std::string(32, 'h'), .expire_time = now},
                                  .create_time = now},
                                 [](const VerificationCounts&) { return absl::OkStatus(); })
             .status();
       }},
      {"FinishVerification",
       [&] {
         return stores_.verifications()
             .FinishVerification(
                 call_, member.id, VerificationId{member.id.value}, SessionId{member.id.value}, now,
                 [](Verification&) { return absl::OkStatus(); },
                 [&](Verification&, Member& current,
                     const WrongCodes&) -> absl::StatusOr<std::optional<Notice>> {
                   current.address_identity += "x";
                   return std::nullopt;
                 })
             .status();
       }},
      {"LapseMembers",
       [&] {
         return stores_.verifications().LapseMembers(call_, now, 20, [](Member&) {}).status();
       }},
      {"TakeReminders",
       [&] {
         return stores_.verifications()
             .TakeReminders(call_, now - absl::Seconds(1), 20,
                            [](Member&) { return std::optional<ReminderStage>(); })
             .status();
       }},
      {"ListRoles", [&] { return stores_.roles().ListRoles(call_, 0, nullptr, 20).status(); }},
      {"ListRoles of a topic",
       [&] { return stores_.roles().ListRoles(call_, 5, nullptr, 20).status(); }},
      {"EditRoles",
       [&] {
         return stores_.roles()
             .EditRoles(call_, member.id,
                        [](Member&, const auto&) -> Decided { return absl::OkStatus(); })
             .status();
       }},
      {"EditSuspension",
       [&] {
         return stores_.suspensions()
             .EditSuspension(
                 call_, member.id,
                 [](Member&) -> absl::StatusOr<SuspensionDecision> { return SuspensionDecision{}; })
             .status();
       }},
      {"EditLeaving",
       [&] {
         return stores_.leavings()
             .EditLeaving(call_, members[2].id,
                          [&](Member& leaving) -> absl::StatusOr<LeavingDecision> {
                            leaving.leaving = Leaving{.time = now + absl::Seconds(leaving.version)};
                            return LeavingDecision{.changed = true};
                          })
             .status();
       }},
      {"ListWhoHasLeft",
       [&] { return stores_.leavings().ListWhoHasLeft(call_, now, 20).status(); }},
      {"ForgetMember",
       [&] {
         // There is one each time.
         const absl::Status left =
             stores_.leavings()
                 .EditLeaving(call_, members[++forgotten].id,
                              [&](Member& leaving) -> absl::StatusOr<LeavingDecision> {
                                leaving.leaving = Leaving{.time = now};
                                return LeavingDecision{.changed = true};
                              })
                 .status();
         EXPECT_THAT(left, IsOk());
         return stores_.leavings()
             .ForgetMember(call_, members[forgotten].id, now,
                           [&](const Member& leaving) {
                             return Notice{
                                 .id = ids_.Next(), .member = leaving.id, .create_time = now};
                           })
             .status();
       }},
      {"CreateDataExport",
       [&] {
         return stores_.data_exports().CreateDataExport(
             call_,
             {.id = ids_.New<DataExportId>(),
              .member = member.id,
              .create_time = now,
              .due_time = now},
             {{.name = "identity", .blob = ids_.New<DataExportBlobId>()}},
             [](const Member&, const std::vector<DataExport>&) { return absl::OkStatus(); });
       }},
      {"TakeDueDataExport",
       [&] {
         return stores_.data_exports()
             .TakeDueDataExport(call_, now, [](DataExport&, const std::vector<DataExportPart>&) {})
             .status();
       }},
      {"ListAdmissionsOf",
       [&] { return stores_.admissions().ListAdmissionsOf(call_, waiting.member).status(); }},
      {"ListVouchesOf",
       [&] { return stores_.vouches().ListVouchesOf(call_, waiting.member).status(); }},
      {"CountPage",
       [&] {
         return stores_.directory()
             .CountPage(call_, member.id, now, std::string(16, 'p'), 200)
             .status();
       }},
      {"CreatePasswordReset",
       [&] {
         return stores_.passwords().CreatePasswordReset(
             call_, ResetOf({.id = ids_.New<MemberId>()}, now), AllowReset);
       }},
      {"TryPasswordResetCode",
       [&] {
         return stores_.passwords().TryPasswordResetCode(
             call_, PasswordResetId{member.id.value}, now,
             [](PasswordReset&, int) { return absl::OkStatus(); });
       }},
      {"ChangePassword",
       [&] {
         return stores_.passwords()
             .ChangePassword(call_, members[1].id, SessionId(), now,
                             [&](Member& changed) -> absl::StatusOr<Notice> {
                               changed.password_hash += "x";
                               return Notice{
                                   .id = ids_.Next(), .member = changed.id, .create_time = now};
                             })
             .status();
       }},
      {"GetSecondFactor",
       [&] { return stores_.second_factors().GetSecondFactor(call_, member.id).status(); }},
      {"EditSecondFactor",
       [&] {
         return stores_.second_factors().EditSecondFactor(
             call_, member.id,
             [](const Member&, SecondFactor& factor) -> absl::StatusOr<std::optional<Notice>> {
               ++factor.last_step;
               return std::nullopt;
             });
       }},
      {"ListSessions", [&] { return stores_.sessions().ListSessions(call_, member.id).status(); }},
      {"FindSession", [&] { return stores_.sessions().FindSession(call_, token_hash).status(); }},
      {"CountMembersOf",
       [&] {
         return stores_.bodies()
             .CountMembersOf(call_, {"011002", "012025"}, absl::CivilDay(2026, 4, 1), 1000)
             .status();
       }},
      {"BodyImportVersion", [&] { return stores_.bodies().BodyImportVersion(call_).status(); }},
      {"ListAdmissions",
       [&] { return stores_.admissions().ListAdmissions(call_, {}, AdmissionId(), 20).status(); }},
      {"ListAdmissions, of a body",
       [&] {
         return stores_.admissions()
             .ListAdmissions(call_, {.bodies = {"272230"}}, AdmissionId(), 20)
             .status();
       }},
      {"ListAdmissions, decided",
       [&] {
         return stores_.admissions()
             .ListAdmissions(call_, {.decided = true}, AdmissionId(), 20)
             .status();
       }},
      {"FindAdmission",
       [&] { return stores_.admissions().FindAdmission(call_, waiting.member).status(); }},
      {"CreateAdmission",
       [&] {
         return stores_.admissions()
             .CreateAdmission(
                 call_, waiting.member, now,
                 [](const Member&, const Admission*,
                    int) -> absl::StatusOr<std::optional<Admission>> { return std::nullopt; })
             .status();
       }},
      {"CountOpenAdmissions",
       [&] { return stores_.admissions().CountOpenAdmissions(call_).status(); }},
      {"AddVouch",
       [&] {
         return stores_.vouches()
             .AddVouch(
                 call_,
                 {.admission = waiting.id, .member = members[++voucher].id, .create_time = now},
                 now,
                 [](Admission&, Member&, const Member&, const VouchFacts&) {
                   return AdmissionDecision{};
                 })
             .status();
       }},
      {"ListVouches", [&] { return stores_.vouches().ListVouches(call_, {waiting.id}).status(); }},
      {"RevokeVouching",
       [&] {
         return stores_.vouches()
             .RevokeVouching(call_, {.member = members[voucher].id, .revoke_time = now})
             .status();
       }},
      {"ListLearnedDomains",
       [&] {
         return stores_.learned_domains().ListLearnedDomains(call_, now, "memuro.net", 20).status();
       }},
  };
  int64_t cost_of_asking = 0;
  for (const auto& [name, query] : queries) {
    // Once for what a connection asks for itself when it is new.
    EXPECT_THAT(query(), IsOk()) << name;
    const int64_t before = scans();
    EXPECT_THAT(query(), IsOk()) << name;
    const int64_t cost = scans() - before;
    if (cost_of_asking == 0) cost_of_asking = cost;
    EXPECT_EQ(cost, cost_of_asking) << name;
  }
}

}  // namespace
}  // namespace hiroba::identity
