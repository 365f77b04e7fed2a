-- Members' words for applicants of their own body. Rows stay.

CREATE TABLE IF NOT EXISTS vouches (
  admission_id BIGINT UNSIGNED NOT NULL,
  -- Who vouches.
  member_id BIGINT UNSIGNED NOT NULL,
  statement VARCHAR(500) NOT NULL,
  create_time DATETIME(6) NOT NULL,
  -- When her right to vouch was taken while the case was open; such a vouch does not count.
  withdraw_time DATETIME(6) NULL,
  PRIMARY KEY (admission_id, member_id),
  KEY vouches_member (member_id, create_time)
);

-- Members whose right to vouch was taken.
CREATE TABLE IF NOT EXISTS vouching_revocations (
  member_id BIGINT UNSIGNED NOT NULL,
  -- 0 for the operator's tool.
  revoked_by BIGINT UNSIGNED NOT NULL,
  reason VARCHAR(500) NOT NULL,
  revoke_time DATETIME(6) NOT NULL,
  PRIMARY KEY (member_id)
);
