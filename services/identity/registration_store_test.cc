// What both registration stores promise: codes, counts, and the member that a registration leaves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/store_contract.h"

namespace hiroba::identity {
namespace {

using ::testing::SizeIs;

class RegistrationStoreTest : public StoreContractTest {};

INSTANTIATE_TEST_SUITE_P(Both, RegistrationStoreTest, BothStores(), NameOfStore);

TEST_P(RegistrationStoreTest, ARegistrationIsKeptAsItIs) {
  const Registration registration = NewRegistration();
  EXPECT_THAT(Register(registration), IsOkAndHolds(false));
  const auto kept = registrations().GetRegistration(call_, registration.id);
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
  EXPECT_THAT(registrations().GetRegistration(call_, ids_.New<RegistrationId>()),
              StatusIs(absl::StatusCode::kNotFound, "REGISTRATION_NOT_FOUND"));
}

TEST_P(RegistrationStoreTest, RegistrationsOfAnAddressAreCounted) {
  Registration old = NewRegistration();
  old.create_time = now_ - absl::Hours(2);
  EXPECT_THAT(Register(old), IsOk());
  EXPECT_THAT(Register(NewRegistration("b@city.kadoma.lg.jp")), IsOk());
  EXPECT_THAT(Register(NewRegistration()), IsOk());
  EXPECT_EQ(recent_registrations_, 0);
  EXPECT_THAT(Register(NewRegistration()), IsOk());
  EXPECT_EQ(recent_registrations_, 1);
}

TEST_P(RegistrationStoreTest, RegistrationsOfAnAddressAtTheSameTimeAreCountedOneAfterTheOther) {
  std::vector<Registration> many;
  for (int i = 0; i < 24; ++i) many.push_back(NewRegistration());
  std::atomic<int> kept = 0;
  std::vector<std::thread> threads;
  for (const Registration& registration : many) {
    threads.emplace_back([&] {
      const auto created = registrations().CreateRegistration(
          call_, registration, now_ - absl::Hours(1), CheckRegistrationCount);
      if (created.ok()) ++kept;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(kept, kMaxRegistrationsAnHour);
}

TEST_P(RegistrationStoreTest, ARegistrationThatIsTakenBackDoesNotCount) {
  const Registration registration = NewRegistration();
  ASSERT_THAT(Register(registration), IsOk());
  EXPECT_THAT(registrations().DeleteRegistration(call_, registration.id), IsOk());
  EXPECT_FALSE(registrations().GetRegistration(call_, registration.id).ok());
  EXPECT_THAT(Register(NewRegistration()), IsOk());
  EXPECT_EQ(recent_registrations_, 0);
}

TEST_P(RegistrationStoreTest, ARefusedRegistrationIsNotKept) {
  const Registration registration = NewRegistration();
  EXPECT_THAT(registrations().CreateRegistration(call_, registration, now_,
                                                 [](int) { return absl::AbortedError("no"); }),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_FALSE(registrations().GetRegistration(call_, registration.id).ok());
}

TEST_P(RegistrationStoreTest, TheAddressOfAMemberIsKnown) {
  AddMember(NewMember("a@city.kadoma.lg.jp"));
  EXPECT_THAT(Register(NewRegistration("a@city.kadoma.lg.jp")), IsOkAndHolds(true));
  EXPECT_THAT(Register(NewRegistration("b@city.kadoma.lg.jp")), IsOkAndHolds(false));
}

TEST_P(RegistrationStoreTest, AWrongTryIsCountedThoughItFails) {
  const Registration registration = NewRegistration();
  ASSERT_THAT(Register(registration), IsOk());
  for (int i = 1; i <= 2; ++i) {
    EXPECT_THAT(registrations().TryCode(call_, registration.id, now_,
                                        [](Registration& current) {
                                          ++current.code.tries;
                                          return absl::AbortedError("wrong");
                                        }),
                StatusIs(absl::StatusCode::kAborted));
    EXPECT_EQ(registrations().GetRegistration(call_, registration.id)->code.tries, i);
  }
}

TEST_P(RegistrationStoreTest, WrongCodesOfSettledAddressesAreCountedForADay) {
  const auto try_wrong_code = [&](const std::string& body, Outcome outcome, absl::Time time) {
    Registration registration = NewRegistration();
    registration.body = body;
    registration.outcome = outcome;
    ASSERT_THAT(Register(registration), IsOk());
    EXPECT_THAT(registrations().TryCode(call_, registration.id, time,
                                        [](Registration& current) {
                                          ++current.code.tries;
                                          return absl::AbortedError("wrong");
                                        }),
                StatusIs(absl::StatusCode::kAborted));
    EXPECT_THAT(registrations().TryCode(call_, registration.id, time,
                                        [](Registration&) { return absl::OkStatus(); }),
                IsOk());
  };
  try_wrong_code("272230", Outcome::kBody, now_ - absl::Hours(26));
  try_wrong_code("272230", Outcome::kBody, now_ - absl::Hours(20));
  try_wrong_code("272230", Outcome::kBody, now_);
  try_wrong_code("272230", Outcome::kBody, now_);
  try_wrong_code("011002", Outcome::kBody, now_);
  try_wrong_code("272230", Outcome::kReview, now_);
  const auto count = [&](const std::string& body) {
    Registration registration = NewRegistration();
    registration.body = body;
    EXPECT_THAT(Register(registration), IsOk());
    WrongCodes counted;
    EXPECT_THAT(registrations().FinishRegistration(
                    call_, registration.id, now_ - absl::Hours(24),
                    [](Registration&) { return absl::OkStatus(); },
                    [&](Registration&, const WrongCodes& wrong_codes) {
                      counted = wrong_codes;
                      return identity::NewMember{NewMember(body + "@example.lg.jp"), {}};
                    }),
                IsOk());
    return std::pair(counted.of_body, counted.in_total);
  };
  EXPECT_EQ(count("272230"), std::pair(3, 4));
  EXPECT_THAT(registrations().DeleteRegistrations(call_, now_ - absl::Hours(2)), IsOk());
  EXPECT_EQ(count("011002"), std::pair(1, 3));
}

TEST_P(RegistrationStoreTest, AFinishedRegistrationLeavesAMemberWhoWaits) {
  const Registration registration = NewRegistration();
  ASSERT_THAT(Register(registration), IsOk());
  const auto done = Finish(registration);
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->state, Registration::State::kWaiting);
  const auto member = members().GetMember(call_, done->member);
  ASSERT_THAT(member, IsOk());
  EXPECT_EQ(member->state, Caller::State::kPending);
  EXPECT_EQ(member->address, registration.address);
  EXPECT_EQ(member->postings.front().department, "企画課");
  const auto waiting = admissions().ListAdmissions(call_, {}, AdmissionId(), 10);
  ASSERT_THAT(waiting, IsOkAndHolds(SizeIs(1)));
  EXPECT_EQ(waiting->front().statement, registration.statement);
  EXPECT_EQ(waiting->front().address, registration.address);
  EXPECT_EQ(waiting->front().suggested_body, "272230");

  const auto again = Finish(registration);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->member, done->member);
}

TEST_P(RegistrationStoreTest, OneAddressBecomesOneMember) {
  const Registration first = NewRegistration();
  const Registration second = NewRegistration();
  ASSERT_THAT(Register(first), IsOk());
  ASSERT_THAT(Register(second), IsOk());
  ASSERT_THAT(Finish(first), IsOk());
  EXPECT_THAT(Finish(second), StatusIs(absl::StatusCode::kAlreadyExists, "ADDRESS_TAKEN"));
  EXPECT_THAT(members().CreateMember(call_, NewMember(first.address)),
              StatusIs(absl::StatusCode::kAlreadyExists, "ADDRESS_TAKEN"));
  EXPECT_EQ(registrations().GetRegistration(call_, second.id)->state,
            Registration::State::kCodeSent);
}

TEST_P(RegistrationStoreTest, TwoWhoFinishAtOnceMakeOneMember) {
  const Registration registration = NewRegistration();
  ASSERT_THAT(Register(registration), IsOk());
  std::vector<absl::StatusOr<Registration>> done(4, absl::UnknownError(""));
  std::vector<std::thread> threads;
  for (auto& result : done) threads.emplace_back([&] { result = Finish(registration); });
  for (std::thread& thread : threads) thread.join();
  for (const auto& result : done) {
    ASSERT_THAT(result, IsOk());
    EXPECT_EQ(result->member, done.front()->member);
  }
}

TEST_P(RegistrationStoreTest, OldRegistrationsAreDeleted) {
  Registration old = NewRegistration();
  old.create_time = now_ - absl::Hours(25);
  const Registration recent = NewRegistration();
  ASSERT_THAT(Register(old), IsOk());
  ASSERT_THAT(Register(recent), IsOk());
  EXPECT_THAT(registrations().DeleteRegistrations(call_, now_ - absl::Hours(24)), IsOk());
  EXPECT_FALSE(registrations().GetRegistration(call_, old.id).ok());
  EXPECT_TRUE(registrations().GetRegistration(call_, recent.id).ok());
}

}  // namespace
}  // namespace hiroba::identity
