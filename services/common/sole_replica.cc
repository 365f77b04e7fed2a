#include "services/common/sole_replica.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "services/common/background_loops.h"
#include "services/common/log.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

constexpr Statement kInsertReplica{
    "insert_replica",
    "INSERT INTO replicas (replica_id,renewals,renew_time) VALUES (?,0,UTC_TIMESTAMP(6))"};

// A handful of rows at most.
constexpr Statement kListOthers{
    "list_other_replicas",
    "SELECT replica_id,renewals,TIMESTAMPDIFF(MICROSECOND,renew_time,UTC_TIMESTAMP(6)) "
    "FROM replicas WHERE replica_id<>?"};

constexpr Statement kRenewReplica{
    "renew_replica",
    "UPDATE replicas SET renewals=?,renew_time=UTC_TIMESTAMP(6) WHERE replica_id=?"};

constexpr Statement kDeleteDead{"delete_dead_replica",
                                "DELETE FROM replicas WHERE replica_id=? AND "
                                "TIMESTAMPDIFF(MICROSECOND,renew_time,UTC_TIMESTAMP(6))>?"};

constexpr Statement kDeleteReplica{"delete_replica", "DELETE FROM replicas WHERE replica_id=?"};

// One statement. Half of what a belief lasts, so that a slow one is tried again within it.
constexpr absl::Duration kCallTime = absl::Milliseconds(750);
// Between two looks of a replica that waits until others know of it.
constexpr absl::Duration kImpatience = absl::Milliseconds(50);
// What others take a belief to last longer than it does.
constexpr absl::Duration kMargin = absl::Milliseconds(500);
// The first renewal after a replica was seen may have been under way before; the second was not.
constexpr std::uint64_t kRenewalsToSee = 2;

}  // namespace

SoleReplica::SoleReplica(Database& database, IdGenerator& ids, Metrics& metrics,
                         const SoleReplicaOptions& options)
    : database_(database),
      options_(options),
      id_(ids.Next()),
      alone_gauge_(metrics.GetGauge("sole_replica", "1 while no other replica may write.")) {}

std::optional<std::uint64_t> SoleReplica::Period() const {
  const std::int64_t until = alone_until_.load(std::memory_order_acquire);
  if (absl::ToUnixNanos(clock_.Now()) >= until) return std::nullopt;
  return period_.load(std::memory_order_acquire);
}

absl::Status SoleReplica::AwaitMayWrite(absl::Time deadline) {
  MutexLock lock(mutex_);
  while (clock_.Now() >= may_write_until_) {
    if (!changed_.WaitFor(mutex_, deadline - absl::Now()) && absl::Now() >= deadline) {
      return Unavailable("REPLICA_UNKNOWN",
                         "書き込みの準備ができていません。少し待ってからもう一度お試しください。");
    }
  }
  return absl::OkStatus();
}

void SoleReplica::Run(const std::stop_token& stop) {
  bool failed = false;
  do {
    const absl::Status status = Step();
    if (!status.ok() && !failed) Log(WARNING, "replica not renewed", {{"error", status}});
    failed = !status.ok();
  } while (WaitUnlessStopped(
      stop, registered_ && !failed && unaware_.empty() ? options_.renew_interval : kImpatience));
  Leave();
}

absl::Status SoleReplica::Step() {
  const absl::Time begin = clock_.Now();
  if (!registered_) RETURN_IF_ERROR(Register());
  ASSIGN_OR_RETURN(const std::vector<Other> others, ListOthers());
  ForgetAware(others);
  const bool alone = std::all_of(others.begin(), others.end(), [&](const Other& other) {
    return other.silent > options_.dead_after;
  });
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
  if (unaware_.empty()) SetMayWriteUntil(begin + options_.write_time);
  for (const Other& other : others) {
    if (other.silent <= options_.dead_after) continue;
    const absl::Time deadline = absl::Now() + kCallTime;
    const auto forget = [&](Connection& connection) {
      return connection
          .Execute(kDeleteDead, other.id, absl::ToInt64Microseconds(options_.dead_after))
          .status();
    };
    RETURN_IF_ERROR(database_.Read(deadline, forget));
  }
  return absl::OkStatus();
}

absl::Status SoleReplica::Register() {
  const auto insert = [&](Connection& connection) {
    return connection.Execute(kInsertReplica, id_).status();
  };
  const absl::Status inserted = database_.Read(absl::Now() + kCallTime, insert);
  // There after all, when an answer was lost.
  if (!inserted.ok() && !IsDuplicateKey(inserted, "PRIMARY")) return inserted;
  ASSIGN_OR_RETURN(const std::vector<Other> others, ListOthers());
  unaware_.clear();
  for (const Other& other : others) unaware_.emplace(other.id, other.renewals);
  registered_ = true;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SoleReplica::Other>> SoleReplica::ListOthers() {
  ASSIGN_OR_RETURN(const Rows rows,
                   database_.Read(absl::Now() + kCallTime, [&](Connection& connection) {
                     return connection.Select(kListOthers, id_);
                   }));
  std::vector<Other> others;
  for (const Row row : rows) {
    others.push_back({row.Uint64(0), row.Uint64(1), absl::Microseconds(row.Int64(2))});
  }
  return others;
}

absl::StatusOr<bool> SoleReplica::Renew() {
  // Counted here: a statement that is sent again must not look like two renewals.
  ++renewals_;
  ASSIGN_OR_RETURN(const std::uint64_t found,
                   database_.Read(absl::Now() + kCallTime, [&](Connection& connection) {
                     return connection.Execute(kRenewReplica, renewals_, id_);
                   }));
  return found == 1;
}

void SoleReplica::ForgetAware(const std::vector<Other>& others) {
  std::erase_if(unaware_, [&](const auto& unaware) {
    const auto other = std::find_if(others.begin(), others.end(), [&](const Other& candidate) {
      return candidate.id == unaware.first;
    });
    return other == others.end() || other->renewals >= unaware.second + kRenewalsToSee ||
           other->silent >= options_.trust + kMargin;
  });
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

void SoleReplica::Leave() {
  Disbelieve();
  SetMayWriteUntil(absl::InfinitePast());
  if (!registered_) return;
  const absl::Status left = database_.Read(absl::Now() + kCallTime, [&](Connection& connection) {
    return connection.Execute(kDeleteReplica, id_).status();
  });
  if (!left.ok()) Log(WARNING, "replica not taken back", {{"error", left}});
}

}  // namespace hiroba
