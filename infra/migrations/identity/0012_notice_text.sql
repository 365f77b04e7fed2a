-- A notice is written when it is decided, and goes where it was meant to go: the address may have
-- changed when it is sent. Rows from before hold no text; the applicants they would have told see
-- it when they sign in.

ALTER TABLE notices
  ADD COLUMN IF NOT EXISTS address VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    DEFAULT '',
  ADD COLUMN IF NOT EXISTS display_name VARCHAR(60) NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS subject VARCHAR(200) NOT NULL DEFAULT '',
  ADD COLUMN IF NOT EXISTS text VARCHAR(4000) NOT NULL DEFAULT '';
