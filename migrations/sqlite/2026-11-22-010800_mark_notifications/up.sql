-- What somebody has read, and what he does not want to be told.

ALTER TABLE notifications ADD COLUMN read_at TEXT;
CREATE INDEX notifications_unread ON notifications (account_id, at, id) WHERE read_at IS NULL;

CREATE TABLE notification_mutes (
    account_id TEXT NOT NULL CONSTRAINT notification_mutes_account REFERENCES accounts (id),
    kind TEXT NOT NULL,
    CONSTRAINT notification_mutes_pk PRIMARY KEY (account_id, kind)
) STRICT;
