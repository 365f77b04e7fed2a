-- Members who have left for good (services/notifications/departure_store.h). Rows stay, so that
-- nothing that arrives late is kept anew; the id alone says nothing of a person.

CREATE TABLE IF NOT EXISTS departures (
  member_id BIGINT UNSIGNED NOT NULL,
  leave_time DATETIME(6) NOT NULL,
  -- When what is left of hers is deleted; NULL when nothing is.
  clear_time DATETIME(6) NULL,
  PRIMARY KEY (member_id),
  KEY departures_due (clear_time)
);
