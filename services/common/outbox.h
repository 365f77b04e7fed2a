// The outbox of a service: events written in the transaction of the change they tell, numbered and
// published after the commit. Tables: infra/migrations/common/0001_outbox.sql. Knows no kind of
// event.
//
// An event gets its sequence number only after its transaction is committed: transactions commit in
// another order than their ids were made, and a reader that went by the ids would pass over a late
// one. One relay at a time gives the numbers (it holds the lease row), so they have no gaps.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "hiroba/api/v1/events.pb.h"
#include "services/common/clock.h"
#include "services/common/db.h"
#include "services/common/id.h"
#include "services/common/metrics.h"
#include "services/common/mutex.h"
#include "services/common/redis.h"

namespace hiroba {

// The writing end, used by stores. Thread-safe.
class Outbox {
 public:
  // Both outlive the outbox.
  Outbox(IdGenerator& ids, const Clock& clock) : ids_(ids), clock_(clock) {}

  // Adds an event to the transaction: `entity` is the resource name of what changed, at most 255
  // ASCII characters, `version` its version after the change, and `payload` one of the messages in
  // the service's events.proto. After the commit the relay is woken.
  absl::Status Append(Transaction& transaction, std::string_view entity, uint64_t version,
                      const google::protobuf::Message& payload);

  // Sets what is called after each commit with an event; the relay does.
  void SetWakeUp(std::function<void()> wake_up);

 private:
  IdGenerator& ids_;
  const Clock& clock_;
  Mutex mutex_;
  std::function<void()> wake_up_ ABSL_GUARDED_BY(mutex_);
};

struct OutboxRelayOptions {
  // The Redis stream, "events:threads".
  std::string stream;
  // How many events Redis keeps, about.
  uint64_t stream_length = 100'000;
  // Numbered and published in one go.
  int batch_size = 256;
  // Between two rounds. An event that comes alone is numbered at once; under load they gather
  // meanwhile, since a round costs a commit.
  absl::Duration least_interval = absl::Milliseconds(5);
  // How often the table is looked at without being woken.
  absl::Duration poll_interval = absl::Milliseconds(200);
  // How long a replica that died keeps the others from taking over.
  absl::Duration lease = absl::Seconds(3);
  // How long events stay in the table for ListEvents.
  absl::Duration keep = absl::Hours(24 * 7);
};

// Numbers committed events and publishes them. Every replica of a service runs one; the one with
// the lease works, the others wait for it to expire. Without Redis the numbering goes on, and
// consumers read ListEvents; what was not published then never is.
//
// Metrics: outbox_lag_seconds, the age of the oldest event without a number (0 where the lease is
// elsewhere); outbox_events_total, numbered; outbox_published_total.
class OutboxRelay {
 public:
  // All arguments outlive the relay. From now on commits with an event wake it.
  OutboxRelay(Database& database, Redis& redis, Outbox& outbox, Metrics& metrics,
              OutboxRelayOptions options);
  ~OutboxRelay();
  OutboxRelay(const OutboxRelay&) = delete;
  OutboxRelay& operator=(const OutboxRelay&) = delete;

  // Works until told to stop, then finishes the batch at hand and gives the lease back, so that
  // another replica goes on at once. Called once, by one thread: a background loop.
  void Run(const std::stop_token& stop);

  // Looks at the table now. Thread-safe, never blocks.
  void WakeUp();

 private:
  class Worker;
  Outbox& outbox_;
  std::unique_ptr<Worker> worker_;
};

// A part of a service's sequence, as ListEvents answers it.
struct EventPage {
  std::vector<api::v1::Event> events;
  uint64_t last_sequence = 0;
};

// Returns up to `limit` events after a position, oldest first, without a gap. OUT_OF_RANGE, reason
// EVENTS_EXPIRED, when the event right after the position is not kept any more.
absl::StatusOr<EventPage> ReadEvents(Connection& connection, uint64_t after, int limit);

}  // namespace hiroba
