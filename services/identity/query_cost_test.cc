// That no query reads a whole table: the server counts those that did where an index should have
// been used.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/stores.h"

namespace hiroba::identity {
namespace {

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
      "ANALYZE TABLE members, postings, registrations, wrong_codes, sessions, admissions"};
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
                  .create_time = now};
    member.postings.push_back({.id = ids_.New<PostingId>(), .body = "272230"});
    members.push_back(member);
  }
  ASSERT_THAT(stores_.members().ImportMembers(call_, members), IsOk());
  for (const Member& member : members) {
    const std::string number = member.external_id.substr(1);
    const Registration registration{.id = RegistrationId{member.id.value},
                                    .address = "r" + member.address,
                                    .address_identity = "r" + member.address,
                                    .code = {.hash = std::string(32, 'h'), .expire_time = now},
                                    .outcome = Outcome::kBody,
                                    .body = number,
                                    .create_time = now};
    ASSERT_THAT(stores_.registrations().CreateRegistration(call_, registration, now,
                                                           [](int) { return absl::OkStatus(); }),
                IsOk());
    const auto wrong = [](Registration& current) {
      ++current.code.tries;
      return absl::OkStatus();
    };
    ASSERT_THAT(stores_.registrations().TryCode(call_, registration.id, now, wrong), IsOk());
    const Session session{.id = SessionId{member.id.value},
                          .member = member.id,
                          .token_hash = FormatId(member.id) + std::string(19, 't'),
                          .create_time = now,
                          .last_use_time = now};
    ASSERT_THAT(stores_.sessions().CreateSession(call_, session, 5), IsOk());
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
       [&] { return stores_.admissions().ListAdmissions(call_, AdmissionId(), 20).status(); }},
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
