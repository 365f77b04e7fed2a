-- What a member wrote and thanked for, to give her a copy of it and to forget her; and who has left.

CREATE INDEX IF NOT EXISTS posts_by_author ON posts (author_id, post_id);
CREATE INDEX IF NOT EXISTS threads_by_author ON threads (author_id, thread_id);
CREATE INDEX IF NOT EXISTS helpful_by_member ON helpful_marks (member_id, post_id);

-- Members who have left and are still to be forgotten; a row goes when nothing is left of her.
CREATE TABLE IF NOT EXISTS departures (
  member_id BIGINT UNSIGNED NOT NULL,
  -- What becomes of her posts: 1 they stay without her name, 2 they go.
  posts TINYINT UNSIGNED NOT NULL,
  -- From when on she is forgotten.
  due_time DATETIME(6) NOT NULL,
  PRIMARY KEY (member_id)
);
