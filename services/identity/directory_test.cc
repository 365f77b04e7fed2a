// The list of members as members and moderators get it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "hiroba/identity/v1/members.grpc.pb.h"
#include "services/common/status.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/directory_rules.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

class DirectoryTest : public ServicesTest {
 protected:
  absl::StatusOr<v1::ListMembersResponse> List(const Caller& caller, const std::string& query) {
    v1::ListMembersRequest request;
    request.set_query(query);
    request.set_page_size(100);
    return Ask(&v1::Members::Stub::ListMembers, request, caller);
  }

  const Caller member_ = TestMember(ids_.New<MemberId>());
};

TEST_F(DirectoryTest, NobodyCopiesIt) {
  SignUp();
  EXPECT_THAT(List(member_, ""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(List(member_, "中村")->members_size(), 1);
  for (int i = 1; i < kMaxDirectoryPages; ++i) {
    ASSERT_THAT(List(member_, "名" + std::to_string(i)), IsOk()) << i;
  }
  EXPECT_THAT(List(member_, "もう一人"),
              StatusIs(absl::StatusCode::kResourceExhausted, "DIRECTORY_ALLOWANCE_USED"));
  // What she has seen she may see again, and others are not concerned.
  EXPECT_THAT(List(member_, "中村"), IsOk());
  EXPECT_THAT(List(TestMember(ids_.New<MemberId>()), "もう一人"), IsOk());
  EXPECT_THAT(List(TestModerator(member_.member), ""), IsOk());
  clock_.Advance(absl::Hours(24));
  EXPECT_THAT(List(member_, "もう一人"), IsOk());
}

}  // namespace
}  // namespace hiroba::identity
