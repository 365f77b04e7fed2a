-- Password resets under way. Deleted when the member has a new password, or a day after they were
-- begun.

CREATE TABLE IF NOT EXISTS password_resets (
  reset_id BIGINT UNSIGNED NOT NULL,
  -- Keyed hash of the address that was typed, a member's or not.
  address BINARY(32) NOT NULL,
  -- NULL: the address is nobody's who has a password.
  member_id BIGINT UNSIGNED NULL,
  -- Keyed hash of the six digits; of something else where there is no member.
  code_hash BINARY(32) NOT NULL,
  expire_time DATETIME(6) NOT NULL,
  -- Wrong codes so far.
  tries TINYINT UNSIGNED NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (reset_id),
  KEY password_resets_address (address, create_time),
  KEY password_resets_member (member_id),
  KEY password_resets_age (create_time)
);

-- A row for each address: what its resets queue at to be counted one after the other.
CREATE TABLE IF NOT EXISTS password_reset_addresses (
  address BINARY(32) NOT NULL,
  last_time DATETIME(6) NOT NULL,
  PRIMARY KEY (address),
  KEY password_reset_addresses_age (last_time)
);

-- Wrong codes of all resets, by the hour.
CREATE TABLE IF NOT EXISTS password_reset_failures (
  hour DATETIME(6) NOT NULL,
  number INT UNSIGNED NOT NULL,
  PRIMARY KEY (hour)
);
