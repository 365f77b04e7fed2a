-- The yearly verification of members (services/identity/verification_rules.h).

ALTER TABLE members
  -- When it was last shown that she is in office; NULL while nobody has, and for imported members,
  -- who never lapse.
  ADD COLUMN IF NOT EXISTS verify_time DATETIME(6) NULL,
  -- When to look whether she is to be reminded; NULL when nothing comes any more.
  ADD COLUMN IF NOT EXISTS next_reminder_time DATETIME(6) NULL,
  -- When a mail to her was last refused for good, and on how many days, since she verified.
  ADD COLUMN IF NOT EXISTS bounce_time DATETIME(6) NULL,
  ADD COLUMN IF NOT EXISTS bounce_count TINYINT UNSIGNED NOT NULL DEFAULT 0,
  ADD KEY IF NOT EXISTS members_lapse (state, verify_time),
  ADD KEY IF NOT EXISTS members_reminder (next_reminder_time);

-- Who is a member already was verified when she came.
UPDATE members SET verify_time = create_time, next_reminder_time = create_time
WHERE verify_time IS NULL AND address IS NOT NULL AND state >= 2;

-- Verifications under way. Deleted a day after they were begun.
CREATE TABLE IF NOT EXISTS verifications (
  verification_id BIGINT UNSIGNED NOT NULL,
  member_id BIGINT UNSIGNED NOT NULL,
  address VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  address_identity VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- The member's when it was begun.
  old_identity VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- That the address settles.
  body VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- Wrong codes count against the body.
  guards_body BOOLEAN NOT NULL,
  -- Keyed hash of the six digits.
  code_hash BINARY(32) NOT NULL,
  expire_time DATETIME(6) NOT NULL,
  -- Wrong codes so far.
  tries TINYINT UNSIGNED NOT NULL,
  done BOOLEAN NOT NULL,
  create_time DATETIME(6) NOT NULL,
  -- The posting that begins with it; NULL department: none.
  department VARCHAR(100) NULL,
  duty VARCHAR(100) NULL,
  -- Ids of duties with commas between.
  duties VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NULL,
  start_date DATE NULL,
  end_date DATE NULL,
  PRIMARY KEY (verification_id),
  KEY verifications_member (member_id, create_time),
  KEY verifications_age (create_time)
);
