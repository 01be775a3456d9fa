-- What is written beside every change in the same transaction: notices to people, the outbox for
-- machines, running counters, answers kept for repeated requests, and the audit record, whose rows are
-- chained by hashes.

CREATE TABLE notifications (
    id TEXT NOT NULL CONSTRAINT notifications_pk PRIMARY KEY,
    account_id TEXT NOT NULL CONSTRAINT notifications_account REFERENCES accounts (id),
    kind TEXT NOT NULL,
    ticket_id TEXT CONSTRAINT notifications_ticket REFERENCES tickets (id),
    redemption_id TEXT CONSTRAINT notifications_redemption REFERENCES redemptions (id),
    points INTEGER,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX notifications_by_account ON notifications (account_id, at, id);

-- One row for each event that others may want to hear of, in the order in which they were committed to.
CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_by_time ON outbox (at);

-- Running counters. Each part of the key is text, '' for none, because NULL is never equal to itself.
CREATE TABLE figure_counts (
    day TEXT NOT NULL,
    area TEXT NOT NULL,
    category TEXT NOT NULL,
    department TEXT NOT NULL,
    channel TEXT NOT NULL,
    measure TEXT NOT NULL,
    programme_id TEXT NOT NULL CONSTRAINT figure_counts_programme REFERENCES programmes (id),
    n INTEGER NOT NULL,
    CONSTRAINT figure_counts_pk PRIMARY KEY (day, area, category, department, channel, measure, programme_id)
) STRICT;

CREATE TABLE idempotency_keys (
    account_id TEXT NOT NULL CONSTRAINT idempotency_keys_account REFERENCES accounts (id),
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    -- While there is no answer, somebody is at work until the lease ends.
    leased_until TEXT,
    answer BLOB,
    created_at TEXT NOT NULL,
    CONSTRAINT idempotency_keys_pk PRIMARY KEY (account_id, key),
    CONSTRAINT idempotency_keys_state CHECK ((leased_until IS NULL) = (answer IS NOT NULL))
) STRICT;
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);

CREATE TABLE audit_entries (
    sequence INTEGER NOT NULL CONSTRAINT audit_entries_pk PRIMARY KEY,
    at TEXT NOT NULL,
    by_id TEXT CONSTRAINT audit_entries_by REFERENCES accounts (id),
    action TEXT NOT NULL,
    subject_id TEXT,
    -- Text, not JSON: the hash is over exactly these characters.
    detail TEXT NOT NULL,
    previous_hash BLOB NOT NULL,
    hash BLOB NOT NULL CONSTRAINT audit_entries_hash_once UNIQUE
) STRICT;

-- Where the chain ends. One row, locked by whoever adds to it.
CREATE TABLE audit_head (
    one INTEGER NOT NULL CONSTRAINT audit_head_pk PRIMARY KEY CONSTRAINT audit_head_one CHECK (one = 1),
    sequence INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;

-- Which key of the key file seals and hashes now. One row, changed with everything that it sealed.
CREATE TABLE key_state (
    one INTEGER NOT NULL CONSTRAINT key_state_pk PRIMARY KEY CONSTRAINT key_state_one CHECK (one = 1),
    key_id TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_entries_refuse_update BEFORE UPDATE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'audit_entries: the record is only added to');
END;
CREATE TRIGGER audit_entries_refuse_delete BEFORE DELETE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'audit_entries: the record is only added to');
END;
