#include "services/common/testing/callers.h"

#include <utility>

#include "absl/time/clock.h"

namespace hiroba {

Caller TestMember(MemberId member) {
  return {.member = member,
          .session = FormatId(member),
          .state = Caller::State::kVerified,
          .card = {.member = member,
                   .display_name = "門真 花子",
                   .body = "272230",
                   .body_display_name = "大阪府門真市",
                   .department = "保健福祉部 健康増進課",
                   .duty = "特定健診"},
          .expire_time = absl::Now() + absl::Hours(1)};
}

Caller TestModerator(MemberId member) {
  Caller caller = TestMember(member);
  caller.moderator = true;
  return caller;
}

Caller TestAdmin(MemberId member) {
  Caller caller = TestMember(member);
  caller.admin = true;
  return caller;
}

Caller TestService() { return {.internal = true, .expire_time = absl::Now() + absl::Hours(1)}; }

Call TestCall(Caller caller) {
  return {.caller = std::move(caller),
          .request_id = "test-request",
          .deadline = absl::Now() + absl::Hours(1),
          .method = "hiroba.test.v1.Test/Test"};
}

}  // namespace hiroba
