-- Categories and tickets. A ticket row is the last state of its events, with the columns that lists
-- ask for; the events alone rebuild it. Free text lies in rows of its own that can be erased.

CREATE TABLE categories (
    code text NOT NULL CONSTRAINT categories_pk PRIMARY KEY,
    name text NOT NULL,
    parent_code text CONSTRAINT categories_parent REFERENCES categories (code),
    urgency text NOT NULL CONSTRAINT categories_urgency CHECK (urgency IN ('normal', 'urgent', 'emergency')),
    policy text,
    photo_required boolean NOT NULL,
    after_photo_required boolean NOT NULL,
    duplicate_radius_m integer NOT NULL CONSTRAINT categories_duplicate_radius CHECK (duplicate_radius_m BETWEEN 1 AND 5000),
    public_precision_m integer NOT NULL CONSTRAINT categories_public_precision CHECK (public_precision_m BETWEEN 0 AND 10000),
    confidential boolean NOT NULL,
    position integer NOT NULL,
    version integer NOT NULL CONSTRAINT categories_version CHECK (version >= 1),
    CONSTRAINT categories_not_own_parent CHECK (parent_code IS NULL OR parent_code <> code)
);

CREATE TABLE tickets (
    id uuid NOT NULL CONSTRAINT tickets_pk PRIMARY KEY,
    number text NOT NULL CONSTRAINT tickets_number_once UNIQUE,
    version integer NOT NULL CONSTRAINT tickets_version CHECK (version >= 1),
    status text NOT NULL CONSTRAINT tickets_status CHECK (status IN ('submitted', 'rejected', 'merged', 'withdrawn', 'accepted', 'dispatched', 'in_progress', 'resolved', 'closed')),
    programme_id uuid NOT NULL CONSTRAINT tickets_programme REFERENCES programmes (id),
    area_id uuid CONSTRAINT tickets_area REFERENCES areas (id),
    category_code text CONSTRAINT tickets_category REFERENCES categories (code),
    urgency text CONSTRAINT tickets_urgency CHECK (urgency IN ('normal', 'urgent', 'emergency')),
    reporter_id uuid CONSTRAINT tickets_reporter REFERENCES accounts (id),
    proxy_id uuid CONSTRAINT tickets_proxy REFERENCES accounts (id),
    department_id uuid CONSTRAINT tickets_department REFERENCES departments (id),
    worker_id uuid CONSTRAINT tickets_worker REFERENCES accounts (id),
    merged_into uuid CONSTRAINT tickets_merged_into REFERENCES tickets (id),
    channel text NOT NULL,
    fixed_on_the_spot boolean NOT NULL,
    lat double precision,
    lng double precision,
    submitted_at timestamptz NOT NULL,
    accepted_at timestamptz,
    closed_at timestamptz,
    -- How long it took, in seconds: from dispatch to claim, and from acceptance to where it stands now.
    to_claim_s bigint CONSTRAINT tickets_to_claim CHECK (to_claim_s >= 0),
    to_resolve_s bigint CONSTRAINT tickets_to_resolve CHECK (to_resolve_s >= 0),
    to_close_s bigint CONSTRAINT tickets_to_close CHECK (to_close_s >= 0),
    changed_at timestamptz NOT NULL,
    -- What the reporter sent, hashed: the same id with the same content is the same report.
    content_hash bytea NOT NULL,
    awarded integer CONSTRAINT tickets_awarded CHECK (awarded > 0),
    award_withheld text,
    state jsonb NOT NULL,
    CONSTRAINT tickets_position CHECK ((lat IS NULL) = (lng IS NULL) AND (lat IS NULL OR (lat BETWEEN -90 AND 90 AND lng BETWEEN -180 AND 180))),
    CONSTRAINT tickets_one_assignee CHECK (department_id IS NULL OR worker_id IS NULL),
    CONSTRAINT tickets_assigned CHECK (status NOT IN ('dispatched', 'in_progress') OR department_id IS NOT NULL OR worker_id IS NOT NULL),
    CONSTRAINT tickets_unassigned CHECK (status NOT IN ('submitted', 'rejected', 'withdrawn', 'accepted', 'merged') OR (department_id IS NULL AND worker_id IS NULL)),
    CONSTRAINT tickets_merged CHECK ((status = 'merged') = (merged_into IS NOT NULL)),
    CONSTRAINT tickets_not_merged_into_itself CHECK (merged_into IS NULL OR merged_into <> id),
    CONSTRAINT tickets_judged CHECK (status NOT IN ('accepted', 'dispatched', 'in_progress', 'resolved', 'closed') OR (accepted_at IS NOT NULL AND category_code IS NOT NULL AND urgency IS NOT NULL)),
    CONSTRAINT tickets_closed CHECK (status <> 'closed' OR closed_at IS NOT NULL),
    CONSTRAINT tickets_elapsed CHECK ((to_resolve_s IS NULL OR status IN ('resolved', 'closed')) AND (to_close_s IS NULL OR status = 'closed')),
    CONSTRAINT tickets_award CHECK (awarded IS NULL OR (reporter_id IS NOT NULL AND award_withheld IS NULL))
);
CREATE INDEX tickets_by_time ON tickets (submitted_at, id);
CREATE INDEX tickets_by_area ON tickets (area_id, submitted_at, id);
CREATE INDEX tickets_by_status ON tickets (status, submitted_at, id);
CREATE INDEX tickets_by_reporter ON tickets (reporter_id, submitted_at, id);
CREATE INDEX tickets_by_proxy ON tickets (proxy_id) WHERE proxy_id IS NOT NULL;
CREATE INDEX tickets_by_department ON tickets (department_id, submitted_at, id) WHERE department_id IS NOT NULL;
CREATE INDEX tickets_by_canonical ON tickets (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX tickets_by_worker ON tickets (worker_id, submitted_at, id) WHERE worker_id IS NOT NULL;
CREATE INDEX tickets_by_place ON tickets (lat, lng) WHERE lat IS NOT NULL;
CREATE INDEX tickets_by_acceptance ON tickets (accepted_at) WHERE accepted_at IS NOT NULL;

CREATE TABLE ticket_events (
    ticket_id uuid NOT NULL CONSTRAINT ticket_events_ticket REFERENCES tickets (id),
    sequence integer NOT NULL CONSTRAINT ticket_events_sequence CHECK (sequence >= 1),
    at timestamptz NOT NULL,
    by_id uuid CONSTRAINT ticket_events_by REFERENCES accounts (id),
    capacity text NOT NULL,
    kind text NOT NULL,
    data jsonb NOT NULL,
    CONSTRAINT ticket_events_pk PRIMARY KEY (ticket_id, sequence),
    CONSTRAINT ticket_events_begin CHECK ((sequence = 1) = (kind = 'submitted')),
    CONSTRAINT ticket_events_by_system CHECK ((by_id IS NULL) = (capacity = 'system'))
);

-- What people wrote. An address is sealed; a text is searched, and stands as it is. Erased, neither is left.
CREATE TABLE ticket_notes (
    id uuid NOT NULL CONSTRAINT ticket_notes_pk PRIMARY KEY,
    ticket_id uuid NOT NULL CONSTRAINT ticket_notes_ticket REFERENCES tickets (id),
    -- Only descriptions are searched: what is written later may be for staff alone.
    kind text NOT NULL CONSTRAINT ticket_notes_kind CHECK (kind IN ('description', 'address', 'step')),
    body text,
    sealed bytea,
    erased_at timestamptz,
    CONSTRAINT ticket_notes_content CHECK (
        CASE WHEN erased_at IS NULL THEN (body IS NULL) <> (sealed IS NULL) ELSE body IS NULL AND sealed IS NULL END
    )
);
CREATE INDEX ticket_notes_by_ticket ON ticket_notes (ticket_id);

CREATE TABLE ticket_photos (
    photo_id uuid NOT NULL CONSTRAINT ticket_photos_photo REFERENCES photos (id),
    ticket_id uuid NOT NULL CONSTRAINT ticket_photos_ticket REFERENCES tickets (id),
    sequence integer NOT NULL,
    -- Photos of an internal step are for staff.
    internal boolean NOT NULL,
    CONSTRAINT ticket_photos_pk PRIMARY KEY (photo_id),
    CONSTRAINT ticket_photos_event FOREIGN KEY (ticket_id, sequence) REFERENCES ticket_events (ticket_id, sequence)
);
CREATE INDEX ticket_photos_by_ticket ON ticket_photos (ticket_id);

CREATE TABLE ticket_follows (
    ticket_id uuid NOT NULL CONSTRAINT ticket_follows_ticket REFERENCES tickets (id),
    account_id uuid NOT NULL CONSTRAINT ticket_follows_account REFERENCES accounts (id),
    at timestamptz NOT NULL,
    CONSTRAINT ticket_follows_pk PRIMARY KEY (ticket_id, account_id)
);
CREATE INDEX ticket_follows_by_account ON ticket_follows (account_id);

-- The last number given out on each day of the programme's calendar.
CREATE TABLE ticket_numbers (
    day date NOT NULL CONSTRAINT ticket_numbers_pk PRIMARY KEY,
    last integer NOT NULL CONSTRAINT ticket_numbers_last CHECK (last >= 1)
);

CREATE TRIGGER ticket_events_refuse_update BEFORE UPDATE ON ticket_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change('events are never changed');
CREATE TRIGGER ticket_events_refuse_delete BEFORE DELETE ON ticket_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change('events are never changed');

CREATE TRIGGER tickets_refuse_delete BEFORE DELETE ON tickets
    FOR EACH ROW EXECUTE FUNCTION refuse_change('tickets are never deleted');
CREATE TRIGGER tickets_refuse_truncate BEFORE TRUNCATE ON tickets
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('tickets are never deleted');
CREATE TRIGGER ticket_events_refuse_truncate BEFORE TRUNCATE ON ticket_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('events are never changed');
CREATE TRIGGER tickets_refuse_leaving_withdrawn BEFORE UPDATE OF status ON tickets
    FOR EACH ROW WHEN (OLD.status = 'withdrawn' AND NEW.status <> 'withdrawn')
    EXECUTE FUNCTION refuse_change('nothing leaves withdrawn');

-- The first is 1 (`ticket_events_begin`), and none comes twice: so the numbers have no gap.
CREATE FUNCTION refuse_event_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ticket_events WHERE ticket_id = NEW.ticket_id AND sequence = NEW.sequence - 1) THEN
        RAISE EXCEPTION 'ticket_events: an event follows the one before it' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ticket_events_refuse_gap BEFORE INSERT ON ticket_events
    FOR EACH ROW WHEN (NEW.sequence > 1) EXECUTE FUNCTION refuse_event_gap();

-- What was merged into a ticket that is itself merged moves along: no chains.
CREATE FUNCTION refuse_merge_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM tickets WHERE id = NEW.merged_into AND merged_into IS NOT NULL) THEN
        RAISE EXCEPTION 'tickets: nothing is merged into what is merged itself' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tickets_refuse_chain BEFORE UPDATE OF merged_into ON tickets
    FOR EACH ROW WHEN (NEW.merged_into IS NOT NULL) EXECUTE FUNCTION refuse_merge_chain();
