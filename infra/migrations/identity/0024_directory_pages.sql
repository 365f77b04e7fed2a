-- Pages of the list of members that each has seen, by the window of time in which they are counted
-- (services/identity/directory_rules.h). Deleted after two days.

CREATE TABLE IF NOT EXISTS directory_pages (
  member_id BIGINT UNSIGNED NOT NULL,
  window_start DATETIME(6) NOT NULL,
  -- A hash that says which page.
  page BINARY(16) NOT NULL,
  PRIMARY KEY (member_id, window_start, page),
  KEY directory_pages_age (window_start)
);
