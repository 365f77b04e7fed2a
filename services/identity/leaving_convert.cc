#include "services/identity/leaving_convert.h"

#include "services/common/timestamp.h"
#include "services/common/violations.h"
#include "services/identity/leaving_rules.h"

namespace hiroba::identity {

static_assert(static_cast<int>(Leaving::Posts::kKeep) == v1::Leaving::KEEP);
static_assert(static_cast<int>(Leaving::Posts::kDelete) == v1::Leaving::DELETE);

absl::StatusOr<Leaving::Posts> ParseLeavingPosts(v1::Leaving::Posts posts) {
  if (posts == v1::Leaving::KEEP) return Leaving::Posts::kKeep;
  if (posts == v1::Leaving::DELETE) return Leaving::Posts::kDelete;
  return FieldViolation("posts", "投稿を残すか消すかを選んでください。");
}

v1::Leaving::Posts ToProto(Leaving::Posts posts) { return static_cast<v1::Leaving::Posts>(posts); }

v1::Leaving ToProto(const Leaving& leaving) {
  v1::Leaving proto;
  proto.set_name("members/me/leaving");
  *proto.mutable_create_time() = ToTimestamp(leaving.time);
  *proto.mutable_expire_time() = ToTimestamp(LeavingEnd(leaving));
  proto.set_posts(ToProto(leaving.posts));
  return proto;
}

}  // namespace hiroba::identity
