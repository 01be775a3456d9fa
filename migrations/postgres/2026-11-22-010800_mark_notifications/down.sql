DROP TABLE notification_mutes;
DROP INDEX notifications_unread;
ALTER TABLE notifications DROP COLUMN read_at;
