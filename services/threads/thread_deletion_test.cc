// Deleting a thread over RPC, also when the answer was lost and the request comes again.
#include <gtest/gtest.h>

#include <string>

#include "hiroba/threads/v1/threads.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/testing/services.h"

namespace hiroba::threads {
namespace {

class ThreadDeletionTest : public ServicesTest {
 protected:
  absl::StatusOr<v1::Thread> Delete(const std::string& thread, const Caller& caller) {
    v1::DeleteThreadRequest request;
    request.set_name(thread);
    return Ask(&v1::Threads::Stub::DeleteThread, request, caller);
  }
};

TEST_F(ThreadDeletionTest, WhoMayDeleteItIsAnsweredTheDeletedThreadAgain) {
  const std::string thread = AddThread(AddTopic());
  const auto first = Delete(thread, TestMember(kAsker));
  ASSERT_THAT(first, IsOk());
  for (const Caller& caller : {TestMember(kAsker), TestModerator(kModerator)}) {
    const auto again = Delete(thread, caller);
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(again->delete_time().seconds(), first->delete_time().seconds());
  }
  EXPECT_THAT(Delete(thread, TestMember(kOutsider)),
              StatusIs(absl::StatusCode::kNotFound, "THREAD_NOT_FOUND"));
}

TEST_F(ThreadDeletionTest, InAClosedTopicOnlyWhoIsInItIsAnswered) {
  const std::string thread = AddThread(AddTopic(v1::Topic::CLOSED), kModerator);
  ASSERT_THAT(Delete(thread, TestModerator(kModerator)), IsOk());
  EXPECT_THAT(Delete(thread, TestModerator(kOutsider)),
              StatusIs(absl::StatusCode::kNotFound, "THREAD_NOT_FOUND"));
}

}  // namespace
}  // namespace hiroba::threads
