-- When a mail that no server has taken is tried again, and how often it has been.

ALTER TABLE notices
  ADD COLUMN IF NOT EXISTS attempts INT UNSIGNED NOT NULL DEFAULT 0,
  -- The default is long past: due at once.
  ADD COLUMN IF NOT EXISTS due_time DATETIME(6) NOT NULL DEFAULT '2000-01-01 00:00:00',
  ADD KEY IF NOT EXISTS notices_due (due_time, notice_id);
