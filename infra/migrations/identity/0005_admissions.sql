-- The waiting list, and mails to tell members of decisions.

CREATE TABLE IF NOT EXISTS admissions (
  admission_id BIGINT UNSIGNED NOT NULL,
  member_id BIGINT UNSIGNED NOT NULL,
  statement VARCHAR(1000) NOT NULL,
  explanation VARCHAR(1000) NOT NULL,
  suggested_body VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- 1 open, 2 approved, 3 rejected
  state TINYINT UNSIGNED NOT NULL,
  create_time DATETIME(6) NOT NULL,
  decision_reason VARCHAR(500) NOT NULL,
  -- NULL while open, 0 for the operator's tool.
  decided_by BIGINT UNSIGNED NULL,
  decide_time DATETIME(6) NULL,
  PRIMARY KEY (admission_id),
  KEY admissions_queue (state, admission_id),
  KEY admissions_member (member_id)
);

-- Deleted when a mail server has taken the mail.
CREATE TABLE IF NOT EXISTS notices (
  notice_id BIGINT UNSIGNED NOT NULL,
  member_id BIGINT UNSIGNED NOT NULL,
  create_time DATETIME(6) NOT NULL,
  PRIMARY KEY (notice_id)
);
