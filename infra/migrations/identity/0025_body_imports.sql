-- What an operator imports about bodies (services/identity/body_imports.h): bodies that came to be
-- after the program was made, and figures of all.

CREATE TABLE IF NOT EXISTS imported_bodies (
  body_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name VARCHAR(30) NOT NULL,
  kana VARCHAR(60) NOT NULL,
  prefecture VARCHAR(10) NOT NULL,
  -- 1 prefecture, 2 designated city, 3 city, 4 special ward, 5 town, 6 village
  kind TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (body_code)
);

-- A part that was not imported has NULLs, its source too.
CREATE TABLE IF NOT EXISTS body_profiles (
  body_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  population INT UNSIGNED NULL,
  population_year SMALLINT UNSIGNED NULL,
  households INT UNSIGNED NULL,
  population_source VARCHAR(300) NULL,
  population_date DATE NULL,
  primary_workers INT UNSIGNED NULL,
  secondary_workers INT UNSIGNED NULL,
  tertiary_workers INT UNSIGNED NULL,
  industry_source VARCHAR(300) NULL,
  industry_date DATE NULL,
  -- In hundredths.
  fiscal_index SMALLINT UNSIGNED NULL,
  fiscal_index_source VARCHAR(300) NULL,
  fiscal_index_date DATE NULL,
  similar_group VARCHAR(30) NULL,
  similar_group_source VARCHAR(300) NULL,
  similar_group_date DATE NULL,
  -- From 1, under 5,000 people, to 8, 500,000 and more (SizeBand).
  declared_size TINYINT UNSIGNED NULL,
  declared_size_source VARCHAR(300) NULL,
  declared_size_date DATE NULL,
  PRIMARY KEY (body_code)
);

-- One row, which every import locks and counts up: replicas read the tables again when it differs.
CREATE TABLE IF NOT EXISTS body_import_version (
  only_row TINYINT UNSIGNED NOT NULL,
  version BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (only_row)
);
INSERT IGNORE INTO body_import_version (only_row, version) VALUES (1, 0);

-- For counting a body's members.
ALTER TABLE postings ADD KEY IF NOT EXISTS postings_body (body, member_id);
