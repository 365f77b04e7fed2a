// Forgetting members who have left: what becomes of what they wrote, and that nothing of them
// stays.
#include "services/threads/departures.h"

#include <gmock/gmock.h>
#include <google/protobuf/any.pb.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "hiroba/threads/v1/events.pb.h"
#include "services/common/status_macros.h"
#include "services/common/testing/callers.h"
#include "services/common/testing/fake_clock.h"
#include "services/common/testing/in_process_server.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/attachments_service.h"
#include "services/threads/names.h"
#include "services/threads/post_rules.h"
#include "services/threads/posts_service.h"
#include "services/threads/testing/files.h"
#include "services/threads/testing/stores.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

// No other number in the tables is like hers.
const MemberId kLeaver{777'000'777'000};
const MemberId kOther{102};
constexpr char kName[] = "離任 花子";
constexpr char kText[] = "彼女だけの言葉";

constexpr Statement kColumns{
    "test_columns",
    "SELECT table_name,column_name,data_type FROM information_schema.columns "
    "WHERE table_schema=DATABASE()"};
constexpr Statement kEvents{"test_events", "SELECT payload FROM outbox ORDER BY event_id"};
constexpr Statement kForgetEvents{"test_forget_events", "DELETE FROM outbox"};

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
      return AcceptPost(MemberCaller(asker), false, thread, current);
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
    DepartureStore departures(stores_.database(), stores_.outbox());
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

  // Returns the events since the last call, as text: `ThreadChanged threads/…`.
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

TEST_F(DeparturesTest, PostsThatStayHaveNoAuthorAndNothingElseOfHerStays) {
  const Traces traces = LeaveTraces();
  const int members =
      stores_.topics().GetTopic(TestDeadline(), traces.topic, kOther)->topic.member_count;
  ASSERT_THAT(ColumnsWithHerId(), SizeIs(7)) << "or this test would not find any";
  ASSERT_THAT(ColumnsWithText(kName), SizeIs(2));
  Depart(PostsChoice::kKeep);
  ForgetEvents();
  EXPECT_THAT(Forget(), IsOkAndHolds(1));
  EXPECT_THAT(ColumnsWithHerId(), IsEmpty());
  EXPECT_THAT(ColumnsWithText(kName), IsEmpty());

  const Post reply = PostsOf(traces.others)[1];
  EXPECT_EQ(reply.author, AuthorCard());
  EXPECT_EQ(reply.text, traces.reply.text);
  EXPECT_TRUE(reply.accepted);
  EXPECT_FALSE(reply.IsDeleted());
  EXPECT_EQ(reply.helpful_count, 1);
  ASSERT_THAT(reply.attachments, SizeIs(1));
  EXPECT_EQ(reply.attachments[0].uploader, MemberId{});
  EXPECT_EQ(PostsOf(traces.others)[2].helpful_count, 1) << "thanks are counted still";
  EXPECT_EQ(PostsOf(traces.others)[2].author.member, kOther);
  EXPECT_EQ(ThreadOf(traces.others).author.member, kOther);
  EXPECT_EQ(ThreadOf(traces.others).accepted_count, 1);
  for (const ThreadId thread : {traces.hers, traces.shared}) {
    EXPECT_EQ(ThreadOf(thread).author, AuthorCard());
    EXPECT_EQ(ThreadOf(thread).title, std::string(kText) + "の題");
    EXPECT_EQ(ThreadOf(thread).PostCount(), 2);
  }
  const Topic topic = stores_.topics().GetTopic(TestDeadline(), traces.topic, kOther)->topic;
  EXPECT_EQ(topic.thread_count, 3);
  EXPECT_EQ(topic.member_count, members - 1);

  // Each thread is told of once, and whoever has left the topic.
  std::vector<std::string> told;
  for (const auto& event : TakeEvents<v1::ThreadChanged>()) {
    EXPECT_FALSE(event.deleted());
    told.push_back(event.thread());
  }
  EXPECT_THAT(told,
              testing::UnorderedElementsAre(ThreadName(traces.hers), ThreadName(traces.shared),
                                            ThreadName(traces.others)));
  const auto memberships = TakeEvents<v1::TopicMembershipChanged>();
  ASSERT_THAT(memberships, SizeIs(1)) << "she only asked to join the other one";
  EXPECT_EQ(memberships[0].topic(), TopicName(traces.topic));
  EXPECT_FALSE(memberships[0].joined());
  EXPECT_THAT(Forget(), IsOkAndHolds(0));
}

TEST_F(DeparturesTest, PostsThatGoLeaveNoText) {
  const Traces traces = LeaveTraces();
  ASSERT_THAT(ColumnsWithText(kText), SizeIs(testing::Ge(6)));
  Depart(PostsChoice::kDelete);
  ForgetEvents();
  EXPECT_THAT(Forget(), IsOkAndHolds(1));
  EXPECT_THAT(ColumnsWithHerId(), IsEmpty());
  EXPECT_THAT(ColumnsWithText(kName), IsEmpty());
  EXPECT_THAT(ColumnsWithText(kText),
              testing::UnorderedElementsAre("threads.title", "attachments.filename"))
      << "the title of the thread with a reply, and until the sweeper comes the files";

  // The thread that was hers alone is gone.
  EXPECT_TRUE(ThreadOf(traces.hers).delete_time.has_value());
  EXPECT_EQ(ThreadOf(traces.hers).title, "");
  // The one with a reply stays, without her post.
  const Thread shared = ThreadOf(traces.shared);
  EXPECT_FALSE(shared.delete_time.has_value());
  EXPECT_EQ(shared.author, AuthorCard());
  EXPECT_EQ(shared.title, std::string(kText) + "の題");
  EXPECT_EQ(shared.excerpt, "");
  EXPECT_EQ(shared.deleted_numbers, (std::vector<int>{1}));
  EXPECT_EQ(shared.PostCount(), 1);
  EXPECT_TRUE(PostsOf(traces.shared)[0].IsErased());
  EXPECT_FALSE(PostsOf(traces.shared)[1].IsDeleted());

  const Thread others = ThreadOf(traces.others);
  EXPECT_EQ(others.author.member, kOther);
  EXPECT_EQ(others.accepted_count, 0);
  EXPECT_FALSE(others.IsSolved());
  EXPECT_EQ(others.deleted_numbers, (std::vector<int>{2}));
  const Post reply = PostsOf(traces.others)[1];
  EXPECT_TRUE(reply.IsErased());
  EXPECT_EQ(reply.html, "");
  EXPECT_EQ(reply.author, AuthorCard());
  EXPECT_THAT(reply.attachments, IsEmpty());
  EXPECT_EQ(stores_.topics().GetTopic(TestDeadline(), traces.topic, kOther)->topic.thread_count, 2);

  // Of each post that goes, so that search and notifications take it out.
  std::vector<std::string> told;
  for (const auto& event : TakeEvents<v1::PostChanged>()) {
    EXPECT_EQ(event.change(), v1::PostChanged::DELETED);
    EXPECT_EQ(event.actor(), "");
    EXPECT_EQ(event.author(), "");
    told.push_back(event.post());
  }
  EXPECT_THAT(told, SizeIs(4));
  EXPECT_THAT(told, Contains(PostName(traces.others, traces.reply.id)));
  std::map<std::string, bool> deleted;
  for (const auto& event : TakeEvents<v1::ThreadChanged>())
    deleted[event.thread()] = event.deleted();
  EXPECT_EQ(deleted, (std::map<std::string, bool>{{ThreadName(traces.hers), true},
                                                  {ThreadName(traces.shared), false},
                                                  {ThreadName(traces.others), false}}));

  // The sweeper takes the files at its next round.
  EXPECT_THAT(RemoveExpiredAttachments(stores_.attachments(), blobs_, clock_.Now(), TestDeadline()),
              IsOkAndHolds(2));
  for (const AttachmentId file : {traces.attached, traces.unattached}) {
    EXPECT_THAT(blobs_.Read(file, 0, 1), StatusIs(absl::StatusCode::kNotFound));
  }
  EXPECT_THAT(ColumnsWithText(kText), ElementsAre("threads.title"));
}

TEST_F(DeparturesTest, WhatWasDeletedBeforeIsCountedOnce) {
  const TopicId topic = forum_.AddTopic(kOther);
  const ThreadId thread = forum_.AddThread(topic, kOther);
  const Post post = Write(thread);
  const Post deleted =
      Edit(post, kLeaver, [&](const ThreadAccess&, Thread& current, Post& changed) {
        return DeletePost(MemberCaller(kLeaver), forum_.now(), current, changed);
      });
  const ThreadId hers = Start(topic);
  ASSERT_THAT(stores_.threads().EditThread(TestDeadline(), hers, kLeaver,
                                           [&](const ThreadAccess&, Thread& current) {
                                             current.delete_time = forum_.now();
                                             return absl::OkStatus();
                                           }),
              IsOk());
  ForgetEvents();
  Depart(PostsChoice::kDelete);
  EXPECT_THAT(Forget(), IsOkAndHolds(1));
  EXPECT_EQ(ThreadOf(thread).deleted_numbers, (std::vector<int>{2}));
  EXPECT_TRUE(PostsOf(thread)[1].IsErased());
  EXPECT_EQ(PostsOf(thread)[1].delete_time, deleted.delete_time);
  EXPECT_EQ(stores_.topics().GetTopic(TestDeadline(), topic, kOther)->topic.thread_count, 1);
  EXPECT_EQ(ThreadOf(hers).title, "");
  EXPECT_THAT(ColumnsWithText(kText), IsEmpty());
}

TEST_F(DeparturesTest, MuchInOneThreadGoesInPieces) {
  const TopicId topic = forum_.AddTopic(kOther);
  const ThreadId hers = Start(topic);
  const ThreadId others = forum_.AddThread(topic, kOther);
  for (int i = 0; i < 250; ++i) {
    Write(hers);
    Write(others);
  }
  Depart(PostsChoice::kDelete);
  EXPECT_THAT(Forget(), IsOkAndHolds(1));
  EXPECT_THAT(ColumnsWithHerId(), IsEmpty());
  EXPECT_THAT(ColumnsWithText(kText), IsEmpty());
  EXPECT_TRUE(ThreadOf(hers).delete_time.has_value());
  EXPECT_EQ(ThreadOf(others).PostCount(), 1);
  EXPECT_THAT(ThreadOf(others).deleted_numbers, SizeIs(250));
  EXPECT_EQ(stores_.topics().GetTopic(TestDeadline(), topic, kOther)->topic.thread_count, 1);
}

TEST_F(DeparturesTest, WhatARunDidNotFinishTheNextOneDoes) {
  for (const PostsChoice posts : {PostsChoice::kKeep, PostsChoice::kDelete}) {
    const Traces traces = LeaveTraces();
    Depart(posts);
    int pieces = 0;
    while (true) {
      // As after a kill: another store, told the same again.
      DepartureStore departures(stores_.database(), stores_.outbox());
      const auto due = departures.ListDue(TestDeadline(), clock_.Now(), 10).value();
      ASSERT_THAT(due, ElementsAre(Field(&Departure::posts, posts)));
      const absl::StatusOr<bool> more =
          departures.ForgetSome(TestDeadline(), due.front(), clock_.Now());
      ASSERT_THAT(more, IsOk());
      if (!*more) break;
      ++pieces;
      // Nothing is half done: what a thread says of its posts is true after every piece.
      for (const ThreadId id : {traces.hers, traces.shared, traces.others}) {
        int there = 0;
        for (const Post& post : PostsOf(id)) there += post.IsDeleted() ? 0 : 1;
        EXPECT_EQ(ThreadOf(id).PostCount(), there);
      }
    }
    EXPECT_GE(pieces, 7);
    EXPECT_THAT(ColumnsWithHerId(), IsEmpty());
    EXPECT_THAT(Forget(), IsOkAndHolds(0));
  }
}

TEST_F(DeparturesTest, StopsBetweenPieces) {
  LeaveTraces();
  Depart(PostsChoice::kKeep);
  std::stop_source source;
  source.request_stop();
  DepartureStore departures(stores_.database(), stores_.outbox());
  EXPECT_THAT(ForgetDue(departures, clock_, source.get_token()), IsOkAndHolds(0));
  EXPECT_THAT(ColumnsWithHerId(), Contains("departures.member_id"));
  EXPECT_THAT(Forget(), IsOkAndHolds(1));
}

TEST_F(DeparturesTest, ReplicasDoNotDisturbEachOther) {
  const TopicId topic = forum_.AddTopic(kOther);
  std::vector<ThreadId> threads;
  for (int i = 0; i < 20; ++i) {
    threads.push_back(forum_.AddThread(topic, kOther));
    Write(threads.back());
  }
  Depart(PostsChoice::kDelete);
  ForgetEvents();
  {
    std::vector<std::jthread> replicas;
    for (int i = 0; i < 3; ++i) replicas.emplace_back([&] { EXPECT_THAT(Forget(), IsOk()); });
  }
  EXPECT_THAT(ColumnsWithHerId(), IsEmpty());
  for (const ThreadId thread : threads) {
    EXPECT_EQ(ThreadOf(thread).deleted_numbers, (std::vector<int>{2}));
  }
  EXPECT_THAT(TakeEvents<v1::PostChanged>(), SizeIs(20));
}

TEST_F(DeparturesTest, WhoIsNotDueWaits) {
  Start(forum_.AddTopic(kOther));
  Depart(PostsChoice::kKeep);
  DepartureStore departures(stores_.database(), stores_.outbox());
  EXPECT_THAT(departures.ListDue(TestDeadline(), clock_.Now() - absl::Seconds(1), 10),
              IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(departures.ListDue(TestDeadline(), clock_.Now(), 10), IsOkAndHolds(SizeIs(1)));
}

// Pages and threads that were read before are in memory.
TEST_F(DeparturesTest, NoCacheKnowsHerAnyLonger) {
  const TopicId topic = forum_.AddTopic(kOther);
  const ThreadId thread = Start(topic);
  forum_.AddPost(thread, kOther);
  EXPECT_EQ(ListByRpc(thread).posts(0).author().display_name(), kName);
  EXPECT_EQ(ThreadOf(thread).author.display_name, kName);
  Depart(PostsChoice::kKeep);
  ASSERT_THAT(Forget(), IsOkAndHolds(1));
  const v1::ListPostsResponse page = ListByRpc(thread);
  EXPECT_EQ(page.posts(0).author().ShortDebugString(), "");
  EXPECT_NE(page.posts(0).html(), "");
  EXPECT_EQ(page.posts(1).author().member(), MemberName(kOther));
  EXPECT_EQ(ThreadOf(thread).author, AuthorCard());
}

TEST_F(DeparturesTest, AnErasedPostCannotBeBroughtBack) {
  const ThreadId thread = forum_.AddThread(forum_.AddTopic(kOther), kOther);
  const Post post = Write(thread);
  EXPECT_EQ(ListByRpc(thread).posts_size(), 2);
  Depart(PostsChoice::kDelete);
  ASSERT_THAT(Forget(), IsOkAndHolds(1));
  const v1::ListPostsResponse page = ListByRpc(thread);
  EXPECT_TRUE(page.posts(1).has_delete_time());
  EXPECT_EQ(page.posts(1).author().ShortDebugString(), "");
  v1::UndeletePostRequest undelete;
  undelete.set_name(PostName(thread, post.id));
  EXPECT_THAT(server_.Ask(&v1::Posts::Stub::UndeletePost, undelete, TestModerator(MemberId{9})),
              StatusIs(absl::StatusCode::kFailedPrecondition, "POST_ERASED"));
  EXPECT_THAT(server_.Ask(&v1::Posts::Stub::UndeletePost, undelete, TestMember(kOther)),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

}  // namespace
}  // namespace hiroba::threads
