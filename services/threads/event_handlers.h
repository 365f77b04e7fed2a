// What identity's events mean here: a member wants a copy of her data, a member has left. Only
// remembers what is to be done, with the position in one commit; the background loops do it
// (data_export_part.h, departures.h).
#pragma once

#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/call.h"
#include "services/common/clock.h"
#include "services/common/consumer_positions.h"
#include "services/common/db.h"
#include "services/common/event_consumer.h"
#include "services/threads/clients.h"
#include "services/threads/departure_store.h"

namespace hiroba::threads {

// Follows identity. For one thread.
class IdentityEventHandler final : public EventSink {
 public:
  // All outlive the handler.
  IdentityEventHandler(Database& database, DepartureStore& departures, IdentityClient& identity,
                       InternalCalls& calls, const Clock& clock)
      : database_(database),
        departures_(departures),
        identity_(identity),
        calls_(calls),
        clock_(clock) {}

  absl::StatusOr<uint64_t> Position() override;
  absl::Status Apply(std::span<const Event> events) override;
  absl::Status SetAside(const Event& event, const absl::Status& error) override;

  // Asks identity which of the members that have left a trace here it does not know: they have left
  // meanwhile. What they chose for their posts is gone with the events, so these stay, without
  // names; that cannot be undone, so they have a day, for an event that is still on its way and for
  // the operator, whom the log tells. Copies of data that were asked for are not made up for:
  // identity gave them up long ago.
  absl::Status StartAnew(uint64_t last_sequence) override;

 private:
  Database& database_;
  DepartureStore& departures_;
  IdentityClient& identity_;
  InternalCalls& calls_;
  const Clock& clock_;
  const ConsumerPositions positions_{"threads-identity"};
};

}  // namespace hiroba::threads
