// The stores of this service on a real database, and what tests put into them.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/outbox.h"
#include "services/common/testing/test_database.h"
#include "services/threads/attachment_store.h"
#include "services/threads/fake_store.h"
#include "services/threads/post_store.h"
#include "services/threads/record_store.h"
#include "services/threads/thread_store.h"
#include "services/threads/topic_store.h"

namespace hiroba::threads {

// Everything behind the interfaces of store.h.
class TestStores {
 public:
  virtual ~TestStores() = default;
  virtual TopicStore& topics() = 0;
  virtual ThreadStore& threads() = 0;
  virtual PostStore& posts() = 0;
  virtual AttachmentStore& attachments() = 0;
  virtual RecordStore& records() = 0;
};

class FakeTestStores final : public TestStores {
 public:
  TopicStore& topics() override { return store_; }
  ThreadStore& threads() override { return store_; }
  PostStore& posts() override { return store_; }
  AttachmentStore& attachments() override { return store_; }
  RecordStore& records() override { return store_; }

 private:
  FakeStore store_;
};

class SqlTestStores final : public TestStores {
 public:
  TopicStore& topics() override { return topics_; }
  ThreadStore& threads() override { return threads_; }
  PostStore& posts() override { return posts_; }
  AttachmentStore& attachments() override { return attachments_; }
  RecordStore& records() override { return records_; }

  TestDatabase& test_database() { return test_database_; }
  Database& database() { return test_database_.database(); }
  Outbox& outbox() { return outbox_; }

 private:
  SystemClock clock_;
  IdGenerator ids_{clock_};
  Outbox outbox_{ids_, clock_};
  AuditTrail audit_{"threads", clock_};
  TestDatabase test_database_{"threads"};
  SqlTopicStore topics_{database(), outbox_, audit_};
  SqlThreadStore threads_{database(), outbox_, audit_};
  SqlPostStore posts_{database(), outbox_, audit_};
  SqlAttachmentStore attachments_{database()};
  SqlRecordStore records_{database()};
};

inline AuthorCard TestCard(MemberId member) {
  return {.member = member,
          .display_name = "藤沢 由香",
          .body = "272230",
          .body_display_name = "大阪府門真市",
          .department = "保健福祉部 健康増進課",
          .duty = "予防接種"};
}

// Makes topics, threads and posts with ever later times.
class TestForum {
 public:
  explicit TestForum(TestStores& stores) : stores_(stores) {}

  // A minute later than the last one, whole microseconds.
  absl::Time Tick() { return now_ += absl::Minutes(1); }
  absl::Time now() const { return now_; }
  IdGenerator& ids() { return ids_; }
  absl::Time Deadline() const { return TestDeadline(); }

  TopicId AddTopic(MemberId creator, Visibility visibility = Visibility::kOpen,
                   std::string name = "") {
    Topic topic;
    topic.id = ids_.New<TopicId>();
    topic.display_name = name.empty() ? "分野" + FormatId(topic.id) : name;
    topic.visibility = visibility;
    topic.create_time = Tick();
    return stores_.topics().CreateTopic(Deadline(), topic, creator, "", {}).value().topic.id;
  }

  void Join(TopicId topic, MemberId member) {
    const absl::Time now = Tick();
    stores_.topics()
        .EditMembership(Deadline(), topic, member, member,
                        [&](const TopicView&, Membership& membership) {
                          membership = {MembershipState::kJoined, now};
                          return absl::OkStatus();
                        })
        .value();
  }

  NewThread Draft(TopicId topic, MemberId author, Kind kind = Kind::kQuestion) {
    NewThread draft;
    draft.thread.id = ids_.New<ThreadId>();
    draft.thread.topic = topic;
    draft.thread.kind = kind;
    draft.thread.title = "余ったワクチンの扱い";
    draft.thread.tags = {"集団接種", "余剰"};
    draft.thread.excerpt = "要綱はありますか";
    draft.first_post = PostDraft(draft.thread.id, author, "要綱はありますか");
    return draft;
  }

  NewPost PostDraft(ThreadId thread, MemberId author, std::string text = "課長決裁の基準です。") {
    NewPost post;
    post.id = ids_.New<PostId>();
    post.thread = thread;
    post.author = TestCard(author);
    post.html = "<p>" + text + "</p>\n";
    post.text = std::move(text);
    post.now = Tick();
    return post;
  }

  ThreadId AddThread(TopicId topic, MemberId author, Kind kind = Kind::kQuestion) {
    return stores_.threads()
        .CreateThread(Deadline(), Draft(topic, author, kind),
                      [](const TopicView&) { return absl::OkStatus(); })
        .value()
        .thread.id;
  }

  absl::StatusOr<Post> TryAddPost(const NewPost& post) {
    return stores_.posts().CreatePost(
        Deadline(), post, [](const ThreadAccess&, const Post*) { return absl::OkStatus(); });
  }

  Post AddPost(ThreadId thread, MemberId author) {
    return TryAddPost(PostDraft(thread, author)).value();
  }

 private:
  TestStores& stores_;
  SystemClock clock_;
  IdGenerator ids_{clock_};
  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
};

}  // namespace hiroba::threads
