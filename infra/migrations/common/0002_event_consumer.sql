-- Positions of the consumers of other services' events, and events that could not be applied
-- (services/common/event_consumer.h).

CREATE TABLE IF NOT EXISTS consumer_positions (
  consumer VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- Sequence of the last event that took effect.
  position BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (consumer)
);

CREATE TABLE IF NOT EXISTS poison_events (
  consumer VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sequence BIGINT UNSIGNED NOT NULL,
  -- A serialized hiroba.api.v1.Event.
  event MEDIUMBLOB NOT NULL,
  error TEXT NOT NULL,
  set_aside_time DATETIME(6) NOT NULL,
  PRIMARY KEY (consumer, sequence)
);
