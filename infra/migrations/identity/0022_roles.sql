-- What members may do beyond their own things (Role in services/identity/model.h). The columns
-- `moderator` and `admin` of members are read no more; they go once no program knows them.

CREATE TABLE IF NOT EXISTS roles (
  member_id BIGINT UNSIGNED NOT NULL,
  -- 1 moderator, 2 admin, 3 moderator of a topic
  role TINYINT UNSIGNED NOT NULL,
  -- The threads service's; 0 for a role in the whole forum.
  topic_id BIGINT UNSIGNED NOT NULL,
  grant_time DATETIME(6) NOT NULL,
  -- 0 for the operator's tool.
  granted_by BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (member_id, role, topic_id),
  -- Who moderates what, and the few admins.
  KEY roles_by_kind (role, topic_id, member_id)
);

INSERT IGNORE INTO roles (member_id, role, topic_id, grant_time, granted_by)
SELECT member_id, 1, 0, create_time, 0 FROM members WHERE moderator;

INSERT IGNORE INTO roles (member_id, role, topic_id, grant_time, granted_by)
SELECT member_id, 2, 0, create_time, 0 FROM members WHERE admin;

ALTER TABLE members ALTER COLUMN moderator SET DEFAULT FALSE, ALTER COLUMN admin SET DEFAULT FALSE;
