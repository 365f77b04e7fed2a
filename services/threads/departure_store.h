// All SQL of forgetting members who have left. No fake: what matters is that no table knows her any
// more. Audit entries stay, and so does who deleted a post of somebody else: both are acts of
// staff.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/db.h"
#include "services/common/outbox.h"
#include "services/threads/changes.h"
#include "services/threads/model.h"

namespace hiroba::threads {

// What becomes of the posts of a member who leaves. Numbers are those of identity's proto.
enum class PostsChoice {
  kKeep = 1,    // they stay, without her name
  kDelete = 2,  // they go
};

struct Departure {
  MemberId member;
  PostsChoice posts = PostsChoice::kKeep;
  // From when on she is forgotten.
  absl::Time due_time;
};

// Remembers that a member is to be forgotten. Said again, the last one counts.
absl::Status InsertDeparture(Transaction& transaction, const Departure& departure);

// Thread-safe.
class DepartureStore {
 public:
  // All of them outlive the store.
  DepartureStore(Database& database, Outbox& outbox, Changes& changes)
      : database_(database), outbox_(outbox), changes_(changes) {}

  // Remembers that a member is to be forgotten, whose choice is not known: her posts stay. False
  // when she is remembered already, perhaps with her choice.
  absl::StatusOr<bool> AddUnknown(absl::Time deadline, MemberId member, absl::Time due_time);

  // Returns members after one of them who have left a trace here, in the order of their ids.
  absl::StatusOr<std::vector<MemberId>> ListMembers(absl::Time deadline, MemberId after, int limit);

  // Returns members who are to be forgotten by now, who left first at the front.
  absl::StatusOr<std::vector<Departure>> ListDue(absl::Time deadline, absl::Time now, int limit);

  // Forgets a piece of a member, in one transaction with the events: her posts in one thread, one
  // topic she is in, marks by the thousand. False when nothing was left, and then the departure is
  // forgotten too. It may be called again after any failure.
  absl::StatusOr<bool> ForgetSome(absl::Time deadline, const Departure& departure, absl::Time now);

 private:
  Database& database_;
  Outbox& outbox_;
  Changes& changes_;
};

}  // namespace hiroba::threads
