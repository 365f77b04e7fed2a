-- Files that go with posts; their bytes are in the blob store.

CREATE TABLE IF NOT EXISTS attachments (
  attachment_id BIGINT UNSIGNED NOT NULL,
  uploader_id BIGINT UNSIGNED NOT NULL,
  filename VARCHAR(200) CHARACTER SET utf8mb4 NOT NULL,
  -- Empty until finished.
  media_type VARCHAR(100) CHARACTER SET ascii NOT NULL,
  sha256 CHAR(64) CHARACTER SET ascii NOT NULL,
  -- As announced, -1 when that was not known; and the bytes that are there.
  announced_size BIGINT NOT NULL,
  size BIGINT NOT NULL,
  -- 1 being uploaded, 2 finished, 3 being removed.
  state TINYINT UNSIGNED NOT NULL,
  create_time DATETIME(6) NOT NULL,
  -- The post it goes with, and its place there. NULL: none yet.
  post_id BIGINT UNSIGNED NULL,
  thread_id BIGINT UNSIGNED NULL,
  place TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (attachment_id),
  KEY attachments_by_post (post_id, create_time),
  KEY attachments_by_uploader (uploader_id, post_id)
);
