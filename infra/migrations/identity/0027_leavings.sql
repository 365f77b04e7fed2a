-- Members who leave (Leaving in services/identity/model.h). After 14 days their rows are deleted.

ALTER TABLE members
  -- Since when; NULL for all others.
  ADD COLUMN IF NOT EXISTS leave_time DATETIME(6) NULL,
  -- What becomes of her posts: 1 kept without her name, 2 deleted; NULL while she stays.
  ADD COLUMN IF NOT EXISTS leave_posts TINYINT UNSIGNED NULL,
  -- Finds those whose time is over.
  ADD KEY IF NOT EXISTS members_leaving (leave_time);

-- For forgetting a member's.
ALTER TABLE notices ADD KEY IF NOT EXISTS notices_member (member_id);
