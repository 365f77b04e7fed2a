// Tells a process whether it is the only replica of its service. What such a process has read from
// the database stays right until it changes it itself, so that it need not ask again. Beside other
// replicas nothing of the kind holds, and everybody asks.
//
// Every replica has a row in the table replicas (infra/migrations/common/0006_replicas.sql) and
// renews it twice a second:
// - A replica that finds no other row is alone, for a second and a half from when it began to look.
// - A new replica writes nothing until the others cannot believe any more that they are alone: each
//   has renewed its row twice since, and so has seen the new one, or has not renewed it for longer
//   than it may believe.
// - A row that was not renewed for a minute is a dead replica's and goes. A replica that has not
//   got through to its row for ten seconds does not write.
// So an ordered stop lets the replica that is left be alone at once, and a killed one after a
// minute; the first change after a restart of a killed replica waits for up to two seconds. Times
// are compared with those of one clock only, the database's or the process's own steady one.
//
// One promise is as good as its clocks: a process that stops for a minute between the look whether
// it may write and its first statement, and then goes on, writes unseen. Whoever keeps what was
// read forgets it after a while.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
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
  absl::Duration renew_interval = absl::Milliseconds(500);
  // For how long a renewal lets a replica believe that it is alone. Others take it for granted that
  // it does for half a second more.
  absl::Duration trust = absl::Milliseconds(1'500);
  // For how long a renewal lets a replica write.
  absl::Duration write_time = absl::Seconds(10);
  // After this a replica that was silent counts as dead.
  absl::Duration dead_after = absl::Minutes(1);
};

// Thread-safe.
//
// Metric: sole_replica, 1 while this process is alone.
class SoleReplica {
 public:
  // All arguments outlive it.
  SoleReplica(Database& database, IdGenerator& ids, Metrics& metrics,
              const SoleReplicaOptions& options = {});
  SoleReplica(const SoleReplica&) = delete;
  SoleReplica& operator=(const SoleReplica&) = delete;

  // Renews the row until told to stop, then takes it back. Called once, by one thread: the
  // background loop that is added before all that write.
  void Run(const std::stop_token& stop);

  // Returns the number of the time without others that is now, from 1; each has its own. What was
  // read in it, from rows that no transaction of before still held, is right as long as it lasts.
  // nullopt while others may write. Never blocks.
  std::optional<std::uint64_t> Period() const;

  // Waits until this process may write. UNAVAILABLE, reason REPLICA_UNKNOWN, when the deadline
  // comes first.
  absl::Status AwaitMayWrite(absl::Time deadline);

 private:
  // Another replica's row.
  struct Other {
    std::uint64_t id;
    std::uint64_t renewals;
    absl::Duration silent;
  };

  absl::Status Step();
  absl::Status Register();
  absl::StatusOr<std::vector<Other>> ListOthers();
  // Returns whether the row was still there.
  absl::StatusOr<bool> Renew();
  void ForgetAware(const std::vector<Other>& others);
  void Believe(absl::Time begin);
  void Disbelieve();
  void SetMayWriteUntil(absl::Time time);
  void Leave();

  Database& database_;
  const SoleReplicaOptions options_;
  const std::uint64_t id_;
  Gauge& alone_gauge_;

  const SteadyClock clock_;

  // Those below belong to the thread in Run.
  bool registered_ = false;
  std::uint64_t renewals_ = 0;
  // Others that may not know of this replica yet, with their renewals when it first saw them.
  std::map<std::uint64_t, std::uint64_t> unaware_;

  // Written by the thread in Run; the period counts only before the time, in nanoseconds of the
  // steady clock.
  std::atomic<std::uint64_t> period_{0};
  std::atomic<std::int64_t> alone_until_{0};

  Mutex mutex_;
  CondVar changed_;
  absl::Time may_write_until_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
};

}  // namespace hiroba
