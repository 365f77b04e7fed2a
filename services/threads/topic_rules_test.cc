#include "services/threads/topic_rules.h"

#include <gtest/gtest.h>

#include "services/common/testing/callers.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba::threads {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

TEST(MayRead, ClosedTopicsAreForWhoWasLetIn) {
  EXPECT_TRUE(MayRead(Visibility::kOpen, {}));
  EXPECT_FALSE(MayRead(Visibility::kClosed, {}));
  EXPECT_FALSE(MayRead(Visibility::kClosed, {MembershipState::kRequested, kNow}));
  EXPECT_TRUE(MayRead(Visibility::kClosed, {MembershipState::kJoined, kNow}));
}

TEST(JoinTopic, OpenTopicsAreJoinedAtOnceAndClosedOnesByAsking) {
  Membership open;
  EXPECT_THAT(JoinTopic(Visibility::kOpen, kNow, open), IsOk());
  EXPECT_EQ(open.state, MembershipState::kJoined);
  EXPECT_EQ(open.since, kNow);

  Membership closed;
  EXPECT_THAT(JoinTopic(Visibility::kClosed, kNow, closed), IsOk());
  EXPECT_EQ(closed.state, MembershipState::kRequested);
}

TEST(JoinTopic, JoiningTwiceKeepsTheFirstTime) {
  Membership membership{MembershipState::kJoined, kNow};
  EXPECT_THAT(JoinTopic(Visibility::kOpen, kNow + absl::Hours(1), membership), IsOk());
  EXPECT_EQ(membership.since, kNow);

  Membership request{MembershipState::kRequested, kNow};
  EXPECT_THAT(JoinTopic(Visibility::kClosed, kNow + absl::Hours(1), request), IsOk());
  EXPECT_EQ(request.since, kNow);
}

TEST(JoinTopic, ARequestBecomesMembershipWhenTheTopicWasOpened) {
  Membership membership{MembershipState::kRequested, kNow};
  EXPECT_THAT(JoinTopic(Visibility::kOpen, kNow, membership), IsOk());
  EXPECT_EQ(membership.state, MembershipState::kJoined);
}

TEST(ApproveJoinRequest, NeedsARequest) {
  Membership none;
  EXPECT_THAT(ApproveJoinRequest(kNow, none),
              StatusIs(absl::StatusCode::kNotFound, "JOIN_REQUEST_NOT_FOUND"));
  Membership request{MembershipState::kRequested, kNow - absl::Hours(5)};
  EXPECT_THAT(ApproveJoinRequest(kNow, request), IsOk());
  EXPECT_EQ(request.state, MembershipState::kJoined);
  EXPECT_EQ(request.since, kNow);
}

TEST(EditTopic, ChangesOnlyWhatIsGiven) {
  Topic topic{.display_name = "防災", .description = "避難所", .revision = 4};
  TopicEdit edit;
  edit.visibility = Visibility::kClosed;
  edit.etag = EtagOf(topic);
  EXPECT_THAT(EditTopic(TestModerator(), edit, topic), IsOk());
  EXPECT_EQ(topic.display_name, "防災");
  EXPECT_EQ(topic.visibility, Visibility::kClosed);

  edit.etag = "3";
  EXPECT_THAT(EditTopic(TestModerator(), edit, topic),
              StatusIs(absl::StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST(EditTopic, NameAndVisibilityAreTheForumsModerators) {
  Topic topic{.display_name = "防災", .visibility = Visibility::kClosed};
  Caller of_topic = TestMember(MemberId{3});
  of_topic.moderated_topics = {7};
  TopicEdit edit;
  edit.description = "避難所の話";
  edit.display_name = "防災";  // as it is
  edit.visibility = Visibility::kClosed;
  EXPECT_THAT(EditTopic(of_topic, edit, topic), IsOk());
  EXPECT_EQ(topic.description, "避難所の話");
  edit.visibility = Visibility::kOpen;
  EXPECT_THAT(EditTopic(of_topic, edit, topic),
              StatusIs(absl::StatusCode::kPermissionDenied, "MODERATORS_ONLY"));
  EXPECT_EQ(topic.visibility, Visibility::kClosed);
}

TEST(CheckMayModerate, ARoleInAClosedTopicIsNoWayIn) {
  Caller of_topic = TestMember(MemberId{3});
  of_topic.moderated_topics = {7};
  TopicView view;
  view.topic.id = TopicId{7};
  const auto only = StatusIs(absl::StatusCode::kPermissionDenied, "TOPIC_MODERATORS_ONLY");
  EXPECT_THAT(CheckMayModerate(of_topic, view), IsOk());
  EXPECT_THAT(CheckMayModerate(TestMember(MemberId{3}), view), only);
  view.topic.visibility = Visibility::kClosed;
  EXPECT_THAT(CheckMayModerate(of_topic, view), only);
  EXPECT_THAT(CheckMayModerate(TestModerator(), view), IsOk());
  view.membership.state = MembershipState::kJoined;
  EXPECT_THAT(CheckMayModerate(of_topic, view), IsOk());
  view.topic.id = TopicId{8};
  EXPECT_THAT(CheckMayModerate(of_topic, view), only);
}

}  // namespace
}  // namespace hiroba::threads
