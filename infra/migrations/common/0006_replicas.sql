-- Replicas of a service that write, so that one that is alone knows it
-- (services/common/sole_replica.h).

CREATE TABLE IF NOT EXISTS replicas (
  -- One for each process.
  replica_id BIGINT UNSIGNED NOT NULL,
  -- Counts up while the process lives.
  renewals BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (replica_id)
);
