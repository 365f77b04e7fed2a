#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/outbox.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/common/strings.h"
#include "services/common/timestamp.h"

namespace hiroba {
namespace {

// In outbox_sequence, rows without a number stand together in the order of event_id. Forced,
// because the optimizer likes the primary key for its order and would walk through a week of
// events.
constexpr Statement kSelectUnnumbered{
    "select_unnumbered_events",
    "SELECT event_id, entity, version, occur_time, payload FROM outbox"
    " FORCE INDEX (outbox_sequence) WHERE sequence IS NULL ORDER BY event_id LIMIT ?"};

constexpr Statement kSelectLease{
    "select_outbox_lease",
    "SELECT fencing_token, last_sequence, expire_time < UTC_TIMESTAMP(6) FROM outbox_lease"
    " WHERE lease_id=1"};

constexpr Statement kTakeLease{
    "take_outbox_lease",
    "UPDATE outbox_lease SET fencing_token=fencing_token+1,"
    " expire_time=UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND"
    " WHERE lease_id=1 AND fencing_token=? AND (expire_time < UTC_TIMESTAMP(6) OR ?)"};

constexpr Statement kRenewLease{
    "renew_outbox_lease",
    "UPDATE outbox_lease SET expire_time=UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND"
    " WHERE lease_id=1 AND fencing_token=?"};

constexpr Statement kMoveLastSequence{
    "move_last_sequence",
    "UPDATE outbox_lease SET last_sequence=?, expire_time=UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND"
    " WHERE lease_id=1 AND fencing_token=? AND last_sequence=?"};

// FIELD tells the place of an id in the list, from 1.
constexpr Statement kNumberEvents{
    "number_events",
    "UPDATE outbox SET sequence = ? + FIELD(event_id, ?) WHERE event_id IN (?)"
    " AND sequence IS NULL"};

// Uses outbox_sequence.
constexpr Statement kSelectOldest{
    "select_oldest_events",
    "SELECT sequence, occur_time FROM outbox FORCE INDEX (outbox_sequence) WHERE sequence > 0"
    " ORDER BY sequence LIMIT 500"};

constexpr Statement kDeleteOldest{"delete_oldest_events",
                                  "DELETE FROM outbox WHERE sequence BETWEEN ? AND ?"};

constexpr absl::Duration kCallTime = absl::Seconds(15);
constexpr absl::Duration kCleaningInterval = absl::Minutes(1);
constexpr absl::Duration kPauseAfterFailure = absl::Milliseconds(100);

constexpr std::string_view kLeaseLost = "OUTBOX_LEASE_LOST";

absl::Status LeaseLost() { return Aborted(kLeaseLost, "ほかの中継に引き継がれました。"); }

// An event on its way: the row and the message made of it.
struct PendingEvent {
  uint64_t event_id;
  api::v1::Event event;
};

}  // namespace

// All methods but WakeUp() belong to the thread in Run().
class OutboxRelay::Worker {
 public:
  Worker(Database& database, Redis& redis, Metrics& metrics, OutboxRelayOptions options)
      : database_(database),
        redis_(redis),
        options_(std::move(options)),
        lag_(metrics.GetGauge("outbox_lag_seconds", "Age of the oldest event without a number.")),
        events_(metrics.GetCounter("outbox_events_total", "Events that were given a number.")),
        published_(metrics.GetCounter("outbox_published_total", "Events sent to Redis.")) {}

  void Run(const std::stop_token& stop) {
    const std::stop_callback wake_on_stop(stop, [this] { WakeUp(); });
    while (!stop.stop_requested()) {
      const absl::Time begin = absl::Now();
      const absl::StatusOr<bool> more = Step();
      if (!more.ok()) {
        // Another relay that took the lease over is no failure.
        const bool overtaken = Reason(more.status()) == kLeaseLost;
        Log(overtaken ? INFO : WARNING, "outbox relay stands back",
            {{"stream", options_.stream}, {"error", more.status()}});
        lease_.reset();
        lag_.Set(0);
        WaitForWakeUp(overtaken ? options_.poll_interval : kPauseAfterFailure);
      } else if (!*more) {
        // No longer than that, also when the clock was set back meanwhile.
        WaitUnlessStopped(
            stop, std::min(options_.least_interval, begin + options_.least_interval - absl::Now()));
        WaitForWakeUp(options_.poll_interval);
      }
    }
    Release();
  }

  void WakeUp() {
    {
      MutexLock lock(mutex_);
      woken_ = true;
    }
    changed_.NotifyOne();
  }

 private:
  struct Lease {
    uint64_t token;
    uint64_t last_sequence;
    absl::Time renew_time;
  };

  // Returns whether there may be more to do at once.
  absl::StatusOr<bool> Step() {
    if (!lease_.has_value()) {
      RETURN_IF_ERROR(TryToTake());
      if (!lease_.has_value()) return false;
    }
    DeleteForeignStream();
    ASSIGN_OR_RETURN(std::vector<PendingEvent> batch, SelectUnnumbered());
    if (!batch.empty()) {
      lag_.Set(absl::ToDoubleSeconds(std::max(
          absl::Now() - FromTimestamp(batch.front().event.occur_time()), absl::ZeroDuration())));
      RETURN_IF_ERROR(Number(batch));
      Publish(batch);
    }
    if (batch.size() == static_cast<size_t>(options_.batch_size)) return true;
    lag_.Set(0);
    if (absl::Now() >= lease_->renew_time) RETURN_IF_ERROR(Renew());
    return Clean();
  }

  absl::Status TryToTake() {
    if (absl::Now() < next_look_) return absl::OkStatus();
    next_look_ = absl::Now() + options_.poll_interval;
    struct Found {
      uint64_t token = 0;
      uint64_t last_sequence = 0;
      bool taken = false;
    };
    // A look first: the row's lock is the working relay's.
    const absl::Time deadline = absl::Now() + kCallTime;
    const auto look = [&](Connection& connection) { return connection.Select(kSelectLease); };
    ASSIGN_OR_RETURN(const Rows seen, database_.Read(deadline, look));
    if (seen.empty()) return absl::InternalError("outbox: no lease row");
    const uint64_t seen_token = seen.front().Uint64(0);
    // After a failure of ours the lease may still be our own.
    const bool own = seen_token == own_token_;
    if (!seen.front().Bool(2) && !own) return absl::OkStatus();
    ASSIGN_OR_RETURN(
        const Found found,
        database_.Transact(deadline, [&](Transaction& transaction) -> absl::StatusOr<Found> {
          ASSIGN_OR_RETURN(const uint64_t taken,
                           transaction.Execute(kTakeLease, LeaseMicroseconds(), seen_token, own));
          if (taken == 0) return Found();
          ASSIGN_OR_RETURN(const Rows rows, transaction.Select(kSelectLease));
          return Found{rows.front().Uint64(0), rows.front().Uint64(1), true};
        }));
    if (!found.taken) return absl::OkStatus();
    own_token_ = found.token;
    lease_ = Lease{found.token, found.last_sequence, NextRenewal()};
    stream_checked_ = false;
    Log(INFO, "outbox lease taken",
        {{"stream", options_.stream}, {"token", found.token}, {"last", found.last_sequence}});
    return absl::OkStatus();
  }

  // A stream that is ahead of the database is from another history of it, as after a restored
  // backup: consumers would take its events for ours until the next one is published. Looked at
  // once for each lease, when Redis is there.
  void DeleteForeignStream() {
    if (stream_checked_) return;
    const absl::StatusOr<RedisReply> last =
        redis_.Command({"XREVRANGE", options_.stream, "+", "-", "COUNT", "1"});
    if (!last.ok()) return;
    stream_checked_ = true;
    if (last->elements.empty() || last->elements[0].elements.empty()) return;
    uint64_t sequence = 0;
    const std::string& id = last->elements[0].elements[0].text;
    std::from_chars(id.data(), id.data() + id.size(), sequence);
    if (sequence <= lease_->last_sequence || !HoldsLease()) return;
    Log(ERROR, "stream of another history deleted", {{"stream", options_.stream}});
    stream_checked_ = redis_.Command({"DEL", options_.stream}).ok();
  }

  absl::StatusOr<std::vector<PendingEvent>> SelectUnnumbered() {
    ASSIGN_OR_RETURN(const Rows rows,
                     database_.Read(absl::Now() + kCallTime, [&](Connection& connection) {
                       return connection.Select(kSelectUnnumbered, options_.batch_size);
                     }));
    std::vector<PendingEvent> batch;
    for (const Row row : rows) {
      PendingEvent& pending = batch.emplace_back();
      pending.event_id = row.Uint64(0);
      pending.event.set_sequence(lease_->last_sequence + batch.size());
      pending.event.set_entity(row.String(1));
      pending.event.set_version(row.Uint64(2));
      *pending.event.mutable_occur_time() = ToTimestamp(row.Time(3));
      const std::string_view payload = row.Text(4);
      if (!pending.event.mutable_payload()->ParseFromArray(payload.data(),
                                                           static_cast<int>(payload.size()))) {
        return absl::DataLossError("outbox: an event cannot be read");
      }
    }
    return batch;
  }

  // Gives the numbers in one short transaction, which fails when the lease is lost.
  absl::Status Number(const std::vector<PendingEvent>& batch) {
    std::vector<uint64_t> ids;
    for (const PendingEvent& pending : batch) ids.push_back(pending.event_id);
    const InList list(ids);
    const uint64_t last = lease_->last_sequence + batch.size();
    RETURN_IF_ERROR(
        database_.Transact(absl::Now() + kCallTime, [&](Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(const uint64_t held,
                           transaction.Execute(kMoveLastSequence, last, LeaseMicroseconds(),
                                               lease_->token, lease_->last_sequence));
          if (held == 0) return LeaseLost();
          ASSIGN_OR_RETURN(const uint64_t numbered,
                           transaction.Execute(kNumberEvents, lease_->last_sequence, list, list));
          if (numbered != batch.size()) return absl::InternalError("outbox: events have moved");
          return absl::OkStatus();
        }));
    lease_->last_sequence = last;
    lease_->renew_time = NextRenewal();
    events_.Increment(static_cast<double>(batch.size()));
    return absl::OkStatus();
  }

  // What does not get through stays out of Redis: consumers find it by ListEvents.
  void Publish(const std::vector<PendingEvent>& batch) {
    std::vector<RedisCommand> commands;
    for (const PendingEvent& pending : batch) {
      commands.push_back({"XADD", options_.stream, "MAXLEN", "~",
                          std::to_string(options_.stream_length),
                          std::to_string(pending.event.sequence()) + "-0", "e",
                          pending.event.SerializeAsString()});
    }
    absl::Status status = Send(commands);
    if (IsForeignStream(status)) {
      Log(ERROR, "stream of another history deleted", {{"stream", options_.stream}});
      commands.insert(commands.begin(), {"DEL", options_.stream});
      status = Send(commands);
    }
    if (status.ok()) published_.Increment(static_cast<double>(batch.size()));
    if (status.ok() && !redis_reached_) {
      Log(INFO, "events reach redis again", {{"stream", options_.stream}});
    } else if (!status.ok() && redis_reached_) {
      Log(WARNING, "events do not reach redis", {{"stream", options_.stream}, {"error", status}});
    }
    redis_reached_ = status.ok();
  }

  // Returns the first failure.
  absl::Status Send(const std::vector<RedisCommand>& commands) {
    ASSIGN_OR_RETURN(const std::vector<RedisReply> replies, redis_.Pipeline(commands));
    for (const RedisReply& reply : replies) {
      if (reply.type == RedisReply::Type::kError) return absl::InternalError(reply.text);
    }
    return absl::OkStatus();
  }

  // Redis refuses a number that is not greater than its last one. That is either a relay that took
  // over from us, which is well, or a stream from another history of the database, as after a
  // restored backup: its events must not be taken for ours.
  bool IsForeignStream(const absl::Status& status) {
    return ToStd(status.message()).find("equal or smaller") != std::string_view::npos &&
           HoldsLease();
  }

  // Whether the lease is still ours, and nobody has given numbers after ours.
  bool HoldsLease() {
    const absl::StatusOr<Rows> lease =
        database_.Read(absl::Now() + kCallTime,
                       [&](Connection& connection) { return connection.Select(kSelectLease); });
    return lease.ok() && !lease->empty() && lease->front().Uint64(0) == lease_->token &&
           lease->front().Uint64(1) == lease_->last_sequence;
  }

  absl::Status Renew() {
    ASSIGN_OR_RETURN(const uint64_t held,
                     database_.Read(absl::Now() + kCallTime, [&](Connection& connection) {
                       return connection.Execute(kRenewLease, LeaseMicroseconds(), lease_->token);
                     }));
    if (held == 0) return LeaseLost();
    lease_->renew_time = NextRenewal();
    return absl::OkStatus();
  }

  // Deletes a few events that are too old, in the order of their numbers, so that what is kept has
  // no gaps. Returns whether there may be more.
  absl::StatusOr<bool> Clean() {
    const absl::Time now = absl::Now();
    if (now < next_cleaning_) return false;
    ASSIGN_OR_RETURN(
        const bool more,
        database_.Read(now + kCallTime, [&](Connection& connection) -> absl::StatusOr<bool> {
          ASSIGN_OR_RETURN(const Rows rows, connection.Select(kSelectOldest));
          size_t old = 0;
          while (old < rows.size() && rows[old].Time(1) < now - options_.keep) ++old;
          if (old == 0) return false;
          RETURN_IF_ERROR(
              connection.Execute(kDeleteOldest, rows.front().Uint64(0), rows[old - 1].Uint64(0))
                  .status());
          return old == rows.size();
        }));
    if (!more) next_cleaning_ = now + kCleaningInterval;
    return more;
  }

  void Release() {
    if (!lease_.has_value()) return;
    const absl::Status released = database_.Read(absl::Now() + kCallTime, [&](Connection& c) {
      return c.Execute(kRenewLease, -1, lease_->token).status();
    });
    if (!released.ok()) Log(WARNING, "outbox lease not released", {{"error", released}});
    lease_.reset();
  }

  void WaitForWakeUp(absl::Duration timeout) {
    const absl::Time end = absl::Now() + timeout;
    MutexLock lock(mutex_);
    while (!woken_) {
      const absl::Duration left = end - absl::Now();
      if (left <= absl::ZeroDuration()) break;
      changed_.WaitFor(mutex_, left);
    }
    woken_ = false;
  }

  int64_t LeaseMicroseconds() const { return absl::ToInt64Microseconds(options_.lease); }
  absl::Time NextRenewal() const { return absl::Now() + options_.lease / 3; }

  Database& database_;
  Redis& redis_;
  const OutboxRelayOptions options_;
  Gauge& lag_;
  Counter& events_;
  Counter& published_;
  std::optional<Lease> lease_;
  bool stream_checked_ = false;
  uint64_t own_token_ = ~uint64_t{0};
  absl::Time next_look_ = absl::InfinitePast();
  absl::Time next_cleaning_ = absl::InfinitePast();
  bool redis_reached_ = true;

  Mutex mutex_;
  CondVar changed_;
  bool woken_ ABSL_GUARDED_BY(mutex_) = false;
};

OutboxRelay::OutboxRelay(Database& database, Redis& redis, Outbox& outbox, Metrics& metrics,
                         OutboxRelayOptions options)
    : outbox_(outbox),
      worker_(std::make_unique<Worker>(database, redis, metrics, std::move(options))) {
  outbox_.SetWakeUp([this] { WakeUp(); });
}

OutboxRelay::~OutboxRelay() { outbox_.SetWakeUp(nullptr); }

void OutboxRelay::Run(const std::stop_token& stop) { worker_->Run(stop); }

void OutboxRelay::WakeUp() { worker_->WakeUp(); }

}  // namespace hiroba
