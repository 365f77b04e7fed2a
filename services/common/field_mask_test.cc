#include "services/common/field_mask.h"

#include <gmock/gmock.h>
#include <google/protobuf/field_mask.pb.h>
#include <gtest/gtest.h>

#include "hiroba/api/v1/caller.pb.h"
#include "services/common/testing/status_matchers.h"

namespace hiroba {
namespace {

absl::StatusOr<UpdateMask> Parse(std::initializer_list<const char*> paths,
                                 const api::v1::Caller& resource) {
  google::protobuf::FieldMask mask;
  for (const char* path : paths) mask.add_paths(path);
  return ParseUpdateMask(mask, resource, {"session", "roles", "card", "internal"});
}

TEST(UpdateMask, WithoutPathsIsWhatIsSet) {
  api::v1::Caller resource;
  resource.set_member("members/0000000000001");
  resource.add_roles(api::v1::Caller::ADMIN);
  resource.mutable_card();
  const auto mask = Parse({}, resource);
  ASSERT_THAT(mask, IsOk());
  EXPECT_TRUE(mask->Has("roles"));
  EXPECT_TRUE(mask->Has("card"));
  EXPECT_FALSE(mask->Has("session"));
  EXPECT_FALSE(mask->Has("member")) << "not mutable, and not asked for";
}

TEST(UpdateMask, NamesFieldsAlsoToEmptyThem) {
  const auto mask = Parse({"session"}, {});
  ASSERT_THAT(mask, IsOk());
  EXPECT_TRUE(mask->Has("session"));
  EXPECT_FALSE(mask->Has("card"));
}

TEST(UpdateMask, StarIsEverythingMutable) {
  const auto mask = Parse({"*"}, {});
  ASSERT_THAT(mask, IsOk());
  EXPECT_TRUE(mask->Has("session"));
  EXPECT_TRUE(mask->Has("internal"));
  EXPECT_FALSE(mask->Has("member"));
}

TEST(UpdateMask, UnknownAndImmutablePathsAreRefused) {
  EXPECT_THAT(Parse({"sesion"}, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
  EXPECT_THAT(Parse({"session", "member"}, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"));
}

}  // namespace
}  // namespace hiroba
