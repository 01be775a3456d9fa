-- An inbox has an order of its own: each notice has the next number of its account, taken by the transaction that commits it. The moment
-- that it tells is that of the asking, and two who ask at once may be committed in either order.

CREATE TABLE inboxes (
    account_id uuid NOT NULL CONSTRAINT inboxes_pk PRIMARY KEY CONSTRAINT inboxes_account REFERENCES accounts (id),
    last_sequence bigint NOT NULL CONSTRAINT inboxes_sequence CHECK (last_sequence >= 1)
);

ALTER TABLE notifications ADD COLUMN sequence bigint NOT NULL DEFAULT 0 CONSTRAINT notifications_sequence CHECK (sequence >= 0);
UPDATE notifications SET sequence = numbered.n
FROM (SELECT id, row_number() OVER (PARTITION BY account_id ORDER BY at, id) AS n FROM notifications) AS numbered
WHERE notifications.id = numbered.id;
INSERT INTO inboxes (account_id, last_sequence) SELECT account_id, max(sequence) FROM notifications GROUP BY account_id;

DROP INDEX notifications_by_account;
DROP INDEX notifications_unread;
CREATE UNIQUE INDEX notifications_in_order ON notifications (account_id, sequence);
CREATE INDEX notifications_unread ON notifications (account_id, sequence) WHERE read_at IS NULL;
