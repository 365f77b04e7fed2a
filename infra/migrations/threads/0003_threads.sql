-- Threads, and how far members have read them.

CREATE TABLE IF NOT EXISTS threads (
  thread_id BIGINT UNSIGNED NOT NULL,
  topic_id BIGINT UNSIGNED NOT NULL,
  -- 1 discussion, 2 question, 3 share, 4 round-up, 5 study session, 6 handbook.
  kind TINYINT UNSIGNED NOT NULL,
  title VARCHAR(120) CHARACTER SET utf8mb4 NOT NULL,
  -- One a line.
  tags VARCHAR(400) CHARACTER SET utf8mb4 NOT NULL,
  -- Who started it, as she was then.
  author_id BIGINT UNSIGNED NOT NULL,
  author_sample BOOLEAN NOT NULL,
  -- As in posts.
  author_card VARCHAR(1010) CHARACTER SET utf8mb4 NOT NULL,
  -- The start of the first post as plain text.
  excerpt VARCHAR(120) CHARACTER SET utf8mb4 NOT NULL,
  create_time DATETIME(6) NOT NULL,
  last_post_time DATETIME(6) NOT NULL,
  last_post_number INT UNSIGNED NOT NULL,
  -- Numbers of posts that are deleted now, ascending, with commas.
  deleted_numbers MEDIUMTEXT CHARACTER SET ascii NOT NULL,
  -- Accepted answers that are not deleted.
  accepted_count INT UNSIGNED NOT NULL,
  -- Posts up to this number came with an import.
  imported_number INT UNSIGNED NOT NULL,
  sample BOOLEAN NOT NULL,
  external_id VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  delete_time DATETIME(6) NULL,
  -- Grows with every change of title, kind or tags.
  revision INT UNSIGNED NOT NULL,
  -- Grows whenever a post that exists changes: with last_post_number it says whether a page that was
  -- read before is still right.
  posts_version BIGINT UNSIGNED NOT NULL,
  -- Grows with every change of this row.
  version BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (thread_id),
  UNIQUE KEY threads_external (external_id),
  UNIQUE KEY threads_request (author_id, request_id),
  KEY threads_by_time (last_post_time),
  KEY threads_by_topic (topic_id, last_post_time),
  KEY threads_by_kind (kind, last_post_time)
);

CREATE TABLE IF NOT EXISTS read_marks (
  member_id BIGINT UNSIGNED NOT NULL,
  thread_id BIGINT UNSIGNED NOT NULL,
  last_read_number INT UNSIGNED NOT NULL,
  -- Posts after this number are unread; see ReadMark in services/threads/model.h.
  counted_after INT UNSIGNED NOT NULL,
  update_time DATETIME(6) NOT NULL,
  PRIMARY KEY (member_id, thread_id)
);
