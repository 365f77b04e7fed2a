-- A row for each address that registers: what its registrations queue at to be counted one after
-- the other (services/identity/registration_store.cc). Deleted after a day.

CREATE TABLE IF NOT EXISTS registration_addresses (
  address_identity VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  last_time DATETIME(6) NOT NULL,
  PRIMARY KEY (address_identity),
  KEY registration_addresses_age (last_time)
);
