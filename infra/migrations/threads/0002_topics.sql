-- Topics, and how members stand to them.

CREATE TABLE IF NOT EXISTS topics (
  topic_id BIGINT UNSIGNED NOT NULL,
  display_name VARCHAR(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  description VARCHAR(500) CHARACTER SET utf8mb4 NOT NULL,
  -- 1 open, 2 closed.
  visibility TINYINT UNSIGNED NOT NULL,
  -- Threads that are not deleted, and members who joined.
  thread_count INT UNSIGNED NOT NULL,
  member_count INT UNSIGNED NOT NULL,
  creator_id BIGINT UNSIGNED NOT NULL,
  request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  create_time DATETIME(6) NOT NULL,
  -- Grows with every change of name, description or visibility.
  revision INT UNSIGNED NOT NULL,
  -- Grows also when members come and go.
  version BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (topic_id),
  UNIQUE KEY topics_name (display_name),
  UNIQUE KEY topics_request (creator_id, request_id)
);

CREATE TABLE IF NOT EXISTS topic_members (
  member_id BIGINT UNSIGNED NOT NULL,
  topic_id BIGINT UNSIGNED NOT NULL,
  -- 2 asks to join, 3 joined. No row: neither.
  state TINYINT UNSIGNED NOT NULL,
  -- When she asked, or joined: what was written before is never unread.
  since DATETIME(6) NOT NULL,
  PRIMARY KEY (member_id, topic_id),
  KEY topic_members_by_topic (topic_id, state, since, member_id)
);
