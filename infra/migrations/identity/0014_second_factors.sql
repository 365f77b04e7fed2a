-- Second factors of members (services/identity/model.h). No row: never begun.

CREATE TABLE IF NOT EXISTS second_factors (
  member_id BIGINT UNSIGNED NOT NULL,
  -- Secret of the authenticator app, encrypted with a key that is not in the database; empty: off.
  secret VARBINARY(100) NOT NULL,
  enable_time DATETIME(6) NULL,
  -- The same of a secret that is being set up; empty: none.
  pending_secret VARBINARY(100) NOT NULL,
  pending_expire_time DATETIME(6) NULL,
  -- Number of the period of the code that was used last: each is good once.
  last_step BIGINT NOT NULL,
  -- Hashes of the recovery codes that are left, 32 bytes each, and the salt they share.
  recovery_salt VARBINARY(16) NOT NULL,
  recovery_hashes VARBINARY(640) NOT NULL,
  PRIMARY KEY (member_id)
);

-- Whether it is on, where each sign-in and each caller looks.
ALTER TABLE members ADD COLUMN IF NOT EXISTS second_factor BOOLEAN NOT NULL DEFAULT FALSE;
