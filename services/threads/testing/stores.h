// The stores of this service, in memory or on a real database, behind their interfaces alone, and
// what tests put into them.
#pragma once

#include <memory>
#include <string>

#include "services/common/clock.h"
#include "services/common/id.h"
#include "services/common/testing/store_kind.h"
#include "services/common/testing/test_database.h"
#include "services/threads/store.h"

namespace hiroba::threads {

class TestStores {
 public:
  virtual ~TestStores() = default;
  virtual TopicStore& topics() = 0;
  virtual ThreadStore& threads() = 0;
  virtual PostStore& posts() = 0;
  virtual AttachmentStore& attachments() = 0;
  virtual RecordStore& records() = 0;
};

std::unique_ptr<TestStores> MakeTestStores(StoreKind kind);

AuthorCard TestCard(MemberId member);

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
                   std::string name = "");
  void Join(TopicId topic, MemberId member);
  NewThread Draft(TopicId topic, MemberId author, Kind kind = Kind::kQuestion);
  NewPost PostDraft(ThreadId thread, MemberId author, std::string text = "課長決裁の基準です。");
  ThreadId AddThread(TopicId topic, MemberId author, Kind kind = Kind::kQuestion);
  absl::StatusOr<Post> TryAddPost(const NewPost& post);
  Post AddPost(ThreadId thread, MemberId author);

 private:
  TestStores& stores_;
  SystemClock clock_;
  IdGenerator ids_{clock_};
  absl::Time now_ = absl::FromUnixSeconds(1'790'000'000);
};

}  // namespace hiroba::threads
