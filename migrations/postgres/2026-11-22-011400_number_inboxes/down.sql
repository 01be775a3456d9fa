DROP INDEX notifications_unread;
DROP INDEX notifications_in_order;
CREATE INDEX notifications_unread ON notifications (account_id, at, id) WHERE read_at IS NULL;
CREATE INDEX notifications_by_account ON notifications (account_id, at, id);
ALTER TABLE notifications DROP COLUMN sequence;
DROP TABLE inboxes;
