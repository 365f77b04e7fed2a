-- Copies of members' data (services/identity/data_export_rules.h), and the parts of those that are
-- being made. The bytes are in the folder --exports.

CREATE TABLE IF NOT EXISTS data_exports (
  -- Also what the whole is called in the folder.
  data_export_id BIGINT UNSIGNED NOT NULL,
  member_id BIGINT UNSIGNED NOT NULL,
  -- 1 pending, 2 ready, 3 failed, 4 its files are being removed
  state TINYINT UNSIGNED NOT NULL,
  create_time DATETIME(6) NOT NULL,
  -- NULL while it is not ready.
  expire_time DATETIME(6) NULL,
  -- In bytes; 0 while it is not ready.
  size BIGINT NOT NULL,
  -- When to look at it next; a replica that works on it moves this on.
  due_time DATETIME(6) NOT NULL,
  PRIMARY KEY (data_export_id),
  KEY data_exports_member (member_id, data_export_id),
  KEY data_exports_due (due_time, data_export_id)
);

CREATE TABLE IF NOT EXISTS data_export_parts (
  data_export_id BIGINT UNSIGNED NOT NULL,
  -- The service: `threads`.
  part VARCHAR(30) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- What it is called in the folder.
  blob_id BIGINT UNSIGNED NOT NULL,
  -- Bytes written so far.
  size BIGINT NOT NULL,
  done BOOLEAN NOT NULL,
  PRIMARY KEY (data_export_id, part)
);
