-- A post or thread that is deleted takes its unread notifications from everybody's count.

CREATE INDEX IF NOT EXISTS notifications_of_post ON notifications (thread_id, post_id);
