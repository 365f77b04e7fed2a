-- Wrong passwords, by the minute (services/identity/sign_in_rules.h). Deleted after an hour.

CREATE TABLE IF NOT EXISTS sign_in_failures (
  -- Keyed hashes of the address that was typed, a member's or not, and of where the client is.
  address BINARY(32) NOT NULL,
  source BINARY(32) NOT NULL,
  minute DATETIME(6) NOT NULL,
  number INT UNSIGNED NOT NULL,
  PRIMARY KEY (address, minute, source),
  KEY sign_in_failures_age (minute)
);

-- Where the member signed in, the same hash. NULL: made before this was kept.
ALTER TABLE sessions ADD COLUMN IF NOT EXISTS source BINARY(32) NULL;
