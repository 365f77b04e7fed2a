-- Members and their postings (services/identity/model.h).

CREATE TABLE IF NOT EXISTS members (
  member_id BIGINT UNSIGNED NOT NULL,
  -- Where she gets mail; NULL for imported members.
  address VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NULL,
  -- The address as the key of a person: lower case, without +tags.
  address_identity VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NULL,
  -- Argon2id with salt and costs; NULL for members who cannot sign in.
  password_hash VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NULL,
  display_name VARCHAR(60) NOT NULL,
  -- display_name folded for finding it by its start.
  name_key VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  -- 1 pending, 2 verified, 3 lapsed
  state TINYINT UNSIGNED NOT NULL,
  moderator BOOLEAN NOT NULL,
  admin BOOLEAN NOT NULL,
  ask_me_about VARCHAR(500) NOT NULL,
  sample BOOLEAN NOT NULL,
  -- Key in the file she was imported from.
  external_id VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  create_time DATETIME(6) NOT NULL,
  version BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (member_id),
  UNIQUE KEY members_address (address_identity),
  UNIQUE KEY members_external (external_id),
  KEY members_name (name_key, member_id)
);

CREATE TABLE IF NOT EXISTS postings (
  posting_id BIGINT UNSIGNED NOT NULL,
  member_id BIGINT UNSIGNED NOT NULL,
  -- A body's code or n-<domain>; empty while nobody has confirmed one.
  body VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  department VARCHAR(100) NOT NULL,
  duty VARCHAR(100) NOT NULL,
  -- Days in Japan. No end: it lasts.
  start_date DATE NULL,
  end_date DATE NULL,
  PRIMARY KEY (posting_id),
  KEY postings_member (member_id, posting_id)
);
