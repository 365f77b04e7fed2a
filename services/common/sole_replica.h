// Tells a process whether it is the only replica of its service. What such a process has read from
// the database stays right until it changes it itself, so that it need not ask again. Beside other
// replicas nothing of the kind holds, and everybody asks.
//
// Every replica has a row in the table replicas (infra/migrations/common/0006_replicas.sql) and
// renews it a few times a second:
// - A replica that finds no other row is alone, for a second or so from when it began to look.
// - A new replica writes nothing until the others cannot believe any more that they are alone: each
//   has renewed its row twice since the new one came, and so has seen it, or has not renewed it for
//   longer than it may believe.
// - A row that was not renewed for two minutes is a dead replica's and is deleted. A replica that
//   has not got through to its row for ten seconds does not write, and one whose row is gone begins
//   anew.
// So an ordered stop lets the replica that is left be alone at once, and a killed one after two
// minutes; the first change after a restart of a killed replica waits for a second and a half.
// Times are measured by each process's own steady clock, as between two looks at a row.
//
// The promise is as good as that clock: a process that is stopped for minutes between the look
// whether it may write and its first statement, and then goes on, writes unseen. Whoever keeps what
// was read forgets it after a while.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/clock.h"
#include "services/common/db.h"
#include "services/common/id.h"
#include "services/common/metrics.h"
#include "services/common/mutex.h"

namespace hiroba {

struct SoleReplicaOptions {
  // Between two renewals.
  absl::Duration renew_interval = absl::Milliseconds(300);
  // For how long a renewal lets a replica believe that it is alone: less than dead_after.
  absl::Duration trust = absl::Milliseconds(1'200);
  // For how long a renewal lets a replica write. A call that began in it may take a minute more.
  absl::Duration write_time = absl::Seconds(10);
  // A replica that was silent for so long is dead: longer than its last write may take.
  absl::Duration dead_after = absl::Minutes(2);
};

// Thread-safe. Has connections of its own, since those of the service may all be in use.
//
// Metric: sole_replica, 1 while this process is alone.
class SoleReplica {
 public:
  // Begins at once. The metrics outlive it, and it outlives all that write.
  SoleReplica(DatabaseOptions database, IdGenerator& ids, Metrics& metrics,
              const SoleReplicaOptions& options = {});
  // Takes the row back.
  ~SoleReplica();
  SoleReplica(const SoleReplica&) = delete;
  SoleReplica& operator=(const SoleReplica&) = delete;

  // Returns the number of the time without others that is now, from 1; each has its own. What was
  // read in it, from rows that no transaction of before still held, is right as long as it lasts.
  // nullopt while others may write. Never blocks.
  std::optional<std::uint64_t> Period() const;

  // Waits until this process may write, three seconds at the most. UNAVAILABLE, reason
  // REPLICA_UNKNOWN, when it may not within that time and the deadline, and at once when the
  // database does not answer.
  absl::Status AwaitMayWrite(absl::Time deadline);

 private:
  // Another replica, as its row is seen.
  struct Other {
    std::uint64_t renewals;
    // When this number was first seen.
    absl::Time since;
    // This number or a greater one shows that it has seen this replica; 0 when it has.
    std::uint64_t aware_at;
  };

  void Run(const std::stop_token& stop);
  absl::Status Step();
  absl::Status Register();
  // Brings others_ up to date.
  absl::Status LookAtOthers();
  absl::Status DeleteDead();
  // Returns whether the row was still there.
  absl::StatusOr<bool> Renew();
  bool AllAware() const;
  void Believe(absl::Time begin);
  void Disbelieve();
  void SetMayWriteUntil(absl::Time time);
  void SetFailing(bool failing);
  void Leave();

  template <typename F>
  auto Ask(F&& f);

  Database database_;
  const SoleReplicaOptions options_;
  const std::uint64_t id_;
  Gauge& alone_gauge_;
  const SteadyClock clock_;

  // Those below belong to the thread.
  bool registered_ = false;
  // The last renewal that is known to have been made.
  std::uint64_t renewals_ = 0;
  std::map<std::uint64_t, Other> others_;

  // Written by the thread. The period counts only before the time, in nanoseconds of the clock.
  std::atomic<std::uint64_t> period_{0};
  std::atomic<std::int64_t> alone_until_{0};

  Mutex mutex_;
  CondVar changed_;
  absl::Time may_write_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool failing_ ABSL_GUARDED_BY(mutex_) = false;

  std::jthread thread_;
};

}  // namespace hiroba
