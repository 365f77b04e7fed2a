// What both implementations of the stores promise is said once, in <noun>_store_test.cc, and run on
// both: the fixture of those tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "services/common/testing/callers.h"
#include "services/threads/post_rules.h"
#include "services/threads/testing/stores.h"
#include "services/threads/thread_rules.h"

namespace hiroba::threads {

inline constexpr MemberId kAsker{101};
inline constexpr MemberId kAnswerer{102};
inline constexpr MemberId kReader{103};

class StoreContractTest : public testing::TestWithParam<StoreKind> {
 protected:
  TopicStore& topics() { return stores_->topics(); }
  ThreadStore& threads() { return stores_->threads(); }
  PostStore& posts() { return stores_->posts(); }
  AttachmentStore& attachments() { return stores_->attachments(); }
  RecordStore& records() { return stores_->records(); }
  TestForum& forum() { return forum_; }
  absl::Time Deadline() const { return TestDeadline(); }

  ThreadView View(ThreadId thread, MemberId viewer) {
    return threads().GetThread(Deadline(), thread, viewer).value();
  }

  // Lists threads, up to 100 where the query names no limit.
  std::vector<ThreadId> List(ThreadQuery query) {
    query.limit = query.limit == 0 ? 100 : query.limit;
    std::vector<ThreadId> ids;
    const std::vector<ThreadView> views = threads().ListThreads(Deadline(), query).value();
    for (const ThreadView& view : views) ids.push_back(view.thread.id);
    return ids;
  }

  PostView Edit(const Post& post, MemberId editor, PostStore::PostDecision decide) {
    return posts().EditPost(Deadline(), post.thread, post.id, editor, decide).value();
  }

  // Deletes a post as its author.
  PostView Delete(const Post& post) {
    const absl::Time now = forum().Tick();
    return Edit(post, post.author.member, [&](const ThreadAccess&, Thread& thread, Post& current) {
      return DeletePost(TestMember(post.author.member), now, thread, current);
    });
  }

  void MarkRead(ThreadId thread, MemberId member, int number, bool lower = false) {
    threads()
        .EditReadMark(Deadline(), thread, member, forum().Tick(),
                      [&](ThreadView& view) { return MoveReadMark(number, lower, view); })
        .value();
  }

 private:
  const std::unique_ptr<TestStores> stores_ = MakeTestStores(GetParam());
  TestForum forum_{*stores_};
};

}  // namespace hiroba::threads
