#include "services/common/event_consumer.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <limits>
#include <optional>
#include <vector>

#include "absl/random/random.h"
#include "absl/time/clock.h"
#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/timestamp.h"

namespace hiroba {
namespace {

// Long enough to be cheap, short enough for Stop.
constexpr absl::Duration kBlock = absl::Milliseconds(250);
constexpr absl::Duration kListTime = absl::Seconds(10);

// So many poison events in a row are not the events' fault: the consumer waits for a person.
constexpr int kMaxSetAsideInARow = 10;

// The sink's word that the event itself is at fault.
bool IsBadEvent(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsDataLoss(status);
}

// The fault of the surroundings, however long it lasts.
bool IsPassing(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
      return true;
    default:
      return false;
  }
}

// Reads the events of one stream out of an XREAD's reply: [[stream, [[id, [field, value]], …]]].
absl::StatusOr<std::vector<Event>> ParseStream(const RedisReply& reply) {
  std::vector<Event> events;
  if (reply.IsNil()) return events;
  const absl::Status malformed = absl::InternalError("events: the stream cannot be read");
  if (reply.elements.size() != 1 || reply.elements[0].elements.size() != 2) return malformed;
  for (const RedisReply& entry : reply.elements[0].elements[1].elements) {
    if (entry.elements.size() != 2 || entry.elements[1].elements.size() != 2) return malformed;
    Event& event = events.emplace_back();
    if (!event.ParseFromString(entry.elements[1].elements[1].text)) return malformed;
  }
  return events;
}

}  // namespace

absl::Status EventSink::StartAnew(uint64_t /*last_sequence*/) {
  return absl::FailedPreconditionError("the events that are missing are not kept any more");
}

// All methods but position() belong to the thread in Run().
class EventConsumer::Worker {
 public:
  Worker(EventSource& source, Redis& redis, EventSink& sink, Metrics& metrics,
         EventConsumerOptions options)
      : source_(source),
        redis_(redis),
        sink_(sink),
        options_(std::move(options)),
        applied_(metrics.GetCounter("events_applied_total", "Events that took effect.",
                                    {{"consumer", options_.name}})),
        set_aside_(metrics.GetCounter("events_set_aside_total", "Events that could not be applied.",
                                      {{"consumer", options_.name}})),
        failures_(metrics.GetCounter("events_failures_total", "Failed attempts to apply events.",
                                     {{"consumer", options_.name}})),
        gaps_(metrics.GetCounter("events_gaps_total", "Gaps in the stream that were filled.",
                                 {{"consumer", options_.name}})),
        lag_(metrics.GetGauge("event_lag_seconds", "Age of the last event when it took effect.",
                              {{"consumer", options_.name}})),
        position_gauge_(metrics.GetGauge("event_position", "Sequence of the last event applied.",
                                         {{"consumer", options_.name}})),
        pause_(options_.first_pause) {}

  void Run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const absl::Status status = Step(stop);
      if (status.ok()) {
        pause_ = options_.first_pause;
        continue;
      }
      failures_.Increment();
      // Another replica that was first is no failure worth a warning.
      Log(Reason(status) == "POSITION_MOVED" ? DEBUG : WARNING, "consumer waits",
          {{"consumer", options_.name}, {"error", status}});
      position_.reset();
      // Some chance, so that replicas do not meet again and again.
      WaitUnlessStopped(stop, pause_ * absl::Uniform(random_, 0.5, 1.5));
      pause_ = std::min(pause_ * 2, options_.longest_pause);
    }
  }

  uint64_t position() const { return known_position_.load(); }

 private:
  absl::Status Step(const std::stop_token& stop) {
    if (!position_.has_value()) {
      ASSIGN_OR_RETURN(const uint64_t position, sink_.Position());
      MoveTo(position);
    }
    ASSIGN_OR_RETURN(const std::vector<Event> events, Next(stop));
    if (events.empty()) return absl::OkStatus();
    const absl::Time begin = absl::Now();
    RETURN_IF_ERROR(Apply(events));
    // What is behind does not wait.
    if (events.size() < static_cast<size_t>(options_.batch_size)) {
      // No longer than that, also when the clock was set back meanwhile.
      WaitUnlessStopped(
          stop, std::min(options_.least_interval, begin + options_.least_interval - absl::Now()));
    }
    return absl::OkStatus();
  }

  // Returns events right after the position, or none after a while.
  absl::StatusOr<std::vector<Event>> Next(const std::stop_token& stop) {
    absl::StatusOr<std::vector<Event>> events = ReadStream();
    if (events.ok() != redis_reached_) {
      redis_reached_ = events.ok();
      Log(redis_reached_ ? INFO : WARNING,
          redis_reached_ ? "events come by redis again" : "events do not come by redis",
          {{"consumer", options_.name}, {"error", events.status()}});
    }
    if (!events.ok()) {
      ASSIGN_OR_RETURN(std::vector<Event> listed, List());
      if (listed.empty()) WaitUnlessStopped(stop, options_.poll_interval);
      return listed;
    }
    if (events->empty()) {
      // Nothing came; but what was lost with an emptied Redis never comes.
      if (absl::Now() < next_check_) return events;
      return List();
    }
    if (events->front().sequence() != *position_ + 1) {
      gaps_.Increment();
      return List();
    }
    const auto gap = std::adjacent_find(
        events->begin(), events->end(),
        [](const Event& a, const Event& b) { return a.sequence() + 1 != b.sequence(); });
    if (gap != events->end()) events->erase(gap + 1, events->end());
    return events;
  }

  absl::StatusOr<std::vector<Event>> ReadStream() {
    ASSIGN_OR_RETURN(const RedisReply reply,
                     redis_.Command({"XREAD", "COUNT", std::to_string(options_.batch_size), "BLOCK",
                                     std::to_string(absl::ToInt64Milliseconds(kBlock)), "STREAMS",
                                     options_.stream, std::to_string(*position_) + "-0"},
                                    kBlock + redis_.options().timeout));
    return ParseStream(reply);
  }

  // Asks the producer for what follows the position.
  absl::StatusOr<std::vector<Event>> List() {
    absl::StatusOr<api::v1::ListEventsResponse> response = ListAfter(*position_);
    if (Reason(response.status()) == "EVENTS_EXPIRED") {
      RETURN_IF_ERROR(StartAnew());
      return std::vector<Event>();
    }
    if (!response.ok()) return response.status();
    next_check_ = absl::Now() + options_.check_interval;
    if (response->last_sequence() < *position_) {
      return absl::FailedPreconditionError(
          "the position is ahead of the producer, whose database was set back");
    }
    return std::vector<Event>(std::make_move_iterator(response->mutable_events()->begin()),
                              std::make_move_iterator(response->mutable_events()->end()));
  }

  absl::StatusOr<api::v1::ListEventsResponse> ListAfter(uint64_t after) {
    api::v1::ListEventsRequest request;
    request.set_after(after);
    request.set_page_size(options_.batch_size);
    return source_.ListEvents(request, absl::Now() + kListTime);
  }

  absl::Status StartAnew() {
    Log(ERROR, "events expired, starting anew",
        {{"consumer", options_.name}, {"position", *position_}});
    ASSIGN_OR_RETURN(const api::v1::ListEventsResponse end,
                     ListAfter(std::numeric_limits<uint64_t>::max()));
    RETURN_IF_ERROR(sink_.StartAnew(end.last_sequence()));
    position_.reset();
    return absl::OkStatus();
  }

  absl::Status Apply(std::span<const Event> events) {
    // Alone, so that what is tried again and again is one event and not a batch.
    if (IsStuck(events.front())) events = events.first(1);
    absl::Status status = sink_.Apply(events);
    if (status.ok()) {
      Applied(events);
      return status;
    }
    if (IsPassing(status)) return status;
    if (events.size() == 1) {
      const bool enough = IsBadEvent(status) || HasFailedEnough(events.front());
      return enough ? SetAside(events.front(), status) : status;
    }
    failures_.Increment();
    for (const Event& event : events) {
      RETURN_IF_ERROR(Apply(std::span<const Event>(&event, 1)));
    }
    return absl::OkStatus();
  }

  bool IsStuck(const Event& event) const {
    return stuck_.has_value() && stuck_->sequence == event.sequence();
  }

  // Counts a failure of an event by itself. A service that is being deployed, a clock that is wrong
  // for a moment or an error of the database that nobody thought of fails any event, but not for
  // long.
  bool HasFailedEnough(const Event& event) {
    const absl::Time now = absl::Now();
    if (!IsStuck(event)) stuck_ = Stuck{.sequence = event.sequence(), .since = now};
    ++stuck_->tries;
    return stuck_->tries >= options_.poison_tries && now - stuck_->since >= options_.poison_time;
  }

  void Applied(std::span<const Event> events) {
    set_aside_in_a_row_ = 0;
    applied_.Increment(static_cast<double>(events.size()));
    lag_.Set(absl::ToDoubleSeconds(absl::Now() - FromTimestamp(events.back().occur_time())));
    MoveTo(events.back().sequence());
  }

  absl::Status SetAside(const Event& event, const absl::Status& error) {
    if (set_aside_in_a_row_ >= kMaxSetAsideInARow) {
      Log(ERROR, "too many poison events in a row", {{"consumer", options_.name}});
      return error;
    }
    Log(ERROR, "poison event set aside",
        {{"consumer", options_.name},
         {"sequence", event.sequence()},
         {"entity", event.entity()},
         {"type", event.payload().type_url()},
         {"error", error}});
    RETURN_IF_ERROR(sink_.SetAside(event, error));
    ++set_aside_in_a_row_;
    set_aside_.Increment();
    MoveTo(event.sequence());
    return absl::OkStatus();
  }

  void MoveTo(uint64_t position) {
    position_ = position;
    known_position_ = position;
    position_gauge_.Set(static_cast<double>(position));
  }

  EventSource& source_;
  Redis& redis_;
  EventSink& sink_;
  const EventConsumerOptions options_;
  Counter& applied_;
  Counter& set_aside_;
  Counter& failures_;
  Counter& gaps_;
  Gauge& lag_;
  Gauge& position_gauge_;
  // Unknown at the start and after a failure.
  std::optional<uint64_t> position_;
  std::atomic<uint64_t> known_position_ = 0;
  absl::Time next_check_ = absl::InfinitePast();
  absl::Duration pause_;
  bool redis_reached_ = true;
  int set_aside_in_a_row_ = 0;
  // The event that failed by itself last.
  struct Stuck {
    uint64_t sequence = 0;
    absl::Time since;
    int tries = 0;
  };
  std::optional<Stuck> stuck_;
  absl::InsecureBitGen random_;
};

EventConsumer::EventConsumer(EventSource& source, Redis& redis, EventSink& sink, Metrics& metrics,
                             EventConsumerOptions options)
    : worker_(std::make_unique<Worker>(source, redis, sink, metrics, std::move(options))) {}

EventConsumer::~EventConsumer() = default;

void EventConsumer::Run(const std::stop_token& stop) { worker_->Run(stop); }

uint64_t EventConsumer::position() const { return worker_->position(); }

}  // namespace hiroba
