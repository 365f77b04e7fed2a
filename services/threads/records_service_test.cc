// Records over RPC: whole posts, for the other services only.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hiroba/threads/v1/records.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/threads/testing/services.h"

namespace hiroba::threads {
namespace {

class RecordsServiceTest : public ServicesTest {};

TEST_F(RecordsServiceTest, RecordsAreForServicesOnly) {
  const std::string thread = AddThread(AddTopic(v1::Topic::CLOSED), kModerator);
  v1::BatchGetPostRecordsRequest request;
  request.add_names(AddPost(thread, kModerator, "秘密の投稿")->name());
  EXPECT_THAT(Ask(&v1::Records::Stub::BatchGetPostRecords, request, TestAdmin(kModerator)),
              StatusIs(absl::StatusCode::kPermissionDenied, "INTERNAL_METHOD"));
  const auto found = Ask(&v1::Records::Stub::BatchGetPostRecords, request, TestService());
  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->records_size(), 1);
  EXPECT_TRUE(found->records(0).topic_closed());
  EXPECT_EQ(found->records(0).plain_text(), "秘密の投稿");
}

}  // namespace
}  // namespace hiroba::threads
