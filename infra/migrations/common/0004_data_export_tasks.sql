-- Parts of copies of members' data that a service still has to hand over
-- (services/common/data_export_tasks.h).

CREATE TABLE IF NOT EXISTS data_export_tasks (
  -- Identity's: the id of the data export.
  data_export_id BIGINT UNSIGNED NOT NULL,
  member_id BIGINT UNSIGNED NOT NULL,
  create_time DATETIME(6) NOT NULL,
  -- When it is tried next; a replica that works on it moves this on.
  due_time DATETIME(6) NOT NULL,
  attempts INT UNSIGNED NOT NULL,
  PRIMARY KEY (data_export_id),
  KEY data_export_tasks_due (due_time, data_export_id)
);
