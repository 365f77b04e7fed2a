// The way of an event in one process: outbox, relay, Redis, consumer, on real servers. For the
// tests of its parts.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "hiroba/api/v1/caller.pb.h"
#include "services/common/clock.h"
#include "services/common/event_consumer.h"
#include "services/common/id.h"
#include "services/common/metrics.h"
#include "services/common/outbox.h"
#include "services/common/status_macros.h"
#include "services/common/testing/eventually.h"
#include "services/common/testing/test_database.h"
#include "services/common/testing/test_redis.h"

namespace hiroba {

// A producer's store: a database with an outbox.
class EventProducer {
 public:
  Database& database() { return test_.database(); }
  TestDatabase& test() { return test_; }
  Outbox& outbox() { return outbox_; }

  // Commits one event and returns its entity's name, "" when the commit failed.
  std::string Produce(const std::string& entity) {
    const absl::Status status = database().Transact(TestDeadline(), [&](Transaction& transaction) {
      return outbox_.Append(transaction, entity, 1, Payload(entity));
    });
    return status.ok() ? entity : "";
  }

  static api::v1::AuthorCard Payload(const std::string& entity) {
    api::v1::AuthorCard card;
    card.set_member(entity);
    return card;
  }

  std::vector<api::v1::Event> Events(uint64_t after = 0) {
    const auto page = database().Read(TestDeadline(), [&](Connection& connection) {
      return ReadEvents(connection, after, 100'000);
    });
    return page.ok() ? page->events : std::vector<api::v1::Event>();
  }

  size_t EventCount() { return Events().size(); }

 private:
  SystemClock clock_;
  IdGenerator ids_{clock_};
  TestDatabase test_{"common"};
  Outbox outbox_{ids_, clock_};
};

// A relay on a thread, with connections of its own like a replica.
class RunningRelay {
 public:
  RunningRelay(EventProducer& producer, const RedisOptions& redis, OutboxRelayOptions options)
      : database_(producer.test().Connect()),
        redis_(redis),
        relay_(*database_, redis_, producer.outbox(), metrics_, std::move(options)),
        thread_([this](const std::stop_token& stop) { relay_.Run(stop); }) {}

 private:
  Metrics metrics_;
  std::unique_ptr<Database> database_;
  Redis redis_;
  OutboxRelay relay_;
  std::jthread thread_;
};

// ListEvents without gRPC.
class LocalEventSource final : public EventSource {
 public:
  explicit LocalEventSource(EventProducer& producer) : producer_(producer) {}

  absl::StatusOr<api::v1::ListEventsResponse> ListEvents(const api::v1::ListEventsRequest& request,
                                                         absl::Time deadline) override {
    ++calls_;
    ASSIGN_OR_RETURN(const EventPage page,
                     producer_.database().Read(deadline, [&](Connection& connection) {
                       return ReadEvents(connection, request.after(), request.page_size());
                     }));
    api::v1::ListEventsResponse response;
    for (const api::v1::Event& event : page.events) *response.add_events() = event;
    response.set_last_sequence(page.last_sequence);
    return response;
  }

  int calls() const { return calls_; }

 private:
  EventProducer& producer_;
  std::atomic<int> calls_ = 0;
};

}  // namespace hiroba
