-- What members are told in the app, and the mails that go with it (services/notifications).

CREATE TABLE IF NOT EXISTS members (
  member_id BIGINT UNSIGNED NOT NULL,
  -- Verified or lapsed: may read, and is written to.
  readable BOOLEAN NOT NULL,
  -- 1 off, 2 daily, 3 on weekdays.
  digest_frequency TINYINT UNSIGNED NOT NULL,
  digest_hour TINYINT UNSIGNED NOT NULL,
  time_zone VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  instant_mail BOOLEAN NOT NULL,
  -- Everything written before this was in a digest, or was written before the member came.
  sent_up_to DATETIME(6) NOT NULL,
  -- NULL when the member wants no digest.
  next_digest_time DATETIME(6) NULL,
  -- A replica makes this member's digest until then.
  claim_until DATETIME(6) NOT NULL,
  -- Grows with every change of the row.
  version BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (member_id),
  KEY members_due (next_digest_time)
);

CREATE TABLE IF NOT EXISTS notifications (
  notification_id BIGINT UNSIGNED NOT NULL,
  member_id BIGINT UNSIGNED NOT NULL,
  -- 1 reply, 2 mention, 3 answer, 4 accepted.
  kind TINYINT UNSIGNED NOT NULL,
  thread_id BIGINT UNSIGNED NOT NULL,
  post_id BIGINT UNSIGNED NOT NULL,
  post_number INT UNSIGNED NOT NULL,
  -- The instant mail that tells of it; NULL when none does.
  mail_id BIGINT UNSIGNED NULL,
  create_time DATETIME(6) NOT NULL,
  read_time DATETIME(6) NULL,
  PRIMARY KEY (notification_id),
  -- Whatever happens, a member is told of a thing once.
  UNIQUE KEY notifications_once (member_id, post_id, kind),
  KEY notifications_of_member (member_id, notification_id),
  KEY notifications_unread (member_id, read_time, notification_id),
  KEY notifications_of_thread (member_id, thread_id, read_time),
  KEY notifications_of_mail (mail_id)
);

CREATE TABLE IF NOT EXISTS instant_mails (
  mail_id BIGINT UNSIGNED NOT NULL,
  member_id BIGINT UNSIGNED NOT NULL,
  thread_id BIGINT UNSIGNED NOT NULL,
  -- 1 waiting, 2 sent, 3 given up, 4 not needed any more.
  state TINYINT UNSIGNED NOT NULL,
  due_time DATETIME(6) NOT NULL,
  attempts SMALLINT UNSIGNED NOT NULL,
  -- When it was first due: the next mail of the thread keeps its distance from this.
  first_due_time DATETIME(6) NOT NULL,
  PRIMARY KEY (mail_id),
  KEY instant_mails_due (state, due_time),
  KEY instant_mails_of_thread (member_id, thread_id, mail_id)
);
