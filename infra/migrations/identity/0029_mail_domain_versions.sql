-- A row for each table of mail domains, which every change of the table counts up: replicas read the
-- table again when it differs. Times do not tell: two changes may have the same.
CREATE TABLE IF NOT EXISTS mail_domain_versions (
  -- 1 the operator's mail_domains, 2 learned_domains.
  kind TINYINT UNSIGNED NOT NULL,
  version BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (kind)
);
INSERT IGNORE INTO mail_domain_versions (kind, version) VALUES (1, 0), (2, 0);

ALTER TABLE mail_domains DROP KEY mail_domains_update, DROP COLUMN update_time;
ALTER TABLE learned_domains DROP KEY learned_domains_update, DROP COLUMN update_time;
