-- Archives of all that is held about somebody, for him. The archive lies beside the photos, sealed with a key of its own; without the row
-- nobody reads it.

CREATE TABLE exports (
    id uuid NOT NULL CONSTRAINT exports_pk PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT exports_account REFERENCES accounts (id),
    status text NOT NULL CONSTRAINT exports_status CHECK (status IN ('waiting', 'ready', 'failed', 'expired')),
    asked_at timestamptz NOT NULL,
    -- While it is made, until when it is one process's work.
    leased_until timestamptz,
    ready_at timestamptz,
    expires_at timestamptz,
    bytes bigint CONSTRAINT exports_bytes CHECK (bytes > 0),
    -- What did not fit.
    photos_left_out integer NOT NULL CONSTRAINT exports_left_out CHECK (photos_left_out >= 0),
    secret bytea,
    CONSTRAINT exports_ready CHECK ((status = 'ready') = (secret IS NOT NULL AND ready_at IS NOT NULL AND expires_at IS NOT NULL AND bytes IS NOT NULL))
);
CREATE INDEX exports_by_account ON exports (account_id, asked_at, id);
-- One at a time for each.
CREATE UNIQUE INDEX exports_one_waiting ON exports (account_id) WHERE status = 'waiting';
CREATE INDEX exports_at_work ON exports (asked_at, id) WHERE status = 'waiting';
CREATE INDEX exports_to_expire ON exports (expires_at, id) WHERE status = 'ready';
