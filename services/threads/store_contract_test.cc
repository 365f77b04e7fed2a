// What both implementations of the stores promise.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "services/common/testing/callers.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/post_rules.h"
#include "services/threads/testing/stores.h"
#include "services/threads/thread_rules.h"
#include "services/threads/topic_rules.h"

namespace hiroba::threads {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

const MemberId kAsker{101};
const MemberId kAnswerer{102};
const MemberId kReader{103};

Caller Member(MemberId id) {
  Caller caller = MemberCaller(id);
  caller.card = TestCard(id);
  return caller;
}

class StoreContract : public testing::TestWithParam<const char*> {
 protected:
  StoreContract() {
    if (std::string(GetParam()) == "Sql") {
      stores_ = std::make_unique<SqlTestStores>();
    } else {
      stores_ = std::make_unique<FakeTestStores>();
    }
    forum_.emplace(*stores_);
  }

  TopicStore& topics() { return stores_->topics(); }
  ThreadStore& threads() { return stores_->threads(); }
  PostStore& posts() { return stores_->posts(); }
  AttachmentStore& attachments() { return stores_->attachments(); }
  RecordStore& records() { return stores_->records(); }
  TestForum& forum() { return *forum_; }
  absl::Time Deadline() const { return TestDeadline(); }

  ThreadView View(ThreadId thread, MemberId viewer) {
    return threads().GetThread(Deadline(), thread, viewer).value();
  }

  int Unread(ThreadId thread, MemberId viewer) { return UnreadCount(View(thread, viewer)); }

  PostView Edit(const Post& post, MemberId editor, PostStore::PostDecision decide) {
    return posts().EditPost(Deadline(), post.thread, post.id, editor, decide).value();
  }

  PostView Delete(const Post& post) {
    const absl::Time now = forum().Tick();
    return Edit(post, post.author.member, [&](const ThreadAccess&, Thread& thread, Post& current) {
      return DeletePost(Member(post.author.member), now, thread, current);
    });
  }

  void MarkRead(ThreadId thread, MemberId member, int number, bool lower = false) {
    threads()
        .EditReadMark(Deadline(), thread, member, forum().Tick(),
                      [&](ThreadView& view) { return MoveReadMark(number, lower, view); })
        .value();
  }

  std::vector<ThreadId> List(ThreadQuery query) {
    query.limit = query.limit == 0 ? 100 : query.limit;
    std::vector<ThreadId> ids;
    const std::vector<ThreadView> views = threads().ListThreads(Deadline(), query).value();
    for (const ThreadView& view : views) ids.push_back(view.thread.id);
    return ids;
  }

  AttachmentId AddFile(MemberId uploader, AttachmentState state = AttachmentState::kFinished) {
    Attachment attachment;
    attachment.id = forum().ids().New<AttachmentId>();
    attachment.uploader = uploader;
    attachment.filename = "要綱.pdf";
    attachment.announced_size = 1000;
    attachment.create_time = forum().Tick();
    EXPECT_THAT(attachments().CreateAttachment(Deadline(), attachment,
                                               [](int, std::int64_t) { return absl::OkStatus(); }),
                IsOk());
    EXPECT_THAT(attachments().EditAttachment(Deadline(), attachment.id,
                                             [&](Attachment& current) {
                                               current.media_type = "application/pdf";
                                               current.size = 1000;
                                               current.sha256 = std::string(64, 'a');
                                               current.state = state;
                                               return absl::OkStatus();
                                             }),
                IsOk());
    return attachment.id;
  }

  std::unique_ptr<TestStores> stores_;
  std::optional<TestForum> forum_;
};

INSTANTIATE_TEST_SUITE_P(Stores, StoreContract, testing::Values("Fake", "Sql"),
                         [](const auto& store) { return std::string(store.param); });

// ---- Topics

TEST_P(StoreContract, ATopicIsMadeOncePerRequest) {
  Topic topic{.id = forum().ids().New<TopicId>(),
              .display_name = "防災・避難所",
              .description = "避難所の運営",
              .visibility = Visibility::kClosed,
              .create_time = forum().Tick()};
  const TopicView made = topics().CreateTopic(Deadline(), topic, kAsker, "req-1").value();
  EXPECT_EQ(made.topic.display_name, "防災・避難所");
  EXPECT_EQ(made.topic.description, "避難所の運営");
  EXPECT_EQ(made.topic.visibility, Visibility::kClosed);
  EXPECT_EQ(made.topic.create_time, topic.create_time);
  EXPECT_EQ(made.topic.member_count, 1);
  EXPECT_EQ(made.membership.state, MembershipState::kJoined);

  topic.id = forum().ids().New<TopicId>();
  EXPECT_EQ(topics().CreateTopic(Deadline(), topic, kAsker, "req-1").value().topic.id,
            made.topic.id);
  EXPECT_THAT(topics().CreateTopic(Deadline(), topic, kAsker, "req-2"),
              StatusIs(absl::StatusCode::kAlreadyExists, "TOPIC_NAME_TAKEN"));
  EXPECT_THAT(topics().CreateTopic(Deadline(), topic, kAnswerer, "req-1"),
              StatusIs(absl::StatusCode::kAlreadyExists, "TOPIC_NAME_TAKEN"));
  EXPECT_THAT(topics().GetTopic(Deadline(), topic.id, kAsker),
              StatusIs(absl::StatusCode::kNotFound, "TOPIC_NOT_FOUND"));
}

TEST_P(StoreContract, TopicsAreListedByName) {
  const TopicId second = forum().AddTopic(kAsker, Visibility::kOpen, "防災");
  const TopicId first = forum().AddTopic(kAsker, Visibility::kOpen, "子育て");
  const std::vector<TopicView> all = topics().ListTopics(Deadline(), kReader).value();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].topic.id, first);
  EXPECT_EQ(all[1].topic.id, second);
  EXPECT_EQ(all[0].membership.state, MembershipState::kNone);
}

TEST_P(StoreContract, ATopicIsEditedAndKeepsItsNameUnique) {
  forum().AddTopic(kAsker, Visibility::kOpen, "防災");
  const TopicId topic = forum().AddTopic(kAsker, Visibility::kOpen, "子育て");
  const auto rename = [](std::string name) {
    return [name](Topic& current) {
      current.display_name = name;
      return absl::OkStatus();
    };
  };
  EXPECT_THAT(topics().EditTopic(Deadline(), topic, kAsker, rename("防災")),
              StatusIs(absl::StatusCode::kAlreadyExists, "TOPIC_NAME_TAKEN"));
  const TopicView same = topics().EditTopic(Deadline(), topic, kAsker, rename("子育て")).value();
  EXPECT_EQ(same.topic.revision, 1);
  const TopicView edited =
      topics().EditTopic(Deadline(), topic, kAsker, rename("子育て・福祉")).value();
  EXPECT_EQ(edited.topic.revision, 2);
  EXPECT_EQ(topics().GetTopic(Deadline(), topic, kAsker).value().topic.display_name,
            "子育て・福祉");
}

TEST_P(StoreContract, MembersComeAndGo) {
  const TopicId topic = forum().AddTopic(kAsker, Visibility::kClosed);
  const absl::Time asked = forum().Tick();
  const auto ask = [&](const Topic& current, Membership& membership) {
    return JoinTopic(current.visibility, asked, membership);
  };
  TopicView view = topics().EditMembership(Deadline(), topic, kReader, ask).value();
  EXPECT_EQ(view.membership.state, MembershipState::kRequested);
  EXPECT_EQ(view.topic.member_count, 1);
  EXPECT_THAT(topics().ListReadableTopics(Deadline(), kReader), IsOkAndHolds(IsEmpty()));

  const absl::Time approved = forum().Tick();
  const auto approve = [&](const Topic&, Membership& membership) {
    return ApproveJoinRequest(approved, membership);
  };
  view = topics().EditMembership(Deadline(), topic, kReader, approve).value();
  EXPECT_EQ(view.membership.state, MembershipState::kJoined);
  EXPECT_EQ(view.membership.since, approved);
  EXPECT_EQ(view.topic.member_count, 2);
  EXPECT_THAT(topics().ListReadableTopics(Deadline(), kReader), IsOkAndHolds(ElementsAre(topic)));

  const auto leave = [](const Topic&, Membership& membership) { return LeaveTopic(membership); };
  view = topics().EditMembership(Deadline(), topic, kReader, leave).value();
  EXPECT_EQ(view.membership.state, MembershipState::kNone);
  EXPECT_EQ(view.topic.member_count, 1);
  EXPECT_THAT(topics().EditMembership(Deadline(), TopicId{1}, kReader, leave),
              StatusIs(absl::StatusCode::kNotFound, "TOPIC_NOT_FOUND"));
}

TEST_P(StoreContract, JoinRequestsAreListedFromTheLongestWaiting) {
  const TopicId topic = forum().AddTopic(kAsker, Visibility::kClosed);
  for (std::uint64_t i = 5; i > 0; --i) {
    const absl::Time now = forum().Tick();
    topics()
        .EditMembership(Deadline(), topic, MemberId{i},
                        [&](const Topic& current, Membership& membership) {
                          return JoinTopic(current.visibility, now, membership);
                        })
        .value();
  }
  const auto first = topics().ListJoinRequests(Deadline(), topic, std::nullopt, 2).value();
  ASSERT_THAT(first, ElementsAre(Field(&JoinRequest::member, MemberId{5}),
                                 Field(&JoinRequest::member, MemberId{4})));
  const auto rest = topics().ListJoinRequests(Deadline(), topic, first.back(), 10).value();
  EXPECT_THAT(rest, ElementsAre(Field(&JoinRequest::member, MemberId{3}),
                                Field(&JoinRequest::member, MemberId{2}),
                                Field(&JoinRequest::member, MemberId{1})));
}

TEST_P(StoreContract, TopicsCountThreadsWithSomethingUnread) {
  const TopicId topic = forum().AddTopic(kAsker);
  const ThreadId before = forum().AddThread(topic, kAsker);
  forum().Join(topic, kReader);
  const auto unread = [&] {
    return topics().ListTopics(Deadline(), kReader).value().front().unread_thread_count;
  };
  EXPECT_EQ(unread(), 0);
  forum().AddPost(before, kAnswerer);
  EXPECT_EQ(unread(), 1);
  const ThreadId after = forum().AddThread(topic, kAsker);
  EXPECT_EQ(unread(), 2);
  MarkRead(before, kReader, 2);
  EXPECT_EQ(unread(), 1);
  MarkRead(after, kReader, 1);
  forum().AddPost(after, kReader);
  EXPECT_EQ(unread(), 0);
  const Post last = forum().AddPost(after, kAnswerer);
  EXPECT_EQ(unread(), 1);
  forum().AddPost(after, kReader);
  EXPECT_EQ(unread(), 1);
  Delete(last);
  EXPECT_EQ(unread(), 0);
  const ThreadId untouched = forum().AddThread(topic, kAsker);
  forum().AddPost(untouched, kReader);
  EXPECT_EQ(unread(), 1);
  MarkRead(untouched, kReader, 1);
  EXPECT_EQ(topics().ListTopics(Deadline(), kAnswerer).value().front().unread_thread_count, 0);
  const Topic counted = topics().GetTopic(Deadline(), topic, kReader).value().topic;
  EXPECT_EQ(counted.thread_count, 3);
  EXPECT_EQ(counted.last_post_time, View(untouched, kReader).thread.last_post_time);
}

// ---- Threads

TEST_P(StoreContract, AThreadIsWrittenWithItsFirstPost) {
  const TopicId topic = forum().AddTopic(kAnswerer);
  NewThread draft = forum().Draft(topic, kAsker);
  draft.first_post.request_id = "req-1";
  const auto allow = [](const TopicView&) { return absl::OkStatus(); };
  const ThreadView made = threads().CreateThread(Deadline(), draft, allow).value();
  const Thread& thread = made.thread;
  EXPECT_EQ(thread.id, draft.thread.id);
  EXPECT_EQ(thread.title, "余ったワクチンの扱い");
  EXPECT_THAT(thread.tags, ElementsAre("集団接種", "余剰"));
  EXPECT_EQ(thread.kind, Kind::kQuestion);
  EXPECT_EQ(thread.author, TestCard(kAsker));
  EXPECT_EQ(thread.excerpt, "要綱はありますか");
  EXPECT_EQ(thread.create_time, draft.first_post.now);
  EXPECT_EQ(thread.last_post_time, draft.first_post.now);
  EXPECT_EQ(thread.last_post_number, 1);
  EXPECT_EQ(thread.PostCount(), 1);
  EXPECT_EQ(made.membership.state, MembershipState::kJoined);
  EXPECT_EQ(UnreadCount(made), 0);

  const std::vector<Post> page = posts().ListPosts(Deadline(), thread.id, 1, 10, true).value();
  ASSERT_THAT(page, SizeIs(1));
  EXPECT_EQ(page[0].id, draft.first_post.id);
  EXPECT_EQ(page[0].number, 1);
  EXPECT_EQ(page[0].text, "要綱はありますか");
  EXPECT_EQ(page[0].html, "<p>要綱はありますか</p>\n");
  EXPECT_EQ(page[0].author, TestCard(kAsker));
  EXPECT_EQ(page[0].create_time, draft.first_post.now);

  NewThread again = forum().Draft(topic, kAsker);
  again.first_post.request_id = "req-1";
  EXPECT_EQ(threads().CreateThread(Deadline(), again, allow).value().thread.id, thread.id);
  EXPECT_EQ(topics().GetTopic(Deadline(), topic, kAsker).value().topic.thread_count, 1);
}

TEST_P(StoreContract, ARefusedThreadLeavesNothing) {
  const TopicId topic = forum().AddTopic(kAnswerer, Visibility::kClosed);
  const NewThread draft = forum().Draft(topic, kAsker);
  EXPECT_THAT(threads().CreateThread(Deadline(), draft,
                                     [](const TopicView& view) { return CheckReadable(view); }),
              StatusIs(absl::StatusCode::kNotFound, "TOPIC_NOT_FOUND"));
  EXPECT_THAT(threads().GetThread(Deadline(), draft.thread.id, kAnswerer),
              StatusIs(absl::StatusCode::kNotFound, "THREAD_NOT_FOUND"));
  EXPECT_THAT(threads().CreateThread(Deadline(), forum().Draft(TopicId{1}, kAsker),
                                     [](const TopicView&) { return absl::OkStatus(); }),
              StatusIs(absl::StatusCode::kNotFound, "TOPIC_NOT_FOUND"));
}

TEST_P(StoreContract, AccessTellsWhatDecides) {
  const TopicId topic = forum().AddTopic(kAsker, Visibility::kClosed);
  const ThreadId thread = forum().AddThread(topic, kAsker);
  const ThreadAccess mine = threads().GetAccess(Deadline(), thread, kAsker).value();
  EXPECT_THAT(CheckReadable(mine), IsOk());
  EXPECT_EQ(mine.topic, topic);
  EXPECT_EQ(mine.kind, Kind::kQuestion);
  EXPECT_EQ(mine.author, kAsker);
  EXPECT_EQ(mine.last_post_number, 1);
  const ThreadAccess other = threads().GetAccess(Deadline(), thread, kReader).value();
  EXPECT_EQ(CheckReadable(other), ThreadNotFound());
  EXPECT_EQ(CheckReadable(View(thread, kReader)), ThreadNotFound());
  EXPECT_THAT(threads().GetAccess(Deadline(), ThreadId{1}, kAsker),
              StatusIs(absl::StatusCode::kNotFound, "THREAD_NOT_FOUND"));
}

TEST_P(StoreContract, ThreadsAreListedByTheirLastPost) {
  const TopicId topic = forum().AddTopic(kAsker);
  const TopicId other = forum().AddTopic(kAsker);
  const ThreadId a = forum().AddThread(topic, kAsker, Kind::kQuestion);
  const ThreadId b = forum().AddThread(other, kAsker, Kind::kShare);
  const ThreadId c = forum().AddThread(topic, kAsker, Kind::kShare);
  forum().AddPost(a, kAnswerer);

  EXPECT_THAT(List({.viewer = kReader}), ElementsAre(a, c, b));
  EXPECT_THAT(List({.viewer = kReader, .topic = topic}), ElementsAre(a, c));
  EXPECT_THAT(List({.viewer = kReader, .kind = Kind::kShare}), ElementsAre(c, b));
  EXPECT_THAT(List({.viewer = kReader, .topic = topic, .kind = Kind::kShare}), ElementsAre(c));
  EXPECT_THAT(List({.viewer = kReader, .unsolved = true}), ElementsAre(a));
  EXPECT_THAT(List({.viewer = kReader, .kind = Kind::kShare, .unsolved = true}), IsEmpty());
  EXPECT_THAT(
      threads().ListThreads(Deadline(), {.viewer = kReader, .topic = TopicId{1}, .limit = 5}),
      StatusIs(absl::StatusCode::kNotFound, "TOPIC_NOT_FOUND"));
}

TEST_P(StoreContract, PagesOfThreadsFollowWithoutGaps) {
  const TopicId topic = forum().AddTopic(kAsker);
  std::vector<ThreadId> made;
  for (int i = 0; i < 7; ++i) made.insert(made.begin(), forum().AddThread(topic, kAsker));
  for (const bool by_topic : {false, true}) {
    ThreadQuery query{.viewer = kReader, .limit = 3};
    if (by_topic) query.topic = topic;
    std::vector<ThreadId> seen;
    while (true) {
      const auto page = threads().ListThreads(Deadline(), query).value();
      for (const ThreadView& view : page) seen.push_back(view.thread.id);
      if (page.size() < 3) break;
      query.after = {page.back().thread.last_post_time, page.back().thread.id};
    }
    EXPECT_EQ(seen, made);
  }
}

TEST_P(StoreContract, ListsLeaveOutWhatMayNotBeRead) {
  const TopicId closed = forum().AddTopic(kAsker, Visibility::kClosed);
  const ThreadId hidden = forum().AddThread(closed, kAsker, Kind::kShare);
  EXPECT_THAT(List({.viewer = kReader}), IsEmpty());
  EXPECT_THAT(List({.viewer = kReader, .kind = Kind::kShare}), IsEmpty());
  EXPECT_THAT(threads().ListThreads(Deadline(), {.viewer = kReader, .topic = closed, .limit = 5}),
              StatusIs(absl::StatusCode::kNotFound, "TOPIC_NOT_FOUND"));
  EXPECT_THAT(List({.viewer = kAsker}), ElementsAre(hidden));
  EXPECT_THAT(List({.viewer = kAsker, .topic = closed}), ElementsAre(hidden));
}

TEST_P(StoreContract, AThreadIsEditedAndDeleted) {
  const TopicId topic = forum().AddTopic(kAsker);
  const ThreadId id = forum().AddThread(topic, kAsker);
  const auto edit = [&](ThreadStore::ThreadDecision decide) {
    return threads().EditThread(Deadline(), id, kAsker, decide);
  };
  const ThreadView edited = edit([](const ThreadAccess&, Thread& thread) {
                              thread.title = "余剰ワクチンの扱い";
                              thread.tags = {};
                              thread.kind = Kind::kShare;
                              return absl::OkStatus();
                            }).value();
  EXPECT_EQ(edited.thread.title, "余剰ワクチンの扱い");
  EXPECT_THAT(edited.thread.tags, IsEmpty());
  EXPECT_EQ(edited.thread.kind, Kind::kShare);
  EXPECT_EQ(edited.thread.revision, 2);
  EXPECT_EQ(View(id, kReader).thread.title, "余剰ワクチンの扱い");

  EXPECT_THAT(edit([](const ThreadAccess&, Thread& thread) {
                thread.title = "だめ";
                return absl::AbortedError("no");
              }),
              StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(View(id, kReader).thread.title, "余剰ワクチンの扱い");

  const absl::Time now = forum().Tick();
  EXPECT_THAT(edit([&](const ThreadAccess&, Thread& thread) {
                thread.delete_time = now;
                return absl::OkStatus();
              }),
              IsOk());
  EXPECT_EQ(CheckReadable(View(id, kAsker)), ThreadNotFound());
  EXPECT_THAT(List({.viewer = kAsker}), IsEmpty());
  EXPECT_EQ(topics().GetTopic(Deadline(), topic, kAsker).value().topic.thread_count, 0);
  EXPECT_THAT(forum().TryAddPost(forum().PostDraft(id, kAnswerer)),
              StatusIs(absl::StatusCode::kNotFound, "THREAD_NOT_FOUND"));
}

// ---- What is unread

TEST_P(StoreContract, UnreadPostsAreCountedFromJoining) {
  const TopicId topic = forum().AddTopic(kAsker);
  const ThreadId thread = forum().AddThread(topic, kAsker);
  forum().AddPost(thread, kAnswerer);
  EXPECT_EQ(Unread(thread, kReader), 0);
  forum().Join(topic, kReader);
  EXPECT_EQ(Unread(thread, kReader), 0);
  forum().AddPost(thread, kAnswerer);
  forum().AddPost(thread, kAsker);
  EXPECT_EQ(Unread(thread, kReader), 2);
  const ThreadId later = forum().AddThread(topic, kAsker);
  EXPECT_EQ(Unread(later, kReader), 1);
}

TEST_P(StoreContract, OwnAndDeletedPostsAreNotUnread) {
  const TopicId topic = forum().AddTopic(kAsker);
  forum().Join(topic, kReader);
  const ThreadId thread = forum().AddThread(topic, kAsker);
  const Post second = forum().AddPost(thread, kAnswerer);
  const Post mine = forum().AddPost(thread, kReader);
  forum().AddPost(thread, kAnswerer);
  EXPECT_EQ(Unread(thread, kReader), 3);
  Delete(second);
  EXPECT_EQ(Unread(thread, kReader), 2);
  Delete(mine);
  EXPECT_EQ(Unread(thread, kReader), 2);
  MarkRead(thread, kReader, 1);
  EXPECT_EQ(Unread(thread, kReader), 1);
}

TEST_P(StoreContract, TheReadMarkIsKeptForEachMember) {
  const TopicId topic = forum().AddTopic(kAsker);
  forum().Join(topic, kReader);
  const ThreadId thread = forum().AddThread(topic, kAsker);
  for (int i = 0; i < 5; ++i) forum().AddPost(thread, kAnswerer);
  MarkRead(thread, kReader, 4);
  MarkRead(thread, kReader, 2);
  EXPECT_EQ(View(thread, kReader).read_mark->last_read_number, 4);
  EXPECT_EQ(Unread(thread, kReader), 2);
  MarkRead(thread, kReader, 2, /*lower=*/true);
  EXPECT_EQ(Unread(thread, kReader), 4);
  EXPECT_FALSE(View(thread, kAnswerer).read_mark);
}

// ---- Posts

TEST_P(StoreContract, PostsAreNumberedInOrder) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  NewPost draft = forum().PostDraft(thread, kAnswerer);
  const Post first = posts().ListPosts(Deadline(), thread, 1, 1, false).value().front();
  draft.reply_to = first.id;
  const Post second = forum().TryAddPost(draft).value();
  EXPECT_EQ(second.number, 2);
  EXPECT_EQ(second.reply_to, first.id);
  EXPECT_EQ(second.reply_to_number, 1);
  EXPECT_EQ(second.create_time, draft.now);
  for (int number = 3; number <= 8; ++number) {
    EXPECT_EQ(forum().AddPost(thread, kAsker).number, number);
  }
  EXPECT_EQ(View(thread, kAsker).thread.last_post_number, 8);
  EXPECT_EQ(View(thread, kAsker).thread.last_post_time, forum().now());

  const std::vector<Post> page = posts().ListPosts(Deadline(), thread, 2, 3, false).value();
  ASSERT_THAT(page, SizeIs(3));
  EXPECT_EQ(page[0].number, 2);
  EXPECT_EQ(page[0].reply_to, first.id);
  EXPECT_EQ(page[0].text, "");
  EXPECT_EQ(page[0].html, draft.html);
  EXPECT_EQ(page[2].number, 4);
  EXPECT_THAT(posts().ListPosts(Deadline(), thread, 9, 3, false), IsOkAndHolds(IsEmpty()));
}

TEST_P(StoreContract, TimeDoesNotGoBackWithinAThread) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  const Post late = forum().AddPost(thread, kAnswerer);
  NewPost draft = forum().PostDraft(thread, kAsker);
  draft.now = late.create_time - absl::Hours(1);
  EXPECT_EQ(forum().TryAddPost(draft).value().create_time, late.create_time);
}

TEST_P(StoreContract, APostIsMadeOncePerRequest) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  NewPost draft = forum().PostDraft(thread, kAnswerer);
  draft.request_id = "req-1";
  const Post made = forum().TryAddPost(draft).value();
  draft.id = forum().ids().New<PostId>();
  const Post again = forum().TryAddPost(draft).value();
  EXPECT_EQ(again.id, made.id);
  EXPECT_EQ(again.number, made.number);
  EXPECT_EQ(again.text, made.text);
  draft.author.member = kReader;
  EXPECT_EQ(forum().TryAddPost(draft).value().number, 3);
  EXPECT_EQ(View(thread, kAsker).thread.last_post_number, 3);
}

TEST_P(StoreContract, RepliesGoToPostsOfTheSameThread) {
  const TopicId topic = forum().AddTopic(kAsker);
  const ThreadId thread = forum().AddThread(topic, kAsker);
  const Post elsewhere = forum().AddPost(forum().AddThread(topic, kAsker), kAnswerer);
  NewPost draft = forum().PostDraft(thread, kAnswerer);
  draft.reply_to = elsewhere.id;
  EXPECT_THAT(forum().TryAddPost(draft),
              StatusIs(absl::StatusCode::kInvalidArgument, "REPLY_TO_NOT_FOUND"));
  EXPECT_THAT(posts().GetPost(Deadline(), thread, elsewhere.id, kAsker),
              StatusIs(absl::StatusCode::kNotFound, "POST_NOT_FOUND"));
}

TEST_P(StoreContract, PostsOfHiddenThreadsAreNeverNamed) {
  const TopicId topic = forum().AddTopic(kAsker, Visibility::kClosed);
  const ThreadId thread = forum().AddThread(topic, kAsker);
  const Post post = posts().ListPosts(Deadline(), thread, 1, 1, false).value().front();
  const auto change = [](const ThreadAccess&, Thread&, Post&) { return absl::OkStatus(); };
  const auto look = [](const ThreadAccess&, const Post&) { return absl::OkStatus(); };
  for (const PostId id : {post.id, PostId{7}}) {
    EXPECT_EQ(posts().EditPost(Deadline(), thread, id, kReader, change).status(), ThreadNotFound());
    EXPECT_EQ(posts().React(Deadline(), thread, id, kReader, false, forum().Tick(), look).status(),
              ThreadNotFound());
    NewPost draft = forum().PostDraft(thread, kReader);
    draft.reply_to = id;
    EXPECT_EQ(forum().TryAddPost(draft).status(), ThreadNotFound());
  }
}

TEST_P(StoreContract, AnEditKeepsWhatWasThere) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  const Post post = forum().AddPost(thread, kAnswerer);
  const std::uint64_t version = threads().GetAccess(Deadline(), thread, kAsker)->posts_version;
  PostEdit edit{.thread = thread, .id = post.id, .text = "新しい文"};
  edit.rendered.html = "<p>新しい文</p>\n";
  const absl::Time now = forum().Tick();
  const PostView edited =
      Edit(post, kAnswerer, [&](const ThreadAccess&, Thread& current, Post& changed) {
        return EditPost(Member(kAnswerer), now, edit, current, changed);
      });
  EXPECT_EQ(edited.post.text, "新しい文");
  EXPECT_EQ(edited.post.html, "<p>新しい文</p>\n");
  EXPECT_EQ(edited.post.edit_time, now);
  EXPECT_EQ(edited.post.revision, 2);
  EXPECT_EQ(edited.post.version, post.version + 1);
  EXPECT_GT(threads().GetAccess(Deadline(), thread, kAsker)->posts_version, version);

  const PostView same =
      Edit(post, kAnswerer, [&](const ThreadAccess&, Thread& current, Post& changed) {
        return EditPost(Member(kAnswerer), forum().Tick(), edit, current, changed);
      });
  EXPECT_EQ(same.post.version, edited.post.version);
}

TEST_P(StoreContract, DeletedPostsComeBackAsTheyWere) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  const Post post = forum().AddPost(thread, kAnswerer);
  forum().AddPost(thread, kAnswerer);
  const PostView deleted = Delete(post);
  EXPECT_TRUE(deleted.post.IsDeleted());
  EXPECT_EQ(deleted.post.deleted_by, kAnswerer);
  EXPECT_EQ(View(thread, kAsker).thread.PostCount(), 2);
  EXPECT_THAT(View(thread, kAsker).thread.deleted_numbers, ElementsAre(2));
  EXPECT_TRUE(posts().ListPosts(Deadline(), thread, 2, 1, false).value().front().IsDeleted());

  const PostView back =
      Edit(post, kAnswerer, [&](const ThreadAccess&, Thread& current, Post& changed) {
        return UndeletePost(Member(kAnswerer), current, changed);
      });
  EXPECT_FALSE(back.post.IsDeleted());
  EXPECT_EQ(back.post.text, post.text);
  EXPECT_EQ(View(thread, kAsker).thread.PostCount(), 3);
}

TEST_P(StoreContract, AcceptedAnswersSolveAQuestion) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  const Post post = forum().AddPost(thread, kAnswerer);
  const auto accept = [&](bool undo) {
    return Edit(post, kAsker, [&](const ThreadAccess&, Thread& current, Post& changed) {
      return AcceptPost(Member(kAsker), undo, current, changed);
    });
  };
  EXPECT_TRUE(accept(false).post.accepted);
  EXPECT_TRUE(View(thread, kAsker).thread.IsSolved());
  EXPECT_THAT(List({.viewer = kAsker, .unsolved = true}), IsEmpty());
  EXPECT_FALSE(accept(true).post.accepted);
  EXPECT_FALSE(View(thread, kAsker).thread.IsSolved());
}

TEST_P(StoreContract, ThankYousCountOncePerMember) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  const Post post = forum().AddPost(thread, kAnswerer);
  const auto react = [&](MemberId member, bool undo) {
    return posts()
        .React(Deadline(), thread, post.id, member, undo, forum().Tick(),
               [](const ThreadAccess&, const Post&) { return absl::OkStatus(); })
        .value();
  };
  EXPECT_EQ(react(kAsker, false).post.helpful_count, 1);
  EXPECT_EQ(react(kAsker, false).post.helpful_count, 1);
  const PostView mine = react(kReader, false);
  EXPECT_EQ(mine.post.helpful_count, 2);
  EXPECT_TRUE(mine.found_helpful);
  const std::vector<PostId> ids = {post.id, PostId{5}};
  EXPECT_THAT(posts().ListFoundHelpful(Deadline(), kReader, ids),
              IsOkAndHolds(ElementsAre(post.id)));
  EXPECT_THAT(posts().ListFoundHelpful(Deadline(), kAnswerer, ids), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(posts().ListFoundHelpful(Deadline(), kReader, {}), IsOkAndHolds(IsEmpty()));
  EXPECT_EQ(react(kReader, true).post.helpful_count, 1);
  EXPECT_EQ(react(kReader, true).post.helpful_count, 1);
  EXPECT_FALSE(posts().GetPost(Deadline(), thread, post.id, kReader)->found_helpful);
}

// ---- Attachments

TEST_P(StoreContract, FilesGoWithOnePostInTheirOrder) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  const AttachmentId first = AddFile(kAnswerer);
  const AttachmentId second = AddFile(kAnswerer);
  NewPost draft = forum().PostDraft(thread, kAnswerer);
  draft.attachments = {second, first};
  const Post post = forum().TryAddPost(draft).value();
  EXPECT_THAT(post.attachments,
              ElementsAre(Field(&Attachment::id, second), Field(&Attachment::id, first)));
  const Post read = posts().ListPosts(Deadline(), thread, 2, 1, false).value().front();
  ASSERT_THAT(read.attachments,
              ElementsAre(Field(&Attachment::id, second), Field(&Attachment::id, first)));
  EXPECT_EQ(read.attachments[0].filename, "要綱.pdf");
  EXPECT_EQ(read.attachments[0].media_type, "application/pdf");
  EXPECT_EQ(read.attachments[0].size, 1000);

  const AttachmentView view = attachments().GetAttachment(Deadline(), first).value();
  EXPECT_EQ(view.attachment.post, post.id);
  EXPECT_EQ(view.attachment.thread, thread);
  EXPECT_FALSE(view.post_deleted);
  Delete(post);
  EXPECT_TRUE(attachments().GetAttachment(Deadline(), first)->post_deleted);
}

TEST_P(StoreContract, FilesThatAreNotOnesOwnOrNotThereCannotBeUsed) {
  const ThreadId thread = forum().AddThread(forum().AddTopic(kAsker), kAsker);
  const AttachmentId used = AddFile(kAnswerer);
  NewPost draft = forum().PostDraft(thread, kAnswerer);
  draft.attachments = {used};
  forum().TryAddPost(draft).value();
  for (const AttachmentId file :
       {used, AddFile(kReader), AttachmentId{9}, AddFile(kAnswerer, AttachmentState::kUploading)}) {
    NewPost again = forum().PostDraft(thread, kAnswerer);
    again.attachments = {file};
    EXPECT_THAT(forum().TryAddPost(again),
                StatusIs(absl::StatusCode::kInvalidArgument, "ATTACHMENT_NOT_USABLE"));
  }
  EXPECT_EQ(View(thread, kAsker).thread.last_post_number, 2);
}

TEST_P(StoreContract, TheQuotaSeesWhatLiesAbout) {
  const AttachmentId first = AddFile(kAnswerer);
  AddFile(kReader);
  const auto count = [&](MemberId uploader) {
    int seen = -1;
    Attachment attachment{.id = forum().ids().New<AttachmentId>(),
                          .uploader = uploader,
                          .filename = "a.pdf",
                          .create_time = forum().Tick()};
    EXPECT_THAT(attachments().CreateAttachment(Deadline(), attachment,
                                               [&](int files, std::int64_t bytes) {
                                                 seen = files;
                                                 EXPECT_EQ(bytes, files * 1000);
                                                 return absl::AbortedError("only looking");
                                               }),
                StatusIs(absl::StatusCode::kAborted));
    EXPECT_THAT(attachments().GetAttachment(Deadline(), attachment.id),
                StatusIs(absl::StatusCode::kNotFound, "ATTACHMENT_NOT_FOUND"));
    return seen;
  };
  EXPECT_EQ(count(kAnswerer), 1);
  NewPost draft = forum().PostDraft(forum().AddThread(forum().AddTopic(kAsker), kAsker), kAnswerer);
  draft.attachments = {first};
  forum().TryAddPost(draft).value();
  EXPECT_EQ(count(kAnswerer), 0);
}

TEST_P(StoreContract, UnusedFilesExpire) {
  const AttachmentId unused = AddFile(kAnswerer);
  const AttachmentId unfinished = AddFile(kAnswerer, AttachmentState::kUploading);
  const AttachmentId used = AddFile(kAnswerer);
  NewPost draft = forum().PostDraft(forum().AddThread(forum().AddTopic(kAsker), kAsker), kAnswerer);
  draft.attachments = {used};
  forum().TryAddPost(draft).value();
  const absl::Time before = forum().Tick();
  const AttachmentId young = AddFile(kAnswerer);

  EXPECT_THAT(attachments().MarkExpired(Deadline(), before, 10),
              IsOkAndHolds(UnorderedElementsAre(unused, unfinished)));
  NewPost late = forum().PostDraft(draft.thread, kAnswerer);
  late.attachments = {unused};
  EXPECT_THAT(forum().TryAddPost(late),
              StatusIs(absl::StatusCode::kInvalidArgument, "ATTACHMENT_NOT_USABLE"));
  EXPECT_THAT(attachments().RemoveExpired(Deadline(), unused), IsOk());
  EXPECT_THAT(attachments().RemoveExpired(Deadline(), young), IsOk());
  EXPECT_THAT(attachments().GetAttachment(Deadline(), unused),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(attachments().GetAttachment(Deadline(), young), IsOk());
  EXPECT_THAT(attachments().MarkExpired(Deadline(), before, 10),
              IsOkAndHolds(ElementsAre(unfinished)));
}

// ---- Import

ImportedThread Import(TestForum& forum, std::string external_id, std::string topic, int count) {
  ImportedThread imported;
  imported.thread.id = forum.ids().New<ThreadId>();
  imported.new_topic = forum.ids().New<TopicId>();
  imported.topic_display_name = std::move(topic);
  imported.importer = kAsker;
  imported.now = forum.Tick();
  Thread& thread = imported.thread;
  thread.external_id = std::move(external_id);
  thread.title = "集団接種の予約枠";
  thread.kind = Kind::kQuestion;
  thread.sample = true;
  thread.author = TestCard(kAnswerer);
  for (int i = 1; i <= count; ++i) {
    Post& post = imported.posts.emplace_back();
    post.id = forum.ids().New<PostId>();
    post.thread = thread.id;
    post.number = i;
    post.author = TestCard(i % 2 == 1 ? kAnswerer : kReader);
    post.text = "本文" + std::to_string(i);
    post.html = "<p>本文</p>\n";
    post.create_time = absl::FromCivil(absl::CivilHour(2021, 6, 8, 9 + i), absl::UTCTimeZone());
  }
  thread.create_time = imported.posts.front().create_time;
  thread.last_post_time = imported.posts.back().create_time;
  thread.last_post_number = count;
  thread.imported_number = count;
  return imported;
}

TEST_P(StoreContract, AThreadIsImportedOnce) {
  const ImportedThread first = Import(forum(), "t001", "新型コロナワクチン", 5);
  const ThreadView view = threads().ImportThread(Deadline(), first).value();
  EXPECT_EQ(view.thread.external_id, "t001");
  EXPECT_TRUE(view.thread.sample);
  EXPECT_EQ(view.thread.last_post_number, 5);
  EXPECT_EQ(view.thread.last_post_time, first.posts.back().create_time);
  EXPECT_EQ(view.topic_display_name, "新型コロナワクチン");
  const std::vector<Post> page = posts().ListPosts(Deadline(), view.thread.id, 1, 10, true).value();
  ASSERT_THAT(page, SizeIs(5));
  EXPECT_EQ(page[4].text, "本文5");
  EXPECT_EQ(page[4].create_time, first.posts[4].create_time);
  EXPECT_EQ(page[3].author, TestCard(kReader));

  const ThreadView again =
      threads().ImportThread(Deadline(), Import(forum(), "t001", "別の分野", 3)).value();
  EXPECT_EQ(again.thread.id, view.thread.id);
  EXPECT_EQ(again.thread.last_post_number, 5);
  const ThreadView second =
      threads().ImportThread(Deadline(), Import(forum(), "t002", "新型コロナワクチン", 2)).value();
  EXPECT_EQ(second.thread.topic, view.thread.topic);
  const std::vector<TopicView> all = topics().ListTopics(Deadline(), kAsker).value();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].topic.thread_count, 2);
}

TEST_P(StoreContract, NothingImportedIsUnread) {
  const TopicId topic = forum().AddTopic(kAsker, Visibility::kOpen, "新型コロナワクチン");
  forum().Join(topic, kReader);
  ImportedThread imported = Import(forum(), "t001", "新型コロナワクチン", 5);
  for (Post& post : imported.posts) post.create_time = forum().Tick();
  imported.thread.last_post_time = forum().now();
  const ThreadId thread = threads().ImportThread(Deadline(), imported)->thread.id;
  EXPECT_EQ(Unread(thread, kReader), 0);
  EXPECT_EQ(topics().ListTopics(Deadline(), kReader)->front().unread_thread_count, 0);
  forum().AddPost(thread, kAnswerer);
  EXPECT_EQ(Unread(thread, kReader), 1);
}

// ---- Records

TEST_P(StoreContract, RecordsTellAllOfAPost) {
  const TopicId topic = forum().AddTopic(kAsker, Visibility::kClosed, "防災");
  const ThreadId thread = forum().AddThread(topic, kAsker);
  forum().Join(topic, kAnswerer);
  const Post post = forum().AddPost(thread, kAnswerer);
  const std::vector<PostId> ids = {post.id, PostId{3}};
  const std::vector<PostRecord> found = records().GetPostRecords(Deadline(), ids).value();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].post.id, post.id);
  EXPECT_EQ(found[0].post.text, post.text);
  EXPECT_EQ(found[0].thread.title, "余ったワクチンの扱い");
  EXPECT_EQ(found[0].topic_display_name, "防災");
  EXPECT_EQ(found[0].topic_visibility, Visibility::kClosed);
}

TEST_P(StoreContract, RecordsAreListedWhole) {
  const TopicId topic = forum().AddTopic(kAsker);
  const ThreadId first = forum().AddThread(topic, kAsker);
  const ThreadId second = forum().AddThread(topic, kAsker);
  for (int i = 0; i < 4; ++i) forum().AddPost(i % 2 == 0 ? first : second, kAnswerer);
  Delete(forum().AddPost(first, kAnswerer));
  const auto list = [&](std::optional<ThreadId> thread) {
    std::vector<std::pair<ThreadId, int>> seen;
    PostId after;
    do {
      const auto page = records().ListPostRecords(Deadline(), thread, after, 2).value();
      for (const PostRecord& record : page.records) {
        seen.emplace_back(record.post.thread, record.post.number);
      }
      after = page.last;
    } while (after);
    return seen;
  };
  EXPECT_THAT(list(std::nullopt),
              ElementsAre(std::pair(first, 1), std::pair(second, 1), std::pair(first, 2),
                          std::pair(second, 2), std::pair(first, 3), std::pair(second, 3)));
  EXPECT_THAT(list(second),
              ElementsAre(std::pair(second, 1), std::pair(second, 2), std::pair(second, 3)));
}

TEST_P(StoreContract, ReadersAreThoseWhoMayRead) {
  const TopicId open = forum().AddTopic(kAsker);
  const TopicId closed = forum().AddTopic(kAsker, Visibility::kClosed);
  const std::vector<MemberId> all = {kAsker, kAnswerer, kReader};
  const ThreadId in_open = forum().AddThread(open, kAsker);
  const ThreadId in_closed = forum().AddThread(closed, kAsker);
  forum().Join(closed, kReader);
  EXPECT_THAT(records().FilterReaders(Deadline(), in_open, all), IsOkAndHolds(SizeIs(3)));
  EXPECT_THAT(records().FilterReaders(Deadline(), in_closed, all),
              IsOkAndHolds(UnorderedElementsAre(kAsker, kReader)));
  EXPECT_THAT(records().FilterReaders(Deadline(), ThreadId{1}, all), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(records().FilterReaders(Deadline(), in_open, {}), IsOkAndHolds(IsEmpty()));
}

TEST_P(StoreContract, ADigestHasWhatIsUnreadInItsWindow) {
  const TopicId topic = forum().AddTopic(kAsker);
  const TopicId not_joined = forum().AddTopic(kAsker);
  const ThreadId old = forum().AddThread(topic, kAsker);
  forum().Join(topic, kReader);
  const absl::Time from = forum().Tick();
  forum().AddPost(old, kAnswerer);
  forum().AddPost(old, kReader);
  Delete(forum().AddPost(old, kAnswerer));
  const ThreadId busy = forum().AddThread(topic, kAsker);
  for (int i = 0; i < 4; ++i) forum().AddPost(busy, kAnswerer);
  const ThreadId read = forum().AddThread(topic, kAsker);
  MarkRead(read, kReader, 1);
  forum().AddThread(not_joined, kAsker);
  const absl::Time to = forum().Tick();
  forum().AddPost(read, kAnswerer);

  const UnreadQuery query{kReader, from, to, 20, 2};
  const UnreadPosts unread = records().ListUnreadPosts(Deadline(), query).value();
  EXPECT_EQ(unread.thread_count, 2);
  ASSERT_THAT(unread.threads, SizeIs(2));
  EXPECT_EQ(unread.threads[0].thread.id, busy);
  EXPECT_EQ(unread.threads[0].unread_count, 5);
  EXPECT_THAT(unread.threads[0].posts,
              ElementsAre(Field(&Post::number, 1), Field(&Post::number, 2)));
  EXPECT_EQ(unread.threads[1].thread.id, old);
  EXPECT_EQ(unread.threads[1].unread_count, 1);
  EXPECT_THAT(unread.threads[1].posts, ElementsAre(Field(&Post::number, 2)));

  const UnreadPosts one = records().ListUnreadPosts(Deadline(), {kReader, from, to, 1, 2}).value();
  EXPECT_EQ(one.thread_count, 2);
  EXPECT_THAT(one.threads, SizeIs(1));
  MarkRead(busy, kReader, 3);
  const UnreadPosts less = records().ListUnreadPosts(Deadline(), query).value();
  EXPECT_EQ(less.threads[0].unread_count, 2);
  EXPECT_THAT(less.threads[0].posts, ElementsAre(Field(&Post::number, 4), Field(&Post::number, 5)));
  const UnreadPosts later =
      records().ListUnreadPosts(Deadline(), {kReader, to, forum().Tick(), 20, 2}).value();
  EXPECT_THAT(later.threads, SizeIs(1));
  EXPECT_THAT(records().ListUnreadPosts(Deadline(), {kAnswerer, from, to, 20, 2})->threads,
              IsEmpty());
}

}  // namespace
}  // namespace hiroba::threads
