// Forgets members who have left for good. Their settings go in the transaction of identity's event,
// what they were told a piece at a time after it: it may be much. All SQL of the table departures.
#pragma once

#include <span>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/caller.h"
#include "services/common/clock.h"
#include "services/common/db.h"

namespace hiroba::notifications {

// Deletes a member's settings and has the rest deleted. From the commit on nothing is kept of her.
// May be repeated.
absl::Status InsertDeparture(Transaction& transaction, MemberId member, absl::Time now);

// Returns those of the members who have left.
absl::StatusOr<absl::flat_hash_set<MemberId>> FindDeparted(Connection& connection,
                                                           std::span<const MemberId> members);

// Thread-safe.
class DepartureStore {
 public:
  // Both outlive the store.
  DepartureStore(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // The same as InsertDeparture, without an event.
  absl::Status Add(absl::Time deadline, MemberId member);

  // Returns up to `limit` of the members who are known here, after one, by their ids.
  absl::StatusOr<std::vector<MemberId>> ListMembers(absl::Time deadline, MemberId after, int limit);

  // Deletes up to `limit` notifications and as many mails of a member who has left, and looks once
  // more after ten minutes: what was being kept while she left is found then. Returns false when
  // there is nothing to do.
  absl::StatusOr<bool> ClearSome(absl::Time deadline, int limit);

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace hiroba::notifications
