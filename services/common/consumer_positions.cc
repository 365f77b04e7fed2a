#include "services/common/consumer_positions.h"

#include "absl/time/clock.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

constexpr Statement kSelectPosition{"select_consumer_position",
                                    "SELECT position FROM consumer_positions WHERE consumer=?"};
constexpr Statement kMovePosition{
    "move_consumer_position",
    "UPDATE consumer_positions SET position=? WHERE consumer=? AND position=?"};
constexpr Statement kInsertPosition{
    "insert_consumer_position",
    "INSERT INTO consumer_positions (consumer, position) VALUES (?, ?)"};
constexpr Statement kJump{"jump_consumer_position",
                          "INSERT INTO consumer_positions (consumer, position) VALUES (?, ?)"
                          " ON DUPLICATE KEY UPDATE position=VALUES(position)"};
constexpr Statement kInsertPoison{
    "insert_poison_event",
    "INSERT INTO poison_events (consumer, sequence, event, error, set_aside_time)"
    " VALUES (?, ?, ?, ?, ?)"};

absl::Status Moved() { return Aborted("POSITION_MOVED", "ほかの処理が先に進めました。"); }

}  // namespace

absl::StatusOr<uint64_t> ConsumerPositions::Read(Connection& connection) const {
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectPosition, consumer_));
  return rows.empty() ? 0 : rows.front().Uint64(0);
}

absl::Status ConsumerPositions::Move(Transaction& transaction, uint64_t from, uint64_t to) const {
  ASSIGN_OR_RETURN(const uint64_t moved, transaction.Execute(kMovePosition, to, consumer_, from));
  if (moved == 1) return absl::OkStatus();
  if (from != 0) return Moved();
  const absl::Status inserted = transaction.Execute(kInsertPosition, consumer_, to).status();
  return IsDuplicateKey(inserted, "PRIMARY") ? Moved() : inserted;
}

absl::Status ConsumerPositions::Advance(Transaction& transaction,
                                        std::span<const Event> events) const {
  return Move(transaction, events.front().sequence() - 1, events.back().sequence());
}

absl::Status ConsumerPositions::SetAside(Transaction& transaction, const Event& event,
                                         const absl::Status& error) const {
  RETURN_IF_ERROR(Move(transaction, event.sequence() - 1, event.sequence()));
  return transaction
      .Execute(kInsertPoison, consumer_, event.sequence(), event.SerializeAsString(),
               error.ToString(), absl::Now())
      .status();
}

absl::Status ConsumerPositions::Jump(Transaction& transaction, uint64_t position) const {
  return transaction.Execute(kJump, consumer_, position).status();
}

}  // namespace hiroba
