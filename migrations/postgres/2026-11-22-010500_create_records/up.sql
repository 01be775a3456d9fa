-- What is written beside every change in the same transaction: notices to people, the outbox for
-- machines, running counters, answers kept for repeated requests, and the audit record, whose rows are
-- chained by hashes.

CREATE TABLE notifications (
    id uuid NOT NULL CONSTRAINT notifications_pk PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT notifications_account REFERENCES accounts (id),
    kind text NOT NULL,
    ticket_id uuid CONSTRAINT notifications_ticket REFERENCES tickets (id),
    redemption_id uuid CONSTRAINT notifications_redemption REFERENCES redemptions (id),
    points integer,
    at timestamptz NOT NULL
);
CREATE INDEX notifications_by_account ON notifications (account_id, at, id);

-- One row for each event that others may want to hear of, in the order in which they were committed to.
CREATE TABLE outbox (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    subject_id uuid NOT NULL,
    version integer NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX outbox_by_time ON outbox (at);

-- Running counters. Each part of the key is text, '' for none, because NULL is never equal to itself.
CREATE TABLE figure_counts (
    day date NOT NULL,
    area text NOT NULL,
    category text NOT NULL,
    department text NOT NULL,
    channel text NOT NULL,
    measure text NOT NULL,
    programme_id uuid NOT NULL CONSTRAINT figure_counts_programme REFERENCES programmes (id),
    n bigint NOT NULL,
    CONSTRAINT figure_counts_pk PRIMARY KEY (day, area, category, department, channel, measure, programme_id)
);

CREATE TABLE idempotency_keys (
    account_id uuid NOT NULL CONSTRAINT idempotency_keys_account REFERENCES accounts (id),
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    -- While there is no answer, somebody is at work until the lease ends.
    leased_until timestamptz,
    answer bytea,
    created_at timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pk PRIMARY KEY (account_id, key),
    CONSTRAINT idempotency_keys_state CHECK ((leased_until IS NULL) = (answer IS NOT NULL))
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);

CREATE TABLE audit_entries (
    sequence bigint NOT NULL CONSTRAINT audit_entries_pk PRIMARY KEY,
    at timestamptz NOT NULL,
    by_id uuid CONSTRAINT audit_entries_by REFERENCES accounts (id),
    action text NOT NULL,
    subject_id uuid,
    -- Text, not JSON: the hash is over exactly these characters.
    detail text NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL CONSTRAINT audit_entries_hash_once UNIQUE
);

-- Where the chain ends. One row, locked by whoever adds to it.
CREATE TABLE audit_head (
    one integer NOT NULL CONSTRAINT audit_head_pk PRIMARY KEY CONSTRAINT audit_head_one CHECK (one = 1),
    sequence bigint NOT NULL,
    hash bytea NOT NULL
);

-- Which key of the key file seals and hashes now. One row, changed with everything that it sealed.
CREATE TABLE key_state (
    one integer NOT NULL CONSTRAINT key_state_pk PRIMARY KEY CONSTRAINT key_state_one CHECK (one = 1),
    key_id text NOT NULL
);

CREATE TRIGGER audit_entries_refuse_update BEFORE UPDATE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change('the record is only added to');
CREATE TRIGGER audit_entries_refuse_delete BEFORE DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change('the record is only added to');
CREATE TRIGGER audit_entries_refuse_truncate BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('the record is only added to');
