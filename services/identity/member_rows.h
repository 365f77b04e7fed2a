// The rows of members and postings inside another store's transaction: a new member comes from a
// registration, from an import or from the operator, and every change of one tells its event.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/clock.h"
#include "services/common/db.h"
#include "services/common/outbox.h"
#include "services/identity/bodies.h"
#include "services/identity/model.h"

namespace hiroba::identity {

// Thread-safe.
class MemberRows {
 public:
  // All of them outlive the object. The clock says which posting an event shows.
  MemberRows(Outbox& outbox, const BodyTable& bodies, const Clock& clock)
      : outbox_(outbox), bodies_(bodies), clock_(clock) {}

  // Returns the member locked for a change. NOT_FOUND, reason MEMBER_NOT_FOUND.
  absl::StatusOr<Member> Lock(Transaction& transaction, MemberId id) const;

  // Adds members with their postings and events. ALREADY_EXISTS, reason ADDRESS_TAKEN.
  absl::Status Insert(Transaction& transaction, std::span<const Member> members) const;

  // Saves a member who has changed from `before`: raises the version and tells the event. Does
  // nothing when the two are equal. ALREADY_EXISTS, reason ADDRESS_TAKEN.
  absl::Status Save(Transaction& transaction, const Member& before, Member& member) const;

 private:
  Outbox& outbox_;
  const BodyTable& bodies_;
  const Clock& clock_;
};

// Returns those of the members that exist, in the order of their ids, with their postings.
absl::StatusOr<std::vector<Member>> SelectMembers(Connection& connection,
                                                  std::span<const MemberId> ids);

absl::Status MemberNotFound();

// Parts of a posting as columns: a day, NULL for none, and ids of duties with commas between.
std::optional<absl::CivilDay> Day(const Row& row, Column column);
std::optional<std::string> DayOrNull(const std::optional<absl::CivilDay>& day);
std::string JoinDuties(const std::vector<std::string>& duties);
std::vector<std::string> SplitDuties(std::string_view text);

}  // namespace hiroba::identity
