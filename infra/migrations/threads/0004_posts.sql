-- Posts, in the order in which they are read: a page of a thread lies together on the disk.

CREATE TABLE IF NOT EXISTS posts (
  thread_id BIGINT UNSIGNED NOT NULL,
  number INT UNSIGNED NOT NULL,
  post_id BIGINT UNSIGNED NOT NULL,
  -- The author as she was when she wrote it.
  author_id BIGINT UNSIGNED NOT NULL,
  author_sample BOOLEAN NOT NULL,
  -- Name, body, name of the body, department and duty, one a line. One column, because a page of
  -- posts has twenty of them and each column of a row costs as much as a short row.
  author_card VARCHAR(1010) CHARACTER SET utf8mb4 NOT NULL,
  -- Markdown, and the safe HTML made of it when it was written.
  text MEDIUMTEXT CHARACTER SET utf8mb4 NOT NULL,
  html MEDIUMTEXT CHARACTER SET utf8mb4 NOT NULL,
  -- 0 when it replies to none.
  reply_to_id BIGINT UNSIGNED NOT NULL,
  reply_to_number INT UNSIGNED NOT NULL,
  attachment_count TINYINT UNSIGNED NOT NULL,
  -- Never before that of the post before it.
  create_time DATETIME(6) NOT NULL,
  edit_time DATETIME(6) NULL,
  delete_time DATETIME(6) NULL,
  deleted_by BIGINT UNSIGNED NOT NULL,
  helpful_count INT UNSIGNED NOT NULL,
  accepted BOOLEAN NOT NULL,
  request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  -- Grows with every edit.
  revision INT UNSIGNED NOT NULL,
  -- Grows with every change of this row.
  version BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (thread_id, number),
  UNIQUE KEY posts_id (post_id),
  -- Also finds a member's own posts in a thread.
  UNIQUE KEY posts_request (thread_id, author_id, request_id),
  -- Counts what is unread in a window of time without reading posts.
  KEY posts_by_time (thread_id, create_time, author_id, delete_time)
);

-- Texts that posts had before they were edited.
CREATE TABLE IF NOT EXISTS post_revisions (
  post_id BIGINT UNSIGNED NOT NULL,
  revision INT UNSIGNED NOT NULL,
  text MEDIUMTEXT CHARACTER SET utf8mb4 NOT NULL,
  -- When this text was written.
  write_time DATETIME(6) NOT NULL,
  PRIMARY KEY (post_id, revision)
);

-- Who found which post helpful.
CREATE TABLE IF NOT EXISTS helpful_marks (
  post_id BIGINT UNSIGNED NOT NULL,
  member_id BIGINT UNSIGNED NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (post_id, member_id)
);
