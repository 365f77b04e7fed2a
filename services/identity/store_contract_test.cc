// One set of tests for both memories of identity, the SQL stores and the fake one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <thread>

#include "hiroba/identity/v1/events.pb.h"
#include "services/common/outbox.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/common/testing/test_database.h"
#include "services/identity/admission_rules.h"
#include "services/identity/admission_store.h"
#include "services/identity/fake_store.h"
#include "services/identity/mail_domain_store.h"
#include "services/identity/member_store.h"
#include "services/identity/registration_store.h"
#include "services/identity/session_store.h"
#include "services/identity/text_fold.h"

namespace hiroba::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The five stores, whatever they are made of.
struct Stores {
  virtual ~Stores() = default;
  RegistrationStore* registrations = nullptr;
  MemberStore* members = nullptr;
  SessionStore* sessions = nullptr;
  AdmissionStore* admissions = nullptr;
  MailDomainStore* mail_domains = nullptr;
};

struct FakeStores final : Stores {
  FakeStores() {
    registrations = &store;
    members = &store;
    sessions = &store;
    admissions = &store;
    mail_domains = &store;
  }
  FakeStore store;
};

struct SqlStores final : Stores {
  SqlStores() {
    registrations = &sql_registrations;
    members = &sql_members;
    sessions = &sql_sessions;
    admissions = &sql_admissions;
    mail_domains = &sql_mail_domains;
  }
  TestDatabase database{"identity"};
  FakeClock clock;
  IdGenerator ids{clock};
  BodyTable bodies;
  Outbox outbox{ids, clock};
  MemberRows rows{outbox, bodies};
  SqlRegistrationStore sql_registrations{database.database(), rows};
  SqlMemberStore sql_members{database.database(), rows};
  SqlSessionStore sql_sessions{database.database()};
  SqlAdmissionStore sql_admissions{database.database(), rows};
  SqlMailDomainStore sql_mail_domains{database.database()};
};

enum class Kind { kFake, kSql };

class StoreContractTest : public ::testing::TestWithParam<Kind> {
 protected:
  StoreContractTest() {
    if (GetParam() == Kind::kFake) {
      stores_ = std::make_unique<FakeStores>();
    } else {
      stores_ = std::make_unique<SqlStores>();
    }
  }

  Registration NewRegistration(const std::string& address = "a@city.kadoma.lg.jp") {
    return {.id = ids_.New<RegistrationId>(),
            .address = address,
            .address_identity = address,
            .display_name = "中村 太郎",
            .department = "企画課",
            .statement = "係長です。🐈",
            .code = {.hash = std::string(31, 'h') + '\0', .expire_time = now_ + absl::Minutes(10)},
            .outcome = Outcome::kReview,
            .body = "272230",
            .explanation = "確かめます",
            .create_time = now_};
  }

  Member NewMember(const std::string& address = "m@city.kadoma.lg.jp",
                   const std::string& name = "中村 太郎") {
    Member member{.id = ids_.New<MemberId>(),
                  .address = address,
                  .address_identity = address,
                  .password_hash = "$argon2id$hash",
                  .display_name = name,
                  .state = Caller::State::kVerified,
                  .moderator = true,
                  .ask_me_about = "総合計画",
                  .create_time = now_};
    member.postings.push_back({.id = ids_.New<PostingId>(),
                               .body = "272230",
                               .department = "企画課",
                               .duty = "総合計画",
                               .start = absl::CivilDay(2024, 2, 29)});
    return member;
  }

  Member Kept(Member member) {
    EXPECT_THAT(stores_->members->CreateMember(call_, member), IsOk());
    return member;
  }

  Session NewSession(MemberId member, const std::string& token_hash, absl::Time time) {
    return {.id = ids_.New<SessionId>(),
            .member = member,
            .token_hash = std::string(31, '\x80') + token_hash,
            .kind = Session::Kind::kToken,
            .device = "Firefox",
            .create_time = time,
            .last_use_time = time};
  }

  absl::StatusOr<bool> Create(const Registration& registration) {
    return stores_->registrations->CreateRegistration(call_, registration, now_ - absl::Hours(1),
                                                      [&](int recent) {
                                                        recent_ = recent;
                                                        return absl::OkStatus();
                                                      });
  }

  // Ends a registration with a waiting member.
  absl::StatusOr<Registration> Finish(const Registration& registration) {
    return stores_->registrations->FinishRegistration(
        call_, registration.id, [](Registration&) { return absl::OkStatus(); },
        [&](Registration& current) {
          return FinishRegistration(current, ids_.New<MemberId>(), ids_.New<PostingId>(),
                                    ids_.New<AdmissionId>(), "$argon2id$hash", now_);
        });
  }

  const Call call_ = TestCall(Caller());
  const absl::Time now_ = absl::FromUnixMicros(1'800'000'000'123'456);
  FakeClock clock_;
  IdGenerator ids_{clock_};
  std::unique_ptr<Stores> stores_;
  int recent_ = -1;
};

INSTANTIATE_TEST_SUITE_P(Both, StoreContractTest, ::testing::Values(Kind::kFake, Kind::kSql),
                         [](const auto& tested) {
                           return tested.param == Kind::kFake ? "Fake" : "Sql";
                         });

TEST_P(StoreContractTest, ARegistrationIsKeptAsItIs) {
  const Registration registration = NewRegistration();
  EXPECT_THAT(Create(registration), IsOkAndHolds(false));
  const auto kept = stores_->registrations->GetRegistration(call_, registration.id);
  ASSERT_THAT(kept, IsOk());
  EXPECT_EQ(kept->address, registration.address);
  EXPECT_EQ(kept->statement, registration.statement);
  EXPECT_EQ(kept->code.hash, registration.code.hash);
  EXPECT_EQ(kept->code.expire_time, registration.code.expire_time);
  EXPECT_EQ(kept->outcome, Outcome::kReview);
  EXPECT_EQ(kept->body, "272230");
  EXPECT_EQ(kept->state, Registration::State::kCodeSent);
  EXPECT_FALSE(kept->member);
  EXPECT_EQ(kept->create_time, now_);
  EXPECT_THAT(stores_->registrations->GetRegistration(call_, ids_.New<RegistrationId>()),
              StatusIs(absl::StatusCode::kNotFound, "REGISTRATION_NOT_FOUND"));
}

TEST_P(StoreContractTest, RegistrationsOfAnAddressAreCounted) {
  Registration old = NewRegistration();
  old.create_time = now_ - absl::Hours(2);
  EXPECT_THAT(Create(old), IsOk());
  EXPECT_THAT(Create(NewRegistration("b@city.kadoma.lg.jp")), IsOk());
  EXPECT_THAT(Create(NewRegistration()), IsOk());
  EXPECT_EQ(recent_, 0);
  EXPECT_THAT(Create(NewRegistration()), IsOk());
  EXPECT_EQ(recent_, 1);
}

TEST_P(StoreContractTest, ARefusedRegistrationIsNotKept) {
  const Registration registration = NewRegistration();
  EXPECT_THAT(stores_->registrations->CreateRegistration(
                  call_, registration, now_, [](int) { return absl::AbortedError("no"); }),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_FALSE(stores_->registrations->GetRegistration(call_, registration.id).ok());
}

TEST_P(StoreContractTest, TheAddressOfAMemberIsKnown) {
  Kept(NewMember("a@city.kadoma.lg.jp"));
  EXPECT_THAT(Create(NewRegistration("a@city.kadoma.lg.jp")), IsOkAndHolds(true));
  EXPECT_THAT(Create(NewRegistration("b@city.kadoma.lg.jp")), IsOkAndHolds(false));
}

TEST_P(StoreContractTest, AWrongTryIsCountedThoughItFails) {
  const Registration registration = NewRegistration();
  ASSERT_THAT(Create(registration), IsOk());
  for (int i = 1; i <= 2; ++i) {
    EXPECT_THAT(stores_->registrations->TryCode(call_, registration.id,
                                                [](Registration& current) {
                                                  ++current.code.tries;
                                                  return absl::AbortedError("wrong");
                                                }),
                StatusIs(absl::StatusCode::kAborted));
    EXPECT_EQ(stores_->registrations->GetRegistration(call_, registration.id)->code.tries, i);
  }
}

TEST_P(StoreContractTest, AFinishedRegistrationLeavesAMemberWhoWaits) {
  const Registration registration = NewRegistration();
  ASSERT_THAT(Create(registration), IsOk());
  const auto done = Finish(registration);
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->state, Registration::State::kWaiting);
  const auto member = stores_->members->GetMember(call_, done->member);
  ASSERT_THAT(member, IsOk());
  EXPECT_EQ(member->state, Caller::State::kPending);
  EXPECT_EQ(member->address, registration.address);
  EXPECT_EQ(member->postings.front().department, "企画課");
  const auto waiting = stores_->admissions->ListAdmissions(call_, AdmissionId(), 10);
  ASSERT_THAT(waiting, IsOkAndHolds(SizeIs(1)));
  EXPECT_EQ(waiting->front().statement, registration.statement);
  EXPECT_EQ(waiting->front().address, registration.address);
  EXPECT_EQ(waiting->front().suggested_body, "272230");

  const auto again = Finish(registration);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->member, done->member);
}

TEST_P(StoreContractTest, OneAddressBecomesOneMember) {
  const Registration first = NewRegistration();
  const Registration second = NewRegistration();
  ASSERT_THAT(Create(first), IsOk());
  ASSERT_THAT(Create(second), IsOk());
  ASSERT_THAT(Finish(first), IsOk());
  EXPECT_THAT(Finish(second), StatusIs(absl::StatusCode::kAlreadyExists, "ADDRESS_TAKEN"));
  EXPECT_THAT(stores_->members->CreateMember(call_, NewMember(first.address)),
              StatusIs(absl::StatusCode::kAlreadyExists, "ADDRESS_TAKEN"));
  EXPECT_EQ(stores_->registrations->GetRegistration(call_, second.id)->state,
            Registration::State::kCodeSent);
}

TEST_P(StoreContractTest, OldRegistrationsAreDeleted) {
  Registration old = NewRegistration();
  old.create_time = now_ - absl::Hours(25);
  const Registration recent = NewRegistration();
  ASSERT_THAT(Create(old), IsOk());
  ASSERT_THAT(Create(recent), IsOk());
  EXPECT_THAT(stores_->registrations->DeleteRegistrations(call_, now_ - absl::Hours(24)), IsOk());
  EXPECT_FALSE(stores_->registrations->GetRegistration(call_, old.id).ok());
  EXPECT_TRUE(stores_->registrations->GetRegistration(call_, recent.id).ok());
}

TEST_P(StoreContractTest, AMemberIsKeptAsSheIs) {
  const Member member = Kept(NewMember());
  EXPECT_THAT(stores_->members->GetMember(call_, member.id), IsOkAndHolds(member));
  EXPECT_THAT(stores_->members->FindMember(call_, member.address_identity), IsOkAndHolds(member));
  EXPECT_THAT(stores_->members->FindMember(call_, "x@city.kadoma.lg.jp"),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
  EXPECT_THAT(stores_->members->GetMember(call_, ids_.New<MemberId>()),
              StatusIs(absl::StatusCode::kNotFound, "MEMBER_NOT_FOUND"));
}

TEST_P(StoreContractTest, AChangeRaisesTheVersionAndNoChangeDoesNot) {
  const Member member = Kept(NewMember());
  const auto same =
      stores_->members->EditMember(call_, member.id, [](Member&) { return absl::OkStatus(); });
  ASSERT_THAT(same, IsOk());
  EXPECT_EQ(same->version, member.version);
  const auto changed = stores_->members->EditMember(call_, member.id, [&](Member& current) {
    current.display_name = "中村 次郎";
    current.admin = true;
    current.postings.front().end = absl::CivilDay(2026, 3, 31);
    current.postings.insert(
        current.postings.begin(),
        {.id = ids_.New<PostingId>(), .body = "272230", .department = "防災課"});
    return absl::OkStatus();
  });
  ASSERT_THAT(changed, IsOk());
  EXPECT_EQ(changed->version, member.version + 1);
  EXPECT_THAT(stores_->members->GetMember(call_, member.id), IsOkAndHolds(*changed));
  EXPECT_THAT(changed->postings, SizeIs(2));
  EXPECT_EQ(changed->postings.front().department, "防災課");
}

TEST_P(StoreContractTest, ARefusedChangeIsNotKept) {
  const Member member = Kept(NewMember());
  EXPECT_THAT(stores_->members->EditMember(call_, member.id,
                                           [](Member& current) {
                                             current.display_name = "x";
                                             return absl::AbortedError("no");
                                           }),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_THAT(stores_->members->GetMember(call_, member.id), IsOkAndHolds(member));
}

TEST_P(StoreContractTest, MembersAreListedByNameOrNewestFirst) {
  const Member a = Kept(NewMember("a@city.kadoma.lg.jp", "中村 花子"));
  const Member b = Kept(NewMember("b@city.kadoma.lg.jp", "山田 太郎"));
  const Member c = Kept(NewMember("c@city.kadoma.lg.jp", "中村 花子"));
  const Member d = Kept(NewMember("d@city.kadoma.lg.jp", "ＮＡＫＡ%_"));
  Member pending = NewMember("e@city.kadoma.lg.jp", "中村 花子");
  pending.state = Caller::State::kPending;
  Kept(pending);
  const auto names = [&](std::string_view query, std::string_view after_name, MemberId after,
                         int limit) {
    std::vector<MemberId> ids;
    const auto listed = stores_->members->ListMembers(call_, query, after_name, after, limit);
    EXPECT_THAT(listed, IsOk());
    for (const Member& member : *listed) ids.push_back(member.id);
    return ids;
  };
  EXPECT_THAT(names("", "", MemberId(), 10), ElementsAre(d.id, c.id, b.id, a.id));
  EXPECT_THAT(names("", "", c.id, 1), ElementsAre(b.id));
  const std::string name = Fold("中村 花子");
  EXPECT_THAT(names("中村", "", MemberId(), 10), ElementsAre(a.id, c.id));
  EXPECT_THAT(names("中村", name, a.id, 10), ElementsAre(c.id));
  EXPECT_THAT(names("naka%", "", MemberId(), 10), ElementsAre(d.id));
  EXPECT_THAT(names("naka_", "", MemberId(), 10), IsEmpty());
  EXPECT_THAT(names("田", "", MemberId(), 10), IsEmpty());
}

TEST_P(StoreContractTest, ImportingTwiceGivesTheSameMembers) {
  std::vector<Member> members;
  for (int i = 0; i < 3; ++i) {
    Member member = NewMember("");
    member.password_hash = "";
    member.external_id = "e" + std::to_string(i);
    members.push_back(member);
  }
  const auto first = stores_->members->ImportMembers(call_, members);
  EXPECT_THAT(first, IsOkAndHolds(members));
  std::vector<Member> more = {members[2], NewMember(""), members[0]};
  for (Member& member : more) member.id = ids_.New<MemberId>();
  more[1].external_id = "e9";
  more[1].address_identity = more[1].password_hash = "";
  const auto second = stores_->members->ImportMembers(call_, more);
  ASSERT_THAT(second, IsOk());
  EXPECT_THAT(*second, ElementsAre(members[2], more[1], members[0]));
  EXPECT_THAT(stores_->members->ImportMembers(call_, {}), IsOkAndHolds(IsEmpty()));
}

TEST_P(StoreContractTest, BatchesLeaveOutWhoIsUnknown) {
  const Member member = Kept(NewMember());
  EXPECT_THAT(stores_->members->BatchGetMembers(call_, {member.id, ids_.New<MemberId>()}),
              IsOkAndHolds(ElementsAre(member)));
  EXPECT_THAT(stores_->members->BatchGetMembers(call_, {}), IsOkAndHolds(IsEmpty()));
}

TEST_P(StoreContractTest, ASessionIsFoundByItsTokenWithItsMember) {
  const Member member = Kept(NewMember());
  const Session session = NewSession(member.id, "1", now_);
  ASSERT_THAT(stores_->sessions->CreateSession(call_, session, 10), IsOk());
  const auto found = stores_->sessions->FindSession(call_, session.token_hash);
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->first.id, session.id);
  EXPECT_EQ(found->first.kind, Session::Kind::kToken);
  EXPECT_EQ(found->first.device, "Firefox");
  EXPECT_EQ(found->first.create_time, now_);
  EXPECT_EQ(found->second, member);
  EXPECT_THAT(stores_->sessions->FindSession(call_, std::string(32, 'x')),
              StatusIs(absl::StatusCode::kUnauthenticated, "SESSION_EXPIRED"));
}

TEST_P(StoreContractTest, UseOfASessionOnlyMovesForward) {
  const Member member = Kept(NewMember());
  const Session session = NewSession(member.id, "1", now_);
  ASSERT_THAT(stores_->sessions->CreateSession(call_, session, 10), IsOk());
  EXPECT_THAT(stores_->sessions->TouchSession(call_, session.id, now_ + absl::Hours(2)), IsOk());
  EXPECT_THAT(stores_->sessions->TouchSession(call_, session.id, now_ + absl::Hours(1)), IsOk());
  EXPECT_EQ(stores_->sessions->FindSession(call_, session.token_hash)->first.last_use_time,
            now_ + absl::Hours(2));
}

TEST_P(StoreContractTest, SessionsEndByTheirMemberByAgeAndByNumber) {
  const Member member = Kept(NewMember());
  std::vector<Session> sessions;
  for (int i = 0; i < 4; ++i) {
    sessions.push_back(NewSession(member.id, std::to_string(i), now_ + absl::Hours(i)));
    ASSERT_THAT(stores_->sessions->CreateSession(call_, sessions.back(), 3), IsOk());
  }
  const auto ids = [&] {
    std::vector<SessionId> listed;
    const auto sessions_left = stores_->sessions->ListSessions(call_, member.id);
    EXPECT_THAT(sessions_left, IsOk());
    for (const Session& left : *sessions_left) listed.push_back(left.id);
    return listed;
  };
  EXPECT_THAT(ids(), ElementsAre(sessions[3].id, sessions[2].id, sessions[1].id));
  EXPECT_THAT(stores_->sessions->DeleteSession(call_, ids_.New<MemberId>(), sessions[3].id),
              StatusIs(absl::StatusCode::kNotFound, "SESSION_NOT_FOUND"));
  EXPECT_THAT(stores_->sessions->DeleteSession(call_, member.id, sessions[3].id), IsOk());
  EXPECT_THAT(stores_->sessions->DeleteSession(call_, member.id, sessions[3].id),
              StatusIs(absl::StatusCode::kNotFound, "SESSION_NOT_FOUND"));
  EXPECT_THAT(stores_->sessions->DeleteSessions(call_, now_ + absl::Hours(2)), IsOk());
  EXPECT_THAT(ids(), ElementsAre(sessions[2].id));
}

TEST_P(StoreContractTest, ADecisionChangesCaseAndMemberAndLeavesANotice) {
  const Registration registration = NewRegistration();
  ASSERT_THAT(Create(registration), IsOk());
  ASSERT_THAT(Finish(registration), IsOk());
  const Admission open = stores_->admissions->ListAdmissions(call_, AdmissionId(), 1)->front();
  EXPECT_THAT(*stores_->admissions->ListAdmissions(call_, open.id, 1), IsEmpty());

  const uint64_t notice = ids_.Next();
  const auto decided = stores_->admissions->DecideAdmission(
      call_, open.id, notice, now_, [&](Admission& admission, Member& member) {
        return Approve(admission, member, {open.id, "272230", "電話で確認"}, Caller(), now_);
      });
  ASSERT_THAT(decided, IsOk());
  EXPECT_EQ(decided->state, Admission::State::kApproved);
  EXPECT_EQ(decided->decision_reason, "電話で確認");
  EXPECT_EQ(stores_->members->GetMember(call_, open.member)->state, Caller::State::kVerified);
  EXPECT_THAT(*stores_->admissions->ListAdmissions(call_, AdmissionId(), 1), IsEmpty());

  const auto notices = stores_->admissions->ListNotices(call_, 10);
  ASSERT_THAT(notices, IsOkAndHolds(SizeIs(1)));
  EXPECT_EQ(notices->front().id, notice);
  EXPECT_EQ(notices->front().address, registration.address);
  EXPECT_EQ(notices->front().body, "272230");
  EXPECT_THAT(stores_->admissions->DeleteNotice(call_, notice), IsOk());
  EXPECT_THAT(*stores_->admissions->ListNotices(call_, 10), IsEmpty());
}

TEST_P(StoreContractTest, ADecisionThatChangesNothingLeavesNoNotice) {
  const Registration registration = NewRegistration();
  ASSERT_THAT(Create(registration), IsOk());
  ASSERT_THAT(Finish(registration), IsOk());
  const Admission open = stores_->admissions->ListAdmissions(call_, AdmissionId(), 1)->front();
  EXPECT_THAT(stores_->admissions->DecideAdmission(call_, open.id, 1, now_,
                                                   [](Admission&, Member&) { return false; }),
              IsOk());
  EXPECT_THAT(*stores_->admissions->ListNotices(call_, 10), IsEmpty());
  EXPECT_THAT(stores_->admissions->DecideAdmission(call_, ids_.New<AdmissionId>(), 1, now_,
                                                   [](Admission&, Member&) { return true; }),
              StatusIs(absl::StatusCode::kNotFound, "ADMISSION_NOT_FOUND"));
}

TEST_P(StoreContractTest, MailDomainsReplaceThoseOfTheSameName) {
  const auto empty = stores_->mail_domains->MailDomainsRevision(call_);
  const MailDomain geo{"272230", "city.kadoma.osaka.jp", MailDomainClass::kUnverified};
  const MailDomain lg{"272230", "city.kadoma.lg.jp", MailDomainClass::kReservedLg};
  EXPECT_THAT(stores_->mail_domains->ImportMailDomains(call_, {geo, lg}, now_), IsOkAndHolds(2));
  const auto first = stores_->mail_domains->MailDomainsRevision(call_);
  EXPECT_NE(*empty, *first);
  EXPECT_THAT(stores_->mail_domains->ImportMailDomains(call_, {geo, lg}, now_ + absl::Hours(1)),
              IsOkAndHolds(0));
  EXPECT_EQ(*stores_->mail_domains->MailDomainsRevision(call_), *first);
  MailDomain better = geo;
  better.domain_class = MailDomainClass::kReservedGeo;
  EXPECT_THAT(stores_->mail_domains->ImportMailDomains(call_, {better}, now_ + absl::Hours(1)),
              IsOkAndHolds(1));
  EXPECT_NE(*stores_->mail_domains->MailDomainsRevision(call_), *first);
  EXPECT_THAT(stores_->mail_domains->ListMailDomains(call_),
              IsOkAndHolds(::testing::UnorderedElementsAre(better, lg)));
}

TEST_P(StoreContractTest, TwoWhoFinishAtOnceMakeOneMember) {
  const Registration registration = NewRegistration();
  ASSERT_THAT(Create(registration), IsOk());
  std::vector<absl::StatusOr<Registration>> done(4, absl::UnknownError(""));
  std::vector<std::thread> threads;
  for (auto& result : done) threads.emplace_back([&] { result = Finish(registration); });
  for (std::thread& thread : threads) thread.join();
  for (const auto& result : done) {
    ASSERT_THAT(result, IsOk());
    EXPECT_EQ(result->member, done.front()->member);
  }
}

// What only the SQL stores do.
class SqlStoreTest : public ::testing::Test {
 protected:
  std::vector<v1::MemberChanged> Events() {
    std::vector<v1::MemberChanged> events;
    const auto rows = stores_.database.database().Read(
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
  SqlStores stores_;
};

TEST_F(SqlStoreTest, EveryChangeOfAMemberIsToldWithoutHerAddress) {
  Member member{.id = stores_.ids.New<MemberId>(),
                .address = "secret@city.kadoma.lg.jp",
                .address_identity = "secret@city.kadoma.lg.jp",
                .password_hash = "$argon2id$secret",
                .display_name = "中村 太郎",
                .state = Caller::State::kVerified};
  member.postings.push_back({.id = stores_.ids.New<PostingId>(), .body = "272230"});
  ASSERT_THAT(stores_.sql_members.CreateMember(call_, member), IsOk());
  const auto rename = [&](Member& current) {
    current.display_name = "中村 次郎";
    return absl::OkStatus();
  };
  ASSERT_THAT(stores_.sql_members.EditMember(call_, member.id, rename), IsOk());
  ASSERT_THAT(stores_.sql_members.EditMember(call_, member.id, rename), IsOk());
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

// The server counts queries that read a whole table where an index should have been used.
TEST_F(SqlStoreTest, NoQueryReadsAWholeTable) {
  static constexpr Statement kAnalyze{
      "test_analyze", "ANALYZE TABLE members, postings, registrations, sessions, admissions"};
  static constexpr Statement kScans{"test_scans", "SHOW GLOBAL STATUS LIKE 'Select_scan'"};
  const absl::Time now = absl::FromUnixSeconds(1'800'000'000);
  std::vector<Member> members;
  for (int i = 0; i < 500; ++i) {
    const std::string number = std::to_string(i);
    Member member{.id = stores_.ids.New<MemberId>(),
                  .address = "a" + number + "@city.kadoma.lg.jp",
                  .address_identity = "a" + number + "@city.kadoma.lg.jp",
                  .display_name = number + " 太郎",
                  .state = Caller::State::kVerified,
                  .external_id = "e" + number,
                  .create_time = now};
    member.postings.push_back({.id = stores_.ids.New<PostingId>(), .body = "272230"});
    members.push_back(member);
  }
  ASSERT_THAT(stores_.sql_members.ImportMembers(call_, members), IsOk());
  for (const Member& member : members) {
    const Registration registration{.id = RegistrationId{member.id.value},
                                    .address = "r" + member.address,
                                    .address_identity = "r" + member.address,
                                    .code = {.hash = std::string(32, 'h'), .expire_time = now},
                                    .create_time = now};
    ASSERT_THAT(stores_.sql_registrations.CreateRegistration(call_, registration, now,
                                                             [](int) { return absl::OkStatus(); }),
                IsOk());
    const Session session{.id = SessionId{member.id.value},
                          .member = member.id,
                          .token_hash = FormatId(member.id) + std::string(19, 't'),
                          .create_time = now,
                          .last_use_time = now};
    ASSERT_THAT(stores_.sql_sessions.CreateSession(call_, session, 5), IsOk());
  }
  Database& root = stores_.database.root();
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
      {"GetMember", [&] { return stores_.sql_members.GetMember(call_, member.id).status(); }},
      {"FindMember",
       [&] { return stores_.sql_members.FindMember(call_, member.address_identity).status(); }},
      {"ListMembers, newest",
       [&] { return stores_.sql_members.ListMembers(call_, "", "", member.id, 20).status(); }},
      {"ListMembers, by name",
       [&] {
         return stores_.sql_members.ListMembers(call_, "25", "250太郎", member.id, 20).status();
       }},
      {"ImportMembers",
       [&] { return stores_.sql_members.ImportMembers(call_, {member}).status(); }},
      {"GetRegistration",
       [&] { return stores_.sql_registrations.GetRegistration(call_, registration).status(); }},
      {"CreateRegistration",
       [&] {
         return stores_.sql_registrations
             .CreateRegistration(call_,
                                 {.id = stores_.ids.New<RegistrationId>(),
                                  .address = "n@city.kadoma.lg.jp",
                                  .address_identity = "n@city.kadoma.lg.jp",
                                  .code = {.hash = std::string(32, 'h'), .expire_time = now},
                                  .create_time = now},
                                 now, [](int) { return absl::OkStatus(); })
             .status();
       }},
      {"ListSessions",
       [&] { return stores_.sql_sessions.ListSessions(call_, member.id).status(); }},
      {"FindSession", [&] { return stores_.sql_sessions.FindSession(call_, token_hash).status(); }},
      {"ListAdmissions",
       [&] { return stores_.sql_admissions.ListAdmissions(call_, AdmissionId(), 20).status(); }},
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
