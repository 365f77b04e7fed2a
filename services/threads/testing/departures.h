// A member who leaves in tests: what she leaves behind, and what of it can still be found.
#pragma once

#include <gmock/gmock.h>
#include <google/protobuf/any.pb.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "hiroba/threads/v1/events.pb.h"
#include "services/common/status_macros.h"
#include "services/common/testing/callers.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/attachments_service.h"
#include "services/threads/departures.h"
#include "services/threads/names.h"
#include "services/threads/post_rules.h"
#include "services/threads/posts_service.h"
#include "services/threads/testing/files.h"
#include "services/threads/testing/sql_stores.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {

// No other number in the tables is like hers.
inline const MemberId kLeaver{777'000'777'000};
inline const MemberId kOther{102};
inline constexpr char kName[] = "離任 花子";
inline constexpr char kText[] = "彼女だけの言葉";

inline constexpr Statement kColumns{
    "test_columns",
    "SELECT table_name,column_name,data_type FROM information_schema.columns "
    "WHERE table_schema=DATABASE()"};
inline constexpr Statement kEvents{"test_events", "SELECT payload FROM outbox ORDER BY event_id"};
inline constexpr Statement kForgetEvents{"test_forget_events", "DELETE FROM outbox"};

class DeparturesTest : public testing::Test {
 protected:
  DeparturesTest() { server_.Start({&posts_service_}); }

  static AuthorCard LeaversCard() {
    AuthorCard card = TestCard(kLeaver);
    card.display_name = kName;
    return card;
  }

  NewPost Draft(ThreadId thread, std::vector<AttachmentId> attachments = {}) {
    NewPost draft = forum_.PostDraft(thread, kLeaver, kText);
    draft.author = LeaversCard();
    draft.request_id = FormatId(draft.id);
    draft.attachments = std::move(attachments);
    return draft;
  }

  Post Write(ThreadId thread, std::vector<AttachmentId> attachments = {}) {
    return forum_.TryAddPost(Draft(thread, std::move(attachments))).value();
  }

  ThreadId Start(TopicId topic) {
    NewThread draft = forum_.Draft(topic, kLeaver);
    draft.thread.title = std::string(kText) + "の題";
    draft.thread.excerpt = kText;
    draft.first_post = Draft(draft.thread.id);
    return stores_.threads()
        .CreateThread(forum_.Deadline(), draft, [](const TopicView&) { return absl::OkStatus(); })
        .value()
        .thread.id;
  }

  Post Edit(const Post& post, MemberId editor, PostStore::PostDecision decide) {
    return stores_.posts()
        .EditPost(forum_.Deadline(), post.thread, post.id, editor, decide)
        .value()
        .post;
  }

  Post Rewrite(const Post& post) {
    return Edit(post, kLeaver, [](const ThreadAccess&, Thread&, Post& current) {
      current.text += "、直し";
      ++current.revision;
      return absl::OkStatus();
    });
  }

  Post Accept(const Post& post, MemberId asker) {
    return Edit(post, asker, [&](const ThreadAccess&, Thread& thread, Post& current) {
      return AcceptPost(TestMember(asker), false, thread, current);
    });
  }

  void Thank(const Post& post, MemberId member) {
    ASSERT_THAT(
        stores_.posts().React(forum_.Deadline(), post.thread, post.id, member, false, forum_.Tick(),
                              [](const ThreadAccess&, const Post&) { return absl::OkStatus(); }),
        IsOk());
  }

  void MarkRead(ThreadId thread, MemberId member) {
    ASSERT_THAT(stores_.threads().EditReadMark(
                    forum_.Deadline(), thread, member, forum_.Tick(),
                    [](ThreadView& view) { return MoveReadMark(1, false, view); }),
                IsOk());
  }

  AttachmentId AddLeaversFile() {
    return AddFile(forum_, stores_.attachments(), blobs_, kLeaver, "彼女だけの言葉.pdf", "bytes");
  }

  // All that a member can leave behind, and something of somebody else between.
  struct Traces {
    TopicId topic;
    ThreadId hers;     // in which only she wrote
    ThreadId shared;   // that she started, with a reply
    ThreadId others;   // in which she replied
    Post reply;        // edited, accepted, thanked for, with a file
    Post others_post;  // that she found helpful
    AttachmentId attached;
    AttachmentId unattached;
  };
  Traces LeaveTraces() {
    Traces traces;
    traces.topic = forum_.AddTopic(kLeaver);
    traces.hers = Start(traces.topic);
    Write(traces.hers);
    traces.shared = Start(traces.topic);
    forum_.AddPost(traces.shared, kOther);
    traces.others = forum_.AddThread(traces.topic, kOther);
    traces.attached = AddLeaversFile();
    traces.reply = Accept(Rewrite(Write(traces.others, {traces.attached})), kOther);
    Thank(traces.reply, kOther);
    traces.others_post = forum_.AddPost(traces.others, kOther);
    Thank(traces.others_post, kLeaver);
    MarkRead(traces.others, kLeaver);
    traces.unattached = AddLeaversFile();
    const TopicId closed = forum_.AddTopic(kOther, Visibility::kClosed);
    stores_.topics()
        .EditMembership(forum_.Deadline(), closed, kLeaver, kLeaver,
                        [&](const TopicView&, Membership& membership) {
                          return JoinTopic(Visibility::kClosed, forum_.now(), membership);
                        })
        .value();
    return traces;
  }

  void Depart(PostsChoice posts) {
    ASSERT_THAT(stores_.database().Transact(
                    TestDeadline(),
                    [&](Transaction& transaction) {
                      return InsertDeparture(transaction, {kLeaver, posts, clock_.Now()});
                    }),
                IsOk());
  }

  absl::StatusOr<int> Forget() {
    DepartureStore departures(stores_.database(), stores_.outbox(), stores_.changes());
    return ForgetDue(departures, clock_, {});
  }

  Thread ThreadOf(ThreadId thread) {
    return stores_.threads().GetThread(TestDeadline(), thread, kOther).value().thread;
  }
  std::vector<Post> PostsOf(ThreadId thread) {
    return stores_.posts().ListPosts(TestDeadline(), thread, 1, 1'000, true).value();
  }

  // Returns the columns that still hold something like this.
  std::vector<std::string> ColumnsWith(const std::string& condition, bool numbers) {
    std::vector<std::string> found;
    const absl::Status read = stores_.test_database().root().Read(
        TestDeadline(),
        [&](Connection& connection) { return FindColumns(connection, condition, numbers, found); });
    EXPECT_THAT(read, IsOk());
    return found;
  }

  static absl::Status FindColumns(Connection& connection, const std::string& condition,
                                  bool numbers, std::vector<std::string>& found) {
    // Statements are remembered by their address.
    static auto& texts = *new std::deque<std::string>;
    static auto& statements = *new std::deque<Statement>;
    ASSIGN_OR_RETURN(const Rows columns, connection.Select(kColumns));
    for (const Row row : columns) {
      const std::string table = row.String(0);
      const std::string type = row.String(2);
      // Events are kept for 7 days, acts of staff for ever.
      if (table == "outbox" || table == "audit_entries") continue;
      const bool is_number = type == "bigint";
      const bool is_text = type == "varchar" || type.ends_with("text") || type.ends_with("blob");
      if (numbers ? !is_number : !is_text) continue;
      // Of any character set.
      const std::string column =
          numbers ? row.String(1) : "CONVERT(" + row.String(1) + " USING utf8mb4)";
      texts.push_back("SELECT 1 FROM " + table + " WHERE " + column + condition + " LIMIT 1");
      statements.push_back({"test_find", texts.back().c_str()});
      ASSIGN_OR_RETURN(const Rows hits, connection.Select(statements.back()));
      if (!hits.empty()) found.push_back(table + "." + row.String(1));
    }
    return absl::OkStatus();
  }

  std::vector<std::string> ColumnsWithHerId() {
    return ColumnsWith("=" + std::to_string(kLeaver.value), true);
  }
  std::vector<std::string> ColumnsWithText(const std::string& text) {
    return ColumnsWith(" LIKE '%" + text + "%'", false);
  }

  // Returns the events of a kind since ForgetEvents.
  template <class Message>
  std::vector<Message> TakeEvents() {
    std::vector<Message> events;
    const absl::Status read =
        stores_.database().Read(TestDeadline(), [&](Connection& connection) -> absl::Status {
          ASSIGN_OR_RETURN(const Rows rows, connection.Select(kEvents));
          for (const Row row : rows) {
            google::protobuf::Any payload;
            Message message;
            EXPECT_TRUE(payload.ParseFromString(row.String(0)));
            if (payload.UnpackTo(&message)) events.push_back(message);
          }
          return absl::OkStatus();
        });
    EXPECT_THAT(read, IsOk());
    return events;
  }
  void ForgetEvents() {
    ASSERT_THAT(stores_.database().Read(TestDeadline(),
                                        [](Connection& connection) {
                                          return connection.Execute(kForgetEvents).status();
                                        }),
                IsOk());
  }

  v1::ListPostsResponse ListByRpc(ThreadId thread) {
    v1::ListPostsRequest request;
    request.set_parent(ThreadName(thread));
    return server_.Ask(&v1::Posts::Stub::ListPosts, request, TestMember(kOther)).value();
  }

  TemporaryFolder folder_;
  const BlobStore blobs_ = BlobStore::Open(folder_ / "files").value();
  SqlTestStores stores_;
  TestForum forum_{stores_};
  FakeClock clock_;
  SystemClock system_clock_;
  IdGenerator ids_{system_clock_};
  InProcessServer server_;
  PostsService posts_service_{server_.rpc(), stores_.threads(),   stores_.posts(), clock_,
                              ids_,          std::size_t{1} << 20};
};

}  // namespace hiroba::threads
