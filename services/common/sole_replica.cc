#include "services/common/sole_replica.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"
#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

constexpr Statement kInsertReplica{"insert_replica",
                                   "INSERT INTO replicas (replica_id,renewals) VALUES (?,?)"};

// A handful of rows at most.
constexpr Statement kListOthers{"list_other_replicas",
                                "SELECT replica_id,renewals FROM replicas WHERE replica_id<>?"};

// A statement that arrives late, after it was given up and sent again, changes nothing.
constexpr Statement kRenewReplica{
    "renew_replica", "UPDATE replicas SET renewals=? WHERE replica_id=? AND renewals<=?"};

// Unless it has renewed its row after all.
constexpr Statement kDeleteDead{"delete_dead_replica",
                                "DELETE FROM replicas WHERE replica_id=? AND renewals=?"};

constexpr Statement kDeleteReplica{"delete_replica", "DELETE FROM replicas WHERE replica_id=?"};

// One statement. Half of what a belief lasts, so that there is time for another.
constexpr absl::Duration kCallTime = absl::Milliseconds(600);
// Between two looks of a replica that waits until others know of it.
constexpr absl::Duration kImpatience = absl::Milliseconds(50);
// For clocks that do not run alike.
constexpr absl::Duration kMargin = absl::Milliseconds(200);
// The first renewal after a replica came may have been under way before; the second was not.
constexpr std::uint64_t kRenewalsToSee = 2;
// More than it takes from a kill to the first write.
constexpr absl::Duration kLongestWait = absl::Seconds(3);

DatabaseOptions OwnConnections(DatabaseOptions options) {
  options.max_connections = 2;
  return options;
}

}  // namespace

SoleReplica::SoleReplica(DatabaseOptions database, IdGenerator& ids, Metrics& metrics,
                         const SoleReplicaOptions& options)
    : database_(OwnConnections(std::move(database)), metrics),
      options_(options),
      id_(ids.Next()),
      alone_gauge_(metrics.GetGauge("sole_replica", "1 while no other replica may write.")),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

SoleReplica::~SoleReplica() = default;

std::optional<std::uint64_t> SoleReplica::Period() const {
  const std::int64_t until = alone_until_.load(std::memory_order_acquire);
  if (absl::ToUnixNanos(clock_.Now()) >= until) return std::nullopt;
  return period_.load(std::memory_order_acquire);
}

absl::Status SoleReplica::AwaitMayWrite(absl::Time deadline) {
  deadline = std::min(deadline, absl::Now() + kLongestWait);
  MutexLock lock(mutex_);
  while (clock_.Now() >= may_write_until_) {
    if (failing_ ||
        (!changed_.WaitFor(mutex_, deadline - absl::Now()) && absl::Now() >= deadline)) {
      return Unavailable("REPLICA_UNKNOWN",
                         "書き込みの準備ができていません。少し待ってからもう一度お試しください。");
    }
  }
  return absl::OkStatus();
}

void SoleReplica::Run(const std::stop_token& stop) {
  bool failing = false;
  bool impatient = true;
  do {
    const absl::Status status = Step();
    if (!status.ok() && !failing) Log(WARNING, "replica not renewed", {{"error", status}});
    failing = !status.ok();
    SetFailing(failing);
    if (!Period()) alone_gauge_.Set(0);
    impatient = !failing && !(registered_ && AllAware());
  } while (WaitUnlessStopped(stop, impatient ? kImpatience : options_.renew_interval));
  Leave();
}

// Runs one statement, or sends it again when the connection was dead.
template <typename F>
auto SoleReplica::Ask(F&& f) {
  return database_.Read(absl::Now() + kCallTime, std::forward<F>(f));
}

absl::Status SoleReplica::Step() {
  const absl::Time begin = clock_.Now();
  if (!registered_) RETURN_IF_ERROR(Register());
  RETURN_IF_ERROR(LookAtOthers());
  // A dead one still counts: whether its row could be deleted is seen the next time.
  const bool alone = others_.empty();
  RETURN_IF_ERROR(DeleteDead());
  // Before the renewal, by which others see that this replica has seen them.
  if (!alone) Disbelieve();
  ASSIGN_OR_RETURN(registered_, Renew());
  if (!registered_) {
    // Somebody took it for dead.
    Disbelieve();
    SetMayWriteUntil(absl::InfinitePast());
    return absl::OkStatus();
  }
  if (alone) Believe(begin);
  if (AllAware()) SetMayWriteUntil(begin + options_.write_time);
  return absl::OkStatus();
}

absl::Status SoleReplica::Register() {
  const absl::Status inserted = Ask([&](Connection& connection) {
    return connection.Execute(kInsertReplica, id_, renewals_).status();
  });
  // There after all, when an answer was lost.
  if (!inserted.ok() && !IsDuplicateKey(inserted, "PRIMARY")) return inserted;
  // None of them can be known to have seen this row.
  others_.clear();
  registered_ = true;
  return absl::OkStatus();
}

absl::Status SoleReplica::LookAtOthers() {
  ASSIGN_OR_RETURN(const Rows rows, Ask([&](Connection& connection) {
                     return connection.Select(kListOthers, id_);
                   }));
  const absl::Time now = clock_.Now();
  std::map<std::uint64_t, Other> seen;
  for (const Row row : rows) {
    const std::uint64_t renewals = row.Uint64(1);
    const auto known = others_.find(row.Uint64(0));
    Other other =
        known == others_.end() ? Other{renewals, now, renewals + kRenewalsToSee} : known->second;
    if (other.renewals != renewals) {
      other.renewals = renewals;
      other.since = now;
    }
    if (renewals >= other.aware_at || now - other.since >= options_.trust + kMargin) {
      other.aware_at = 0;
    }
    seen.emplace(row.Uint64(0), other);
  }
  others_ = std::move(seen);
  return absl::OkStatus();
}

absl::Status SoleReplica::DeleteDead() {
  for (const auto& [id, other] : others_) {
    if (clock_.Now() - other.since < options_.dead_after) continue;
    RETURN_IF_ERROR(Ask([&, id = id, renewals = other.renewals](Connection& connection) {
      return connection.Execute(kDeleteDead, id, renewals).status();
    }));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> SoleReplica::Renew() {
  // The same number again until it is known to be there: each stands for a look of its own.
  const std::uint64_t next = renewals_ + 1;
  ASSIGN_OR_RETURN(const std::uint64_t found, Ask([&](Connection& connection) {
                     return connection.Execute(kRenewReplica, next, id_, next);
                   }));
  if (found == 0) return false;
  renewals_ = next;
  return true;
}

bool SoleReplica::AllAware() const {
  return std::all_of(others_.begin(), others_.end(),
                     [](const auto& other) { return other.second.aware_at == 0; });
}

// Goes on with the period when the belief of before still holds: until now nobody can have taken it
// for lapsed, and written.
void SoleReplica::Believe(absl::Time begin) {
  if (!Period()) {
    alone_until_.store(0, std::memory_order_release);
    period_.fetch_add(1, std::memory_order_release);
  }
  alone_until_.store(absl::ToUnixNanos(begin + options_.trust), std::memory_order_release);
  alone_gauge_.Set(1);
}

void SoleReplica::Disbelieve() {
  alone_until_.store(0, std::memory_order_release);
  alone_gauge_.Set(0);
}

void SoleReplica::SetMayWriteUntil(absl::Time time) {
  {
    MutexLock lock(mutex_);
    may_write_until_ = time;
  }
  changed_.NotifyAll();
}

void SoleReplica::SetFailing(bool failing) {
  {
    MutexLock lock(mutex_);
    failing_ = failing;
  }
  if (failing) changed_.NotifyAll();
}

void SoleReplica::Leave() {
  Disbelieve();
  SetMayWriteUntil(absl::InfinitePast());
  // Also when it is not known to be there.
  const absl::Status left =
      Ask([&](Connection& connection) { return connection.Execute(kDeleteReplica, id_).status(); });
  if (!left.ok()) Log(WARNING, "replica not taken back", {{"error", left}});
}

}  // namespace hiroba
