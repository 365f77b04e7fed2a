-- The audit trail of a service: what its staff did, each entry linked to the one before by its hash
-- (services/common/audit.h). Entries are never changed: the triggers refuse it to everybody who may
-- not drop them, and no service may.

CREATE TABLE IF NOT EXISTS audit_entries (
  -- From 1, without gaps.
  number BIGINT UNSIGNED NOT NULL,
  act_time DATETIME(6) NOT NULL,
  -- The member; 0 for the operator's tool.
  actor_id BIGINT UNSIGNED NOT NULL,
  -- The RPC: identity.Admissions/ApproveAdmission.
  action VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- The resource's name; may be empty.
  target VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- Names and values, one after the other, as they are hashed: `6:reason,4:text,`.
  fields VARCHAR(4000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  -- SHA-256; zeros before the first.
  previous_hash BINARY(32) NOT NULL,
  hash BINARY(32) NOT NULL,
  PRIMARY KEY (number)
);

CREATE TABLE IF NOT EXISTS audit_head (
  -- Always 1. Who appends locks the row.
  head_id TINYINT UNSIGNED NOT NULL,
  last_number BIGINT UNSIGNED NOT NULL,
  last_hash BINARY(32) NOT NULL,
  PRIMARY KEY (head_id)
);

INSERT IGNORE INTO audit_head (head_id, last_number, last_hash) VALUES (1, 0, REPEAT('\0', 32));

CREATE TRIGGER IF NOT EXISTS audit_entries_stay_as_they_are BEFORE UPDATE ON audit_entries
FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit entries are never changed';

CREATE TRIGGER IF NOT EXISTS audit_entries_stay BEFORE DELETE ON audit_entries
FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit entries are never deleted';
