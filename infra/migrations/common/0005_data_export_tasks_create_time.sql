-- Nobody reads when a task was made. What says whose a task is: attempts, since who takes it counts up.

ALTER TABLE data_export_tasks DROP COLUMN IF EXISTS create_time;
