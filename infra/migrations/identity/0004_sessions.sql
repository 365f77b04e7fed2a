-- Sessions: who holds which token, as a hash of it.

CREATE TABLE IF NOT EXISTS sessions (
  session_id BIGINT UNSIGNED NOT NULL,
  token_hash BINARY(32) NOT NULL,
  member_id BIGINT UNSIGNED NOT NULL,
  -- 1 cookie, 2 token
  kind TINYINT UNSIGNED NOT NULL,
  device VARCHAR(100) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  last_use_time DATETIME(6) NOT NULL,
  PRIMARY KEY (session_id),
  UNIQUE KEY sessions_token (token_hash),
  KEY sessions_member (member_id, last_use_time),
  KEY sessions_use (last_use_time)
);
