// What the proto says of a method: its name, who may call it, whether it may be repeated; and the
// check of a caller against it. What the rule for the thing itself says is not decided here.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "hiroba/api/v1/access.pb.h"
#include "services/common/caller.h"

namespace google::protobuf {
class Descriptor;
class MethodDescriptor;
class ServiceDescriptor;
}  // namespace google::protobuf

namespace hiroba {

struct MethodPolicy {
  std::string full_name;  // hiroba.threads.v1.Posts/CreatePost
  api::v1::Access access = api::v1::ACCESS_UNSPECIFIED;
  // May be sent twice: its idempotency_level is NO_SIDE_EFFECTS or IDEMPOTENT.
  bool repeatable = false;
};

// Returns every service of ours that is linked into the program, in the order of their files.
std::vector<const google::protobuf::ServiceDescriptor*> LinkedServices();

// Returns the policy of a method.
MethodPolicy PolicyOf(const google::protobuf::MethodDescriptor& method);

// Returns the only method that takes this request. It is a service of the file that the message is
// in; null when there is none.
const google::protobuf::MethodDescriptor* FindMethod(const google::protobuf::Descriptor& request);

// Says whether the caller may call the method. Fails with UNAUTHENTICATED (SIGN_IN_REQUIRED) or
// PERMISSION_DENIED (MEMBER_LEAVING, NOT_ADMITTED, VERIFICATION_LAPSED, MODERATORS_ONLY,
// ADMINS_ONLY, INTERNAL_METHOD). Internal callers may call everything.
absl::Status CheckAccess(const MethodPolicy& policy, const Caller& caller);

}  // namespace hiroba
