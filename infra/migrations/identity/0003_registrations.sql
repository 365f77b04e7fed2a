-- Registrations under way. Deleted a day after they were begun.

CREATE TABLE IF NOT EXISTS registrations (
  registration_id BIGINT UNSIGNED NOT NULL,
  address VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  address_identity VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  display_name VARCHAR(60) NOT NULL,
  department VARCHAR(100) NOT NULL,
  statement VARCHAR(1000) NOT NULL,
  -- Keyed hash of the six digits.
  code_hash BINARY(32) NOT NULL,
  expire_time DATETIME(6) NOT NULL,
  -- Wrong codes so far.
  tries TINYINT UNSIGNED NOT NULL,
  -- What the domain said: 1 body, 2 local government, 3 national, 4 review
  outcome TINYINT UNSIGNED NOT NULL,
  body VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  explanation VARCHAR(1000) NOT NULL,
  -- 1 code sent, 2 verified, 3 waiting
  state TINYINT UNSIGNED NOT NULL,
  member_id BIGINT UNSIGNED NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (registration_id),
  KEY registrations_address (address_identity, create_time),
  KEY registrations_age (create_time)
);
