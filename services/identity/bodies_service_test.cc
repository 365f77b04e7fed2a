// Bodies over RPC: local governments and national offices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hiroba/identity/v1/bodies.grpc.pb.h"
#include "services/common/testing/status_matchers.h"
#include "services/identity/testing/services.h"

namespace hiroba::identity {
namespace {

class BodiesServiceTest : public ServicesTest {};

TEST_F(BodiesServiceTest, BodiesAreFoundAndPaged) {
  v1::ListBodiesRequest list;
  list.set_query("かどま");
  const auto found = Ask(&v1::Bodies::Stub::ListBodies, list);
  ASSERT_THAT(found, IsOk());
  ASSERT_EQ(found->bodies_size(), 1);
  EXPECT_EQ(found->bodies(0).name(), "bodies/272230");
  EXPECT_EQ(found->bodies(0).kind(), v1::Body::CITY);

  list.set_query("");
  list.set_page_size(100);
  int count = 0;
  for (;;) {
    const auto page = Ask(&v1::Bodies::Stub::ListBodies, list);
    ASSERT_THAT(page, IsOk());
    count += page->bodies_size();
    if (page->next_page_token().empty()) break;
    list.set_page_token(page->next_page_token());
  }
  EXPECT_EQ(count, 1788);

  v1::GetBodyRequest get;
  get.set_name("bodies/n-meti.go.jp");
  EXPECT_EQ(Ask(&v1::Bodies::Stub::GetBody, get)->kind(), v1::Body::NATIONAL_OFFICE);
  for (const char* name : {"bodies/999999", "bodies/n-evil.com", "bodies/n-"}) {
    get.set_name(name);
    EXPECT_THAT(Ask(&v1::Bodies::Stub::GetBody, get),
                StatusIs(absl::StatusCode::kNotFound, "BODY_NOT_FOUND"));
  }
}

}  // namespace
}  // namespace hiroba::identity
