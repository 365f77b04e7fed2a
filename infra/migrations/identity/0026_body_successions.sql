-- Mergers (services/identity/body_successions.h).

CREATE TABLE IF NOT EXISTS body_successions (
  body_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  successor CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- The successor's first day, in Japan.
  start_date DATE NOT NULL,
  PRIMARY KEY (body_code)
);
