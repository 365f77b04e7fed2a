#include "services/notifications/notification_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hiroba::notifications {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr MemberId kAsker{1};
constexpr MemberId kAnswerer{2};
constexpr MemberId kThird{3};

TEST(RecipientsOfPost, AnAnswerTellsTheAsker) {
  EXPECT_THAT(
      RecipientsOfPost({.author = kAnswerer, .thread_author = kAsker, .thread_is_question = true}),
      ElementsAre(Recipient{kAsker, NotificationKind::kAnswer}));
}

TEST(RecipientsOfPost, APostInAnotherThreadDoesNotTellItsAuthor) {
  EXPECT_THAT(RecipientsOfPost({.author = kAnswerer, .thread_author = kAsker}), IsEmpty());
}

TEST(RecipientsOfPost, NobodyIsToldOfHerOwnPost) {
  EXPECT_THAT(RecipientsOfPost({.author = kAsker,
                                .replied_member = kAsker,
                                .thread_author = kAsker,
                                .thread_is_question = true,
                                .mentioned_members = {kAsker}}),
              IsEmpty());
}

TEST(RecipientsOfPost, AMemberIsToldOnceWithTheStrongestReason) {
  EXPECT_THAT(RecipientsOfPost({.author = kAnswerer,
                                .replied_member = kThird,
                                .thread_author = kAsker,
                                .thread_is_question = true,
                                .mentioned_members = {kAsker, kThird, kAsker}}),
              ElementsAre(Recipient{kAsker, NotificationKind::kMention},
                          Recipient{kThird, NotificationKind::kMention}));
}

TEST(RecipientsOfPost, AnAuthorWhoLeftIsNobody) {
  EXPECT_THAT(RecipientsOfPost({.author = kAnswerer, .thread_is_question = true}), IsEmpty());
}

}  // namespace
}  // namespace hiroba::notifications
