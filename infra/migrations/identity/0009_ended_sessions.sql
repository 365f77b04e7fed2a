-- Sessions that their members have ended, so that ending one again is no mistake: an answer may be
-- lost on its way. Deleted after a day.

CREATE TABLE IF NOT EXISTS ended_sessions (
  session_id BIGINT UNSIGNED NOT NULL,
  member_id BIGINT UNSIGNED NOT NULL,
  end_time DATETIME(6) NOT NULL,
  PRIMARY KEY (session_id),
  KEY ended_sessions_age (end_time)
);
