// Keeps who the members are and how they want to be told, and which digests are due. All SQL of the
// table members.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/clock.h"
#include "services/common/consumer_positions.h"
#include "services/common/db.h"
#include "services/common/event_consumer.h"
#include "services/notifications/model.h"

namespace hiroba::notifications {

// Thread-safe.
class MemberStore {
 public:
  // Both outlive the store.
  MemberStore(Database& database, const Clock& clock);

  absl::StatusOr<uint64_t> Position(absl::Time deadline);

  // Keeps what identity's events say of members, new ones with the default settings, then what
  // `also` keeps of them, and moves the position to the last event: all or nothing. `also` may run
  // more than once.
  absl::Status SaveFromEvents(
      absl::Time deadline, std::span<const Event> events, std::span<const KnownMember> members,
      absl::FunctionRef<absl::Status(Transaction&)> also = [](Transaction&) {
        return absl::OkStatus();
      });

  // Keeps what identity says of members without an event, new ones with the default settings.
  absl::Status Save(absl::Time deadline, std::span<const KnownMember> members);

  // Moves the position to a place: the events before it are gone, and what they said is known.
  absl::Status JumpTo(absl::Time deadline, uint64_t position);

  // Keeps an event that cannot be applied and moves the position past it.
  absl::Status SetAside(absl::Time deadline, const Event& event, const absl::Status& error);

  // Returns a member's settings; the defaults for one who is not known yet.
  absl::StatusOr<Settings> GetSettings(absl::Time deadline, MemberId member);

  // Changes a member's settings by a pure function, which may say no, and returns them. The next
  // digest is timed anew. NOT_FOUND, reason MEMBER_NOT_FOUND, for one who has left.
  absl::StatusOr<Settings> UpdateSettings(absl::Time deadline, MemberId member,
                                          absl::FunctionRef<absl::Status(Settings&)> change);

  // Returns up to which time the member's digests have told her everything; now for one who is not
  // known yet.
  absl::StatusOr<absl::Time> SentUpTo(absl::Time deadline, MemberId member);

  // Returns up to `limit` digests that are due, the longest waiting first, and takes them for
  // `claim`. A digest that was not made in time covers all that has become due since.
  absl::StatusOr<std::vector<DueDigest>> ClaimDueDigests(absl::Time deadline, absl::Time now,
                                                         absl::Duration claim, int limit);

  // Gives digests back that were taken but not sent; they are due again at `due`.
  absl::Status ReturnDigests(absl::Time deadline, std::span<const DueDigest> digests,
                             absl::Time due);

  // Notes that a digest was sent, or that there was nothing to send: the next window begins where
  // this one ended. When the next is due stays as it is if she changed her settings meanwhile.
  absl::Status FinishDigest(absl::Time deadline, const DueDigest& digest);

 private:
  Database& database_;
  const Clock& clock_;
  const ConsumerPositions positions_;
};

}  // namespace hiroba::notifications
