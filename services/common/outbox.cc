#include "services/common/outbox.h"

#include <google/protobuf/any.pb.h>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"

namespace hiroba {
namespace {

constexpr Statement kInsertEvent{
    "insert_event",
    "INSERT INTO outbox (event_id, entity, version, occur_time, payload) VALUES (?, ?, ?, ?, ?)"};

// Uses outbox_sequence.
constexpr Statement kSelectEvents{
    "select_events",
    "SELECT sequence, entity, version, occur_time, payload FROM outbox"
    " FORCE INDEX (outbox_sequence) WHERE sequence > ? ORDER BY sequence LIMIT ?"};

constexpr Statement kSelectLastSequence{"select_last_sequence",
                                        "SELECT last_sequence FROM outbox_lease WHERE lease_id=1"};

}  // namespace

absl::Status Outbox::Append(Transaction& transaction, std::string_view entity, uint64_t version,
                            const google::protobuf::Message& payload) {
  google::protobuf::Any any;
  any.PackFrom(payload);
  RETURN_IF_ERROR(transaction
                      .Execute(kInsertEvent, ids_.Next(), entity, version, clock_.Now(),
                               any.SerializeAsString())
                      .status());
  transaction.AfterCommit([this] {
    MutexLock lock(mutex_);
    if (wake_up_) wake_up_();
  });
  return absl::OkStatus();
}

void Outbox::SetWakeUp(std::function<void()> wake_up) {
  MutexLock lock(mutex_);
  wake_up_ = std::move(wake_up);
}

absl::StatusOr<EventPage> ReadEvents(Connection& connection, uint64_t after, int limit) {
  EventPage page;
  // The last number first: whatever it covers is visible to the second query.
  ASSIGN_OR_RETURN(const Rows lease, connection.Select(kSelectLastSequence));
  if (!lease.empty()) page.last_sequence = lease.front().Uint64(0);
  ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectEvents, after, limit));
  for (const Row row : rows) {
    if (row.Uint64(0) != after + page.events.size() + 1) break;
    api::v1::Event& event = page.events.emplace_back();
    event.set_sequence(row.Uint64(0));
    event.set_entity(row.String(1));
    event.set_version(row.Uint64(2));
    *event.mutable_occur_time() = ToTimestamp(row.Time(3));
    if (const std::string_view payload = row.Text(4); !event.mutable_payload()->ParseFromArray(
            payload.data(), static_cast<int>(payload.size()))) {
      return absl::DataLossError("outbox: an event cannot be read");
    }
  }
  if (!page.events.empty()) {
    page.last_sequence = std::max(page.last_sequence, page.events.back().sequence());
  } else if (page.last_sequence > after) {
    return OutOfRange("EVENTS_EXPIRED", "保存期間を過ぎたイベントです。");
  }
  return page;
}

}  // namespace hiroba
