-- Fields of administration of a posting (services/identity/duties.h): ids with commas between.

ALTER TABLE postings
  ADD COLUMN IF NOT EXISTS duties VARCHAR(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
    DEFAULT '';
