-- What the rules said of an applicant's address, who decided her case, and how to find her newest
-- one and those of a body.

ALTER TABLE registrations
  ADD COLUMN IF NOT EXISTS rule VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    DEFAULT '',
  ADD COLUMN IF NOT EXISTS shared_mailbox BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE admissions
  ADD COLUMN IF NOT EXISTS rule VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    DEFAULT '',
  ADD COLUMN IF NOT EXISTS shared_mailbox BOOLEAN NOT NULL DEFAULT FALSE,
  -- Let in by colleagues; decided_by gave the last vouch.
  ADD COLUMN IF NOT EXISTS by_vouching BOOLEAN NOT NULL DEFAULT FALSE,
  ADD KEY IF NOT EXISTS admissions_newest (member_id, admission_id),
  DROP KEY IF EXISTS admissions_member,
  ADD KEY IF NOT EXISTS admissions_body (state, suggested_body, admission_id),
  -- Counts the open ones and finds the oldest without reading the rows.
  ADD KEY IF NOT EXISTS admissions_age (state, create_time);
