// Decides cases of the waiting list, and who may begin one. No I/O; time is an argument.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/caller.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Cases of one member that are begun within this time; more are refused.
inline constexpr absl::Duration kAdmissionsWindow = absl::Hours(24 * 30);
inline constexpr int kMaxAdmissions = 5;
// What a personal proof takes at least, in characters:
// 総務係の山田花子です。内線123、係長の鈴木まで。
inline constexpr int kLeastProof = 20;

// INVALID_ARGUMENT naming `field` when the address is a shared mailbox and the statement is too
// short to say who she is: whoever reads the mailbox could be anybody.
absl::Status CheckProof(bool shared_mailbox, std::string_view statement, std::string_view field);

// Returns the id of the body that the address suggests; empty where it suggests none.
std::string SuggestedBody(const Verdict& verdict, std::string_view domain);

// Says whether a member may begin a new case, `verdict` being that of her address now, `newest` her
// newest case or nullptr, and `recent` how many she has had within the time above. False: `newest`
// is open and says the same already. FAILED_PRECONDITION, reason ALREADY_ADMITTED, ADMISSION_OPEN
// or ADDRESS_REFUSED; RESOURCE_EXHAUSTED, reason TOO_MANY_ADMISSIONS; what CheckProof says.
absl::StatusOr<bool> CheckApply(const Member& member, const Verdict& verdict,
                                std::string_view statement, const Admission* newest, int recent);

// Returns the open case of a member who applies.
Admission Apply(AdmissionId id, const Member& member, const Verdict& verdict, std::string statement,
                absl::Time now);

// Changes the statement of the caller's own case and returns whether it did. NOT_FOUND for somebody
// else's; FAILED_PRECONDITION, reason ADMISSION_DECIDED, for a decided one.
absl::StatusOr<bool> EditStatement(Admission& admission, const Caller& caller,
                                   std::string_view statement);

struct Approval {
  AdmissionId admission;
  std::string body;
  std::string reason;
  bool learn_domain = false;
};

// Lets an applicant in as an official of `approval.body`, on record with who decided and why.
// Returns whether anything changed: not when she was let in before. FAILED_PRECONDITION, reason
// ADMISSION_DECIDED, when she was rejected; MEMBER_SUSPENDED when she is kept out.
absl::StatusOr<bool> Approve(Admission& admission, Member& member, const Approval& approval,
                             const Caller& decider, absl::Time now);

struct Rejection {
  AdmissionId admission;
  std::string reason;
};

// Turns an applicant away, on record like an approval; the member goes on waiting and may apply
// again. Returns whether anything changed: not when she was rejected before. FAILED_PRECONDITION,
// reason ADMISSION_DECIDED, when she was let in.
absl::StatusOr<bool> Reject(Admission& admission, const Rejection& rejection, const Caller& decider,
                            absl::Time now);

}  // namespace hiroba::identity
