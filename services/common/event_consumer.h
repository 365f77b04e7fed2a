// Follows one service's events and hands each to a sink exactly once, in the order of their
// sequence. From Redis while it is there; gaps and everything else from the service's ListEvents.
// Knows no kind of event.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "hiroba/api/v1/events.pb.h"
#include "services/common/metrics.h"
#include "services/common/redis.h"

namespace hiroba {

using Event = api::v1::Event;

// Where events take effect. Called from the consumer's thread only.
class EventSink {
 public:
  virtual ~EventSink() = default;

  // Returns the sequence of the last event that took effect, 0 before the first. Called at the
  // start and after every failure.
  virtual absl::StatusOr<uint64_t> Position() = 0;

  // Makes the effects of some events, which follow the position without a gap, and moves the
  // position to the last of them, in one commit: all or nothing. Events may be of kinds that the
  // sink does not know; it passes over them.
  // UNAVAILABLE, ABORTED, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED and CANCELLED mean "later": the
  // same events come again. After any other error they come again one by one. INVALID_ARGUMENT and
  // DATA_LOSS mean that the event itself is bad: the one that fails so alone goes to SetAside. One
  // that fails alone with anything else comes again, and goes there when it has failed for long
  // (EventConsumerOptions).
  virtual absl::Status Apply(std::span<const Event> events) = 0;

  // Keeps an event that cannot be applied, for a person to look at, and moves the position past it,
  // in one commit. The consumer has raised the alarm. How such an event is applied later:
  // consumer_positions.h.
  virtual absl::Status SetAside(const Event& event, const absl::Status& error) = 0;

  // The events after the position are gone: the service keeps them for 7 days. Reads the service
  // anew and moves the position to `last_sequence`, which was the last one before this call.
  // Unless overridden it fails, and the consumer raises the alarm and waits.
  virtual absl::Status StartAnew(uint64_t last_sequence);
};

// Where a consumer finds what Redis does not have: a service's EventLog, by gRPC
// (event_log_client.h), or in the process for tests.
class EventSource {
 public:
  virtual ~EventSource() = default;

  // ListEvents of protos/hiroba/api/v1/events.proto.
  virtual absl::StatusOr<api::v1::ListEventsResponse> ListEvents(
      const api::v1::ListEventsRequest& request, absl::Time deadline) = 0;
};

struct EventConsumerOptions {
  // For logs and metrics: "notifications-threads".
  std::string name;
  // The producer's Redis stream, "events:threads".
  std::string stream;
  // Handed to Apply at once, at most.
  int batch_size = 256;
  // Between the beginnings of two batches. An event that comes alone is applied at once; under load
  // they gather meanwhile, since a batch costs nearly the same whatever it holds.
  absl::Duration least_interval = absl::Milliseconds(10);
  // How often ListEvents is asked while Redis is away.
  absl::Duration poll_interval = absl::Milliseconds(200);
  // How often the position is compared with the producer's last sequence while Redis is silent.
  absl::Duration check_interval = absl::Milliseconds(500);
  // Pause after a failure; doubles up to the longest.
  absl::Duration first_pause = absl::Milliseconds(20);
  absl::Duration longest_pause = absl::Seconds(5);
  // An event is set aside when it has failed alone this often, and for this long.
  int poison_tries = 5;
  absl::Duration poison_time = absl::Minutes(1);
};

// Several replicas may follow for the same sink's store: the sink's commit decides who was first
// (consumer_positions.h).
//
// Metrics, all with {consumer}: events_applied_total, events_set_aside_total,
// events_failures_total, events_gaps_total, event_lag_seconds (age of the last event when it took
// effect), event_position.
class EventConsumer {
 public:
  // All arguments outlive the consumer.
  EventConsumer(EventSource& source, Redis& redis, EventSink& sink, Metrics& metrics,
                EventConsumerOptions options);
  ~EventConsumer();
  EventConsumer(const EventConsumer&) = delete;
  EventConsumer& operator=(const EventConsumer&) = delete;

  // Follows until told to stop, then finishes the Apply at hand, within a quarter of a second.
  // Called once, by one thread: a background loop.
  void Run(const std::stop_token& stop);

  // Sequence of the last event that is known to have taken effect. Thread-safe.
  uint64_t position() const;

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace hiroba
