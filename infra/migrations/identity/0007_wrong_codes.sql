-- Wrong codes that were typed for a body's addresses, by the hour (services/identity/model.h).
-- Deleted after a day.

CREATE TABLE IF NOT EXISTS wrong_codes (
  -- A body's code; empty: of all bodies.
  body VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  hour DATETIME(6) NOT NULL,
  number INT UNSIGNED NOT NULL,
  PRIMARY KEY (body, hour),
  KEY wrong_codes_age (hour)
);
