-- Programs of others report for people, and ask what became of it, by the protocol Open311: the keys that they are known by, who it was
-- that they reported for, and what they said of a report that was no command.

CREATE TABLE api_keys (
    id uuid NOT NULL CONSTRAINT api_keys_pk PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT api_keys_account REFERENCES accounts (id),
    name text NOT NULL CONSTRAINT api_keys_name CHECK (length(name) BETWEEN 1 AND 64),
    -- How it begins, for people to tell it from the next.
    hint text NOT NULL,
    -- The key itself is nowhere: sealed is its hash, so that a change of keys can hash that anew, and found it is by a keyed hash of it.
    digest bytea NOT NULL,
    digest_hash bytea NOT NULL CONSTRAINT api_keys_once UNIQUE,
    created_by uuid CONSTRAINT api_keys_creator REFERENCES accounts (id),
    created_at timestamptz NOT NULL,
    -- When something was last written with it.
    used_at timestamptz,
    revoked_at timestamptz CONSTRAINT api_keys_revoked CHECK (revoked_at >= created_at)
);
CREATE INDEX api_keys_by_account ON api_keys (account_id, created_at, id);

CREATE FUNCTION refuse_key_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'api_keys: what is revoked stays so' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER api_keys_refuse_back BEFORE UPDATE OF revoked_at ON api_keys
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
    EXECUTE FUNCTION refuse_key_back();

-- Who it was that a program reported for, as it said: one sealed document.
CREATE TABLE ticket_contacts (
    ticket_id uuid NOT NULL CONSTRAINT ticket_contacts_pk PRIMARY KEY CONSTRAINT ticket_contacts_ticket REFERENCES tickets (id),
    contact bytea NOT NULL
);

-- What a reporter's program said of a report. What became a step of the ticket names that; its text is the step's. The text of others is
-- sealed here.
CREATE TABLE ticket_remarks (
    id uuid NOT NULL CONSTRAINT ticket_remarks_pk PRIMARY KEY,
    ticket_id uuid NOT NULL CONSTRAINT ticket_remarks_ticket REFERENCES tickets (id),
    account_id uuid NOT NULL CONSTRAINT ticket_remarks_account REFERENCES accounts (id),
    -- What the program calls it: said again, it is the same.
    name text CONSTRAINT ticket_remarks_name CHECK (length(name) BETWEEN 1 AND 200),
    content_hash bytea NOT NULL,
    word text NOT NULL,
    sequence integer,
    body bytea,
    contact bytea,
    -- The ids of what came with it.
    photos jsonb NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT ticket_remarks_once UNIQUE (account_id, name),
    CONSTRAINT ticket_remarks_event FOREIGN KEY (ticket_id, sequence) REFERENCES ticket_events (ticket_id, sequence),
    CONSTRAINT ticket_remarks_step CHECK (sequence IS NULL OR body IS NULL)
);
CREATE INDEX ticket_remarks_by_ticket ON ticket_remarks (ticket_id, at, id);

-- What happened to all tickets since a moment, in its order.
CREATE INDEX ticket_events_by_time ON ticket_events (at, ticket_id, sequence);
