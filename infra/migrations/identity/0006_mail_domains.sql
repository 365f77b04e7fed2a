-- The operator's table of mail domains (services/identity/mail_domains.h).

CREATE TABLE IF NOT EXISTS mail_domains (
  domain VARCHAR(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  body_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- 1 reserved-lg, 2 reserved-geo, 3 unreserved, 4 unverified
  class TINYINT UNSIGNED NOT NULL,
  update_time DATETIME(6) NOT NULL,
  PRIMARY KEY (domain),
  KEY mail_domains_update (update_time)
);
