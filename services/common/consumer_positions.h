// Where the consumers that keep their effects in the relational store keep their positions: in the
// same transaction as the effects.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/db.h"
#include "services/common/event_consumer.h"

namespace hiroba {

// Tables: infra/migrations/common/0002_event_consumer.sql. Thread-safe.
//
//   absl::Status Apply(std::span<const Event> events) override {
//     return database_.Transact(Deadline(), [&](Transaction& transaction) -> absl::Status {
//       RETURN_IF_ERROR(positions_.Advance(transaction, events));   // first: it takes the row lock
//       for (const Event& event : events) RETURN_IF_ERROR(Effect(transaction, event));
//       return absl::OkStatus();
//     });
//   }
class ConsumerPositions {
 public:
  // `consumer` is the row's key and must not change: "threads".
  explicit ConsumerPositions(std::string consumer) : consumer_(std::move(consumer)) {}

  // Returns the position, 0 when there is none yet.
  absl::StatusOr<uint64_t> Read(Connection& connection) const;

  // Moves the position from before the first to the last of the events. ABORTED, reason
  // POSITION_MOVED, when another replica was first.
  absl::Status Advance(Transaction& transaction, std::span<const Event> events) const;

  // Keeps a poison event in the table poison_events and moves the position past it.
  //
  // When its cause is mended, it is told anew: within 7 days the producer's outbox still has it,
  // and a copy of the row without a number gets the next one. All consumers see it again, which
  // does no harm: what they write has unique keys. In the producer's database, for the sequence
  // 1234:
  //
  //   INSERT INTO outbox (event_id, entity, version, occur_time, payload)
  //     SELECT (SELECT MAX(event_id) + 1 FROM outbox), entity, version, occur_time, payload
  //     FROM outbox WHERE sequence=1234;
  //
  // then in the consumer's:
  //
  //   DELETE FROM poison_events WHERE sequence=1234;
  absl::Status SetAside(Transaction& transaction, const Event& event,
                        const absl::Status& error) const;

  // Moves the position to a place, after reading the service anew.
  absl::Status Jump(Transaction& transaction, uint64_t position) const;

 private:
  absl::Status Move(Transaction& transaction, uint64_t from, uint64_t to) const;

  const std::string consumer_;
};

}  // namespace hiroba
