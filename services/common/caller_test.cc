#include "services/common/caller.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "hiroba/api/v1/caller.pb.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

class CallerTest : public testing::Test {
 protected:
  Caller Member() {
    return {.member = MemberId{42},
            .session = "0000000000007",
            .state = Caller::State::kVerified,
            .moderator = true,
            .moderated_topics = {3, 77},
            .card = {.member = MemberId{42},
                     .display_name = "門真 花子",
                     .body = "272230",
                     .body_display_name = "大阪府門真市",
                     .department = "健康増進課",
                     .duty = "健診"},
            .expire_time = clock_.Now() + absl::Minutes(1)};
  }

  FakeClock clock_;
  CallerKey seed_ = NewCallerSeed();
  CallerSigner signer_{seed_};
  CallerVerifier verifier_{{PublicCallerKey(seed_)}, clock_};
};

TEST_F(CallerTest, ComesBackAsItWasSigned) {
  const Caller caller = Member();
  const auto verified = verifier_.Verify(signer_.Sign(caller));
  ASSERT_THAT(verified, IsOk());
  const Caller& back = (*verified)->caller;
  EXPECT_EQ(back.member, caller.member);
  EXPECT_EQ(back.session, caller.session);
  EXPECT_EQ(back.state, caller.state);
  EXPECT_TRUE(back.moderator);
  EXPECT_FALSE(back.admin);
  EXPECT_EQ(back.moderated_topics, (std::vector<std::uint64_t>{3, 77}));
  EXPECT_FALSE(back.internal);
  EXPECT_EQ(back.card, caller.card);
  EXPECT_EQ(back.expire_time, caller.expire_time);
}

TEST_F(CallerTest, IsVerifiedOncePerToken) {
  const std::string token = signer_.Sign(Member());
  const auto first = verifier_.Verify(token);
  const auto second = verifier_.Verify(token);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->get(), second->get());
}

TEST_F(CallerTest, EveryChangedBitIsNoticed) {
  const std::string token = signer_.Sign(Member());
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_THAT(verifier_.Verify(changed),
                StatusIs(absl::StatusCode::kUnauthenticated, "CALLER_INVALID"))
        << "byte " << i;
  }
}

TEST_F(CallerTest, OfAnotherKeyIsRefused) {
  const CallerSigner other(NewCallerSeed());
  EXPECT_THAT(verifier_.Verify(other.Sign(Member())),
              StatusIs(absl::StatusCode::kUnauthenticated, "CALLER_INVALID"));
}

TEST_F(CallerTest, BothKeysAreGoodWhileOneReplacesAnother) {
  const CallerKey next = NewCallerSeed();
  CallerVerifier verifier({PublicCallerKey(seed_), PublicCallerKey(next)}, clock_);
  EXPECT_THAT(verifier.Verify(signer_.Sign(Member())), IsOk());
  EXPECT_THAT(verifier.Verify(CallerSigner(next).Sign(Member())), IsOk());
}

TEST_F(CallerTest, ExpiresAlsoWhenItIsRemembered) {
  const std::string token = signer_.Sign(Member());
  ASSERT_THAT(verifier_.Verify(token), IsOk());
  clock_.Advance(absl::Minutes(1) + absl::Seconds(4));
  EXPECT_THAT(verifier_.Verify(token), IsOk()) << "a call under way may be a little late";
  clock_.Advance(absl::Seconds(1));
  EXPECT_THAT(verifier_.Verify(token),
              StatusIs(absl::StatusCode::kUnauthenticated, "CALLER_EXPIRED"));
  CallerVerifier fresh({PublicCallerKey(seed_)}, clock_);
  EXPECT_THAT(fresh.Verify(token), StatusIs(absl::StatusCode::kUnauthenticated, "CALLER_EXPIRED"));
}

TEST(Caller, RolesRestWhileLapsed) {
  Caller caller{.member = MemberId{1}, .state = Caller::State::kLapsed, .admin = true};
  EXPECT_TRUE(caller.may_read());
  EXPECT_FALSE(caller.may_moderate());
  EXPECT_FALSE(caller.may_administer());
  caller.state = Caller::State::kVerified;
  EXPECT_TRUE(caller.may_moderate()) << "admins are moderators too";
}

TEST(Caller, ModeratesHerTopicsOnly) {
  using TopicId = TypedId<struct TopicTag>;
  Caller caller{
      .member = MemberId{1}, .state = Caller::State::kVerified, .moderated_topics = {3, 77}};
  EXPECT_TRUE(caller.may_moderate(TopicId{77}));
  EXPECT_FALSE(caller.may_moderate(TopicId{4}));
  EXPECT_FALSE(caller.may_moderate());
  caller.state = Caller::State::kLapsed;
  EXPECT_FALSE(caller.may_moderate(TopicId{77}));
  EXPECT_TRUE((Caller{.member = MemberId{2}, .state = Caller::State::kVerified, .moderator = true})
                  .may_moderate(TopicId{4}));
}

TEST(Caller, MalformedNamesBecomeNobody) {
  api::v1::Caller proto;
  proto.set_member("members/xyz");
  proto.set_state(api::v1::Caller::VERIFIED);
  const Caller caller = FromProto(proto);
  EXPECT_FALSE(caller.signed_in());
  EXPECT_FALSE(caller.verified());
}

TEST(CallerKeys, AreReadFromFiles) {
  const std::string path = testing::TempDir() + "caller_keys_test";
  const CallerKey first = NewCallerSeed();
  const CallerKey second = NewCallerSeed();
  std::ofstream(path) << FormatCallerKey(first) << "\n" << FormatCallerKey(second) << "\n";
  EXPECT_THAT(ReadCallerKeys(path), IsOkAndHolds(testing::ElementsAre(first, second)));
  std::ofstream(path) << FormatCallerKey(first) << "00\n";
  EXPECT_THAT(ReadCallerKeys(path),
              StatusIs(absl::StatusCode::kFailedPrecondition, "KEY_FILE_INVALID"));
  std::filesystem::remove(path);
  EXPECT_THAT(ReadCallerKeys(path),
              StatusIs(absl::StatusCode::kFailedPrecondition, "KEY_FILE_INVALID"));
}

}  // namespace
}  // namespace hiroba
