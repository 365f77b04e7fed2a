-- Domains that moderators have found to be a body's (services/identity/learned_domain_rules.h).

CREATE TABLE IF NOT EXISTS learned_domains (
  domain VARCHAR(253) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  body_code CHAR(6) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- 0 for the operator's tool, here and below.
  learned_by BIGINT UNSIGNED NOT NULL,
  learn_time DATETIME(6) NOT NULL,
  renewed_by BIGINT UNSIGNED NOT NULL,
  renew_time DATETIME(6) NOT NULL,
  expire_time DATETIME(6) NOT NULL,
  -- NULL while it is believed or has to be looked at again.
  forgotten_by BIGINT UNSIGNED NULL,
  forget_time DATETIME(6) NULL,
  -- Tells replicas that something has changed.
  update_time DATETIME(6) NOT NULL,
  PRIMARY KEY (domain),
  KEY learned_domains_expiry (expire_time, domain),
  KEY learned_domains_update (update_time)
);
