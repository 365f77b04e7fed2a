// That the SQL stores put what staff does on record, in the transaction of the act.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "services/common/audit.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/testing/sql_stores.h"

namespace hiroba::threads {
namespace {

using testing::SizeIs;

const MemberId kAsker{101};
const AuditAct kAct{MemberId{9}, "threads.Posts/DeletePost", "threads/x/posts/y", {}};

class SqlAuditTest : public testing::Test {
 protected:
  std::vector<AuditEntry> Entries() {
    return *stores_.database().Read(TestDeadline(), [](Connection& connection) {
      return ReadAuditEntries(connection, "threads", 0, 1000);
    });
  }

  absl::Status Edit(const Post& post, const std::string& text, std::optional<AuditAct> act,
                    absl::Status status = absl::OkStatus()) {
    return stores_.posts()
        .EditPost(TestDeadline(), post.thread, post.id, kAsker,
                  [&](const ThreadAccess&, Thread&, Post& current) -> Decided {
                    if (current.text != text) ++current.revision;
                    current.text = text;
                    return {status, act};
                  })
        .status();
  }

  SqlTestStores stores_;
  TestForum fixture_{stores_};
};

TEST_F(SqlAuditTest, AnActIsOnRecordWhenItChangedSomething) {
  const TopicId topic = fixture_.AddTopic(kAsker);
  ASSERT_THAT(Entries(), SizeIs(1)) << "topics are made by moderators";
  const ThreadId thread = fixture_.AddThread(topic, kAsker);
  const Post post = fixture_.AddPost(thread, kAsker);
  ASSERT_THAT(Edit(post, "書き直し", std::nullopt), IsOk());
  EXPECT_THAT(Entries(), SizeIs(1)) << "her own";
  ASSERT_THAT(Edit(post, "直しました", kAct), IsOk());
  ASSERT_THAT(Edit(post, "直しました", kAct), IsOk());
  EXPECT_FALSE(Edit(post, "直せません", kAct, absl::PermissionDeniedError("no")).ok());
  const std::vector<AuditEntry> entries = Entries();
  ASSERT_THAT(entries, SizeIs(2));
  EXPECT_EQ(entries[1].actor, MemberId{9});
  EXPECT_EQ(entries[1].action, "threads.Posts/DeletePost");
  EXPECT_EQ(entries[1].previous_hash, entries[0].hash);
}

TEST_F(SqlAuditTest, ThreadsAndTopicsToo) {
  const TopicId topic = fixture_.AddTopic(kAsker, Visibility::kClosed);
  const ThreadId thread = fixture_.AddThread(topic, kAsker);
  const size_t before = Entries().size();
  ASSERT_THAT(stores_.threads().EditThread(TestDeadline(), thread, kAsker,
                                           [&](const ThreadAccess&, Thread& current) -> Decided {
                                             current.title = "別の題";
                                             return {absl::OkStatus(), kAct};
                                           }),
              IsOk());
  ASSERT_THAT(stores_.topics().EditTopic(TestDeadline(), topic, kAsker,
                                         [&](const TopicView&, Topic& current) -> Decided {
                                           current.description = "別の説明";
                                           return {absl::OkStatus(), kAct};
                                         }),
              IsOk());
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(stores_.topics().EditMembership(
                    TestDeadline(), topic, kAsker, MemberId{55},
                    [&](const TopicView&, Membership& membership) -> Decided {
                      membership = {MembershipState::kJoined, absl::FromUnixSeconds(1)};
                      return {absl::OkStatus(), kAct};
                    }),
                IsOk());
  }
  EXPECT_THAT(Entries(), SizeIs(before + 3));
}

}  // namespace
}  // namespace hiroba::threads
