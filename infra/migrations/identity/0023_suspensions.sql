-- Members who are kept out (Suspension in services/identity/model.h).

ALTER TABLE members
  -- Since when; NULL for all others.
  ADD COLUMN IF NOT EXISTS suspend_time DATETIME(6) NULL,
  -- Why, as she is told.
  ADD COLUMN IF NOT EXISTS suspend_reason VARCHAR(500) NOT NULL DEFAULT '';
