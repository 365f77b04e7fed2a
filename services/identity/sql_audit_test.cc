// That the SQL stores put what staff and the operator do on record.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/common/audit.h"
#include "services/common/testing/callers.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/role_rules.h"
#include "services/identity/testing/sql_stores.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SqlAuditTest : public ::testing::Test {
 protected:
  std::vector<AuditEntry> Entries() {
    return *stores_.database().Read(TestDeadline(), [](Connection& connection) {
      return ReadAuditEntries(connection, "identity", 0, 1000);
    });
  }

  Member NewMember() {
    Member member{.id = ids_.New<MemberId>(),
                  .address = "secret@city.kadoma.lg.jp",
                  .address_identity = "secret@city.kadoma.lg.jp",
                  .display_name = "中村 太郎",
                  .state = Caller::State::kVerified,
                  .roles = {{.kind = Role::Kind::kModerator}}};
    member.postings.push_back({.id = ids_.New<PostingId>(), .body = "272230"});
    return member;
  }

  static Call CallOf(std::string_view method, const Caller& caller) {
    Call call = TestCall(caller);
    call.method = method;
    return call;
  }

  FakeClock clock_;
  IdGenerator ids_{clock_};
  SqlTestStores stores_;
  const Call operator_ = CallOf("hiroba.identity.v1.Members/CreateMember", TestService());
  const Call admin_ = CallOf("hiroba.identity.v1.Roles/CreateRole", TestAdmin(MemberId{7}));
};

TEST_F(SqlAuditTest, WhatTheOperatorMakesIsOnRecordWithoutAddresses) {
  const Member member = NewMember();
  ASSERT_THAT(stores_.members().CreateMember(operator_, member), IsOk());
  const std::vector<AuditEntry> entries = Entries();
  ASSERT_THAT(entries, SizeIs(1));
  EXPECT_EQ(entries[0].actor, MemberId());
  EXPECT_EQ(entries[0].action, "identity.Members/CreateMember");
  EXPECT_EQ(entries[0].target, "members/" + FormatId(member.id));
  EXPECT_THAT(entries[0].fields, ElementsAre(std::pair("role", "moderator")));
  EXPECT_EQ(CanonicalAuditEntry(entries[0]).find("secret"), std::string::npos);

  EXPECT_FALSE(stores_.members().CreateMember(operator_, NewMember()).ok());
  EXPECT_THAT(Entries(), SizeIs(1)) << "what fails leaves nothing";
}

TEST_F(SqlAuditTest, ARoleThatWasThereAlreadyLeavesNoLine) {
  const Member member = NewMember();
  ASSERT_THAT(stores_.members().CreateMember(operator_, member), IsOk());
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(stores_.roles().EditRoles(admin_, member.id,
                                          [&](Member& current, const auto&) -> Decided {
                                            return {GrantRole(admin_.caller, Role::Kind::kAdmin, 0,
                                                              absl::UnixEpoch(), current),
                                                    ActOf(admin_, "members/x", {})};
                                          }),
                IsOk());
  }
  ASSERT_THAT(Entries(), SizeIs(2));
  EXPECT_EQ(Entries()[1].actor, MemberId{7});
}

TEST_F(SqlAuditTest, LooksOfStaffIntoTheListAreOnRecordOnceAnHour) {
  const AuditAct act = ActOf(admin_, "");
  const absl::Time hour = absl::FromUnixSeconds(3600);
  ASSERT_THAT(stores_.directory().RecordLook(admin_, hour, act), IsOk());
  ASSERT_THAT(stores_.directory().RecordLook(admin_, hour, act), IsOk());
  ASSERT_THAT(stores_.directory().RecordLook(admin_, hour + absl::Hours(1), act), IsOk());
  EXPECT_THAT(Entries(), SizeIs(2));
}

TEST_F(SqlAuditTest, AnImportIsOneLineAndNothingNewIsNone) {
  Member imported = NewMember();
  imported.address = imported.address_identity = "";
  imported.external_id = "e1";
  imported.roles.clear();
  ASSERT_THAT(stores_.members().ImportMembers(admin_, {imported}), IsOk());
  ASSERT_THAT(stores_.members().ImportMembers(admin_, {imported}), IsOk());
  ASSERT_THAT(Entries(), SizeIs(1));
  EXPECT_THAT(Entries()[0].fields, ElementsAre(std::pair("count", "1")));
  const std::vector<MailDomain> rows = {{.body_code = "272230",
                                         .domain = "city.example.jp",
                                         .domain_class = MailDomainClass::kUnreserved}};
  ASSERT_THAT(stores_.mail_domains().ImportMailDomains(operator_, rows), IsOk());
  ASSERT_THAT(stores_.mail_domains().ImportMailDomains(operator_, rows), IsOk());
  EXPECT_THAT(Entries(), SizeIs(2));
}

}  // namespace
}  // namespace hiroba::identity
