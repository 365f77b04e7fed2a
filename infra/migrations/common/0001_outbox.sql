-- The outbox of a service and the lease of its relay (services/common/outbox.h).

CREATE TABLE IF NOT EXISTS outbox (
  event_id BIGINT UNSIGNED NOT NULL,
  -- Position in the service's sequence, given by the relay after the commit.
  sequence BIGINT UNSIGNED NULL,
  entity VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT UNSIGNED NOT NULL,
  occur_time DATETIME(6) NOT NULL,
  -- A serialized google.protobuf.Any.
  payload MEDIUMBLOB NOT NULL,
  PRIMARY KEY (event_id),
  -- Finds what has no number yet in the order of event_id, too. Not unique, because MariaDB sorts
  -- where a unique key is NULL; that numbers are given once is the lease's work.
  KEY outbox_sequence (sequence, event_id)
);

CREATE TABLE IF NOT EXISTS outbox_lease (
  -- Always 1.
  lease_id TINYINT UNSIGNED NOT NULL,
  -- Grows whenever the lease changes hands: a relay that lost it cannot number any more.
  fencing_token BIGINT UNSIGNED NOT NULL,
  expire_time DATETIME(6) NOT NULL,
  -- The last number that was given.
  last_sequence BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (lease_id)
);

INSERT IGNORE INTO outbox_lease (lease_id, fencing_token, expire_time, last_sequence)
VALUES (1, 0, '2000-01-01 00:00:00', 0);
