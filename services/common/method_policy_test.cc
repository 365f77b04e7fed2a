#include "services/common/method_policy.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "hiroba/api/v1/events.pb.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

using absl::StatusCode;

absl::Status Check(api::v1::Access access, const Caller& caller) {
  return CheckAccess({.full_name = "hiroba.test.v1.Test/Test", .access = access}, caller);
}

Caller Member(Caller::State state) { return {.member = MemberId{1}, .state = state}; }

TEST(FindMethod, FindsTheOneThatTakesTheRequest) {
  const auto* method = FindMethod(*api::v1::ListEventsRequest::descriptor());
  ASSERT_NE(method, nullptr);
  const MethodPolicy policy = PolicyOf(*method);
  EXPECT_EQ(policy.full_name, "hiroba.api.v1.EventLog/ListEvents");
  EXPECT_EQ(policy.access, api::v1::ACCESS_UNSPECIFIED);
  EXPECT_TRUE(policy.repeatable);
  EXPECT_EQ(FindMethod(*api::v1::Event::descriptor()), nullptr);
}

TEST(LinkedServices, AreAllOfOurs) {
  std::vector<std::string> names;
  for (const auto* service : LinkedServices()) names.push_back(service->full_name());
  EXPECT_THAT(names, testing::Contains("hiroba.api.v1.EventLog"));
  EXPECT_THAT(names, testing::Each(testing::StartsWith("hiroba.")));
}

TEST(CheckAccess, MethodsWithoutALevelAreForServices) {
  Caller admin = Member(Caller::State::kVerified);
  admin.admin = true;
  EXPECT_THAT(Check(api::v1::ACCESS_UNSPECIFIED, admin),
              StatusIs(StatusCode::kPermissionDenied, "INTERNAL_METHOD"));
  EXPECT_THAT(Check(api::v1::ACCESS_UNSPECIFIED, {.internal = true}), IsOk());
}

TEST(CheckAccess, NobodyMayCallWhatIsPublicOnly) {
  EXPECT_THAT(Check(api::v1::ACCESS_PUBLIC, {}), IsOk());
  for (const auto access :
       {api::v1::ACCESS_SIGNED_IN, api::v1::ACCESS_READER, api::v1::ACCESS_MEMBER,
        api::v1::ACCESS_MODERATOR, api::v1::ACCESS_ADMIN, api::v1::ACCESS_LEAVING}) {
    EXPECT_THAT(Check(access, {}), StatusIs(StatusCode::kUnauthenticated, "SIGN_IN_REQUIRED"));
  }
}

TEST(CheckAccess, WhoWaitsForAdmissionSeesTheOwnAccountOnly) {
  const Caller pending = Member(Caller::State::kPending);
  EXPECT_THAT(Check(api::v1::ACCESS_SIGNED_IN, pending), IsOk());
  EXPECT_THAT(Check(api::v1::ACCESS_READER, pending),
              StatusIs(StatusCode::kPermissionDenied, "NOT_ADMITTED"));
}

TEST(CheckAccess, WhoIsLeavingReachesHerOwnDataAndTheWayBackOnly) {
  Caller leaving = Member(Caller::State::kLeaving);
  leaving.admin = true;
  EXPECT_THAT(Check(api::v1::ACCESS_PUBLIC, leaving), IsOk());
  EXPECT_THAT(Check(api::v1::ACCESS_LEAVING, leaving), IsOk());
  for (const auto access : {api::v1::ACCESS_SIGNED_IN, api::v1::ACCESS_READER,
                            api::v1::ACCESS_MEMBER, api::v1::ACCESS_ADMIN}) {
    EXPECT_THAT(Check(access, leaving), StatusIs(StatusCode::kPermissionDenied, "MEMBER_LEAVING"));
  }
  EXPECT_THAT(Check(api::v1::ACCESS_LEAVING, Member(Caller::State::kPending)), IsOk());
}

TEST(CheckAccess, LapsedMembersReadAndDoNotWrite) {
  const Caller lapsed = Member(Caller::State::kLapsed);
  EXPECT_THAT(Check(api::v1::ACCESS_READER, lapsed), IsOk());
  EXPECT_THAT(Check(api::v1::ACCESS_MEMBER, lapsed),
              StatusIs(StatusCode::kPermissionDenied, "VERIFICATION_LAPSED"));
}

TEST(CheckAccess, RolesOpenTheRest) {
  Caller caller = Member(Caller::State::kVerified);
  EXPECT_THAT(Check(api::v1::ACCESS_MEMBER, caller), IsOk());
  EXPECT_THAT(Check(api::v1::ACCESS_MODERATOR, caller),
              StatusIs(StatusCode::kPermissionDenied, "MODERATORS_ONLY"));
  caller.moderator = true;
  EXPECT_THAT(Check(api::v1::ACCESS_MODERATOR, caller), IsOk());
  EXPECT_THAT(Check(api::v1::ACCESS_ADMIN, caller),
              StatusIs(StatusCode::kPermissionDenied, "ADMINS_ONLY"));
  caller.admin = true;
  EXPECT_THAT(Check(api::v1::ACCESS_ADMIN, caller), IsOk());
}

TEST(CheckAccess, LevelsItDoesNotKnowAreClosed) {
  EXPECT_THAT(Check(static_cast<api::v1::Access>(99), Member(Caller::State::kVerified)),
              StatusIs(StatusCode::kPermissionDenied, "INTERNAL_METHOD"));
}

}  // namespace
}  // namespace hiroba
