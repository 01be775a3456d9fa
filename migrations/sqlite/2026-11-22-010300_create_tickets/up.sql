-- Categories and tickets. A ticket row is the last state of its events, with the columns that lists
-- ask for; the events alone rebuild it. Free text lies in rows of its own that can be erased.

CREATE TABLE categories (
    code TEXT NOT NULL CONSTRAINT categories_pk PRIMARY KEY,
    name TEXT NOT NULL,
    parent_code TEXT CONSTRAINT categories_parent REFERENCES categories (code),
    urgency TEXT NOT NULL CONSTRAINT categories_urgency CHECK (urgency IN ('normal', 'urgent', 'emergency')),
    policy TEXT,
    photo_required INTEGER NOT NULL,
    after_photo_required INTEGER NOT NULL,
    duplicate_radius_m INTEGER NOT NULL CONSTRAINT categories_duplicate_radius CHECK (duplicate_radius_m BETWEEN 1 AND 5000),
    public_precision_m INTEGER NOT NULL CONSTRAINT categories_public_precision CHECK (public_precision_m BETWEEN 0 AND 10000),
    confidential INTEGER NOT NULL,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL CONSTRAINT categories_version CHECK (version >= 1),
    CONSTRAINT categories_not_own_parent CHECK (parent_code IS NULL OR parent_code <> code)
) STRICT;

CREATE TABLE tickets (
    id TEXT NOT NULL CONSTRAINT tickets_pk PRIMARY KEY,
    number TEXT NOT NULL CONSTRAINT tickets_number_once UNIQUE,
    version INTEGER NOT NULL CONSTRAINT tickets_version CHECK (version >= 1),
    status TEXT NOT NULL CONSTRAINT tickets_status CHECK (status IN ('submitted', 'rejected', 'merged', 'withdrawn', 'accepted', 'dispatched', 'in_progress', 'resolved', 'closed')),
    programme_id TEXT NOT NULL CONSTRAINT tickets_programme REFERENCES programmes (id),
    area_id TEXT CONSTRAINT tickets_area REFERENCES areas (id),
    category_code TEXT CONSTRAINT tickets_category REFERENCES categories (code),
    urgency TEXT CONSTRAINT tickets_urgency CHECK (urgency IN ('normal', 'urgent', 'emergency')),
    reporter_id TEXT CONSTRAINT tickets_reporter REFERENCES accounts (id),
    proxy_id TEXT CONSTRAINT tickets_proxy REFERENCES accounts (id),
    department_id TEXT CONSTRAINT tickets_department REFERENCES departments (id),
    worker_id TEXT CONSTRAINT tickets_worker REFERENCES accounts (id),
    merged_into TEXT CONSTRAINT tickets_merged_into REFERENCES tickets (id),
    channel TEXT NOT NULL,
    fixed_on_the_spot INTEGER NOT NULL,
    lat REAL,
    lng REAL,
    submitted_at TEXT NOT NULL,
    accepted_at TEXT,
    closed_at TEXT,
    -- How long it took, in seconds: from dispatch to claim, and from acceptance to where it stands now.
    to_claim_s INTEGER CONSTRAINT tickets_to_claim CHECK (to_claim_s >= 0),
    to_resolve_s INTEGER CONSTRAINT tickets_to_resolve CHECK (to_resolve_s >= 0),
    to_close_s INTEGER CONSTRAINT tickets_to_close CHECK (to_close_s >= 0),
    changed_at TEXT NOT NULL,
    -- What the reporter sent, hashed: the same id with the same content is the same report.
    content_hash BLOB NOT NULL,
    awarded INTEGER CONSTRAINT tickets_awarded CHECK (awarded > 0),
    award_withheld TEXT,
    state TEXT NOT NULL,
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
) STRICT;
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
    ticket_id TEXT NOT NULL CONSTRAINT ticket_events_ticket REFERENCES tickets (id),
    sequence INTEGER NOT NULL CONSTRAINT ticket_events_sequence CHECK (sequence >= 1),
    at TEXT NOT NULL,
    by_id TEXT CONSTRAINT ticket_events_by REFERENCES accounts (id),
    capacity TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    CONSTRAINT ticket_events_pk PRIMARY KEY (ticket_id, sequence),
    CONSTRAINT ticket_events_begin CHECK ((sequence = 1) = (kind = 'submitted')),
    CONSTRAINT ticket_events_by_system CHECK ((by_id IS NULL) = (capacity = 'system'))
) STRICT;

-- What people wrote. An address is sealed; a text is searched, and stands as it is. Erased, neither is left.
CREATE TABLE ticket_notes (
    id TEXT NOT NULL CONSTRAINT ticket_notes_pk PRIMARY KEY,
    ticket_id TEXT NOT NULL CONSTRAINT ticket_notes_ticket REFERENCES tickets (id),
    -- Only descriptions are searched: what is written later may be for staff alone.
    kind TEXT NOT NULL CONSTRAINT ticket_notes_kind CHECK (kind IN ('description', 'address', 'step')),
    body TEXT,
    sealed BLOB,
    erased_at TEXT,
    CONSTRAINT ticket_notes_content CHECK (
        CASE WHEN erased_at IS NULL THEN (body IS NULL) <> (sealed IS NULL) ELSE body IS NULL AND sealed IS NULL END
    )
) STRICT;
CREATE INDEX ticket_notes_by_ticket ON ticket_notes (ticket_id);

CREATE TABLE ticket_photos (
    photo_id TEXT NOT NULL CONSTRAINT ticket_photos_photo REFERENCES photos (id),
    ticket_id TEXT NOT NULL CONSTRAINT ticket_photos_ticket REFERENCES tickets (id),
    sequence INTEGER NOT NULL,
    -- Photos of an internal step are for staff.
    internal INTEGER NOT NULL,
    CONSTRAINT ticket_photos_pk PRIMARY KEY (photo_id),
    CONSTRAINT ticket_photos_event FOREIGN KEY (ticket_id, sequence) REFERENCES ticket_events (ticket_id, sequence)
) STRICT;
CREATE INDEX ticket_photos_by_ticket ON ticket_photos (ticket_id);

CREATE TABLE ticket_follows (
    ticket_id TEXT NOT NULL CONSTRAINT ticket_follows_ticket REFERENCES tickets (id),
    account_id TEXT NOT NULL CONSTRAINT ticket_follows_account REFERENCES accounts (id),
    at TEXT NOT NULL,
    CONSTRAINT ticket_follows_pk PRIMARY KEY (ticket_id, account_id)
) STRICT;
CREATE INDEX ticket_follows_by_account ON ticket_follows (account_id);

-- The last number given out on each day of the programme's calendar.
CREATE TABLE ticket_numbers (
    day TEXT NOT NULL CONSTRAINT ticket_numbers_pk PRIMARY KEY,
    last INTEGER NOT NULL CONSTRAINT ticket_numbers_last CHECK (last >= 1)
) STRICT;

CREATE TRIGGER ticket_events_refuse_update BEFORE UPDATE ON ticket_events
BEGIN
    SELECT RAISE(ABORT, 'ticket_events: events are never changed');
END;
CREATE TRIGGER ticket_events_refuse_delete BEFORE DELETE ON ticket_events
BEGIN
    SELECT RAISE(ABORT, 'ticket_events: events are never changed');
END;

CREATE TRIGGER tickets_refuse_delete BEFORE DELETE ON tickets
BEGIN
    SELECT RAISE(ABORT, 'tickets: tickets are never deleted');
END;
CREATE TRIGGER tickets_refuse_leaving_withdrawn BEFORE UPDATE OF status ON tickets
WHEN OLD.status = 'withdrawn' AND NEW.status <> 'withdrawn'
BEGIN
    SELECT RAISE(ABORT, 'tickets: nothing leaves withdrawn');
END;

-- The first is 1 (`ticket_events_begin`), and none comes twice: so the numbers have no gap.
CREATE TRIGGER ticket_events_refuse_gap BEFORE INSERT ON ticket_events
WHEN NEW.sequence > 1
    AND NOT EXISTS (SELECT 1 FROM ticket_events WHERE ticket_id = NEW.ticket_id AND sequence = NEW.sequence - 1)
BEGIN
    SELECT RAISE(ABORT, 'ticket_events: an event follows the one before it');
END;

-- What was merged into a ticket that is itself merged moves along: no chains.
CREATE TRIGGER tickets_refuse_chain BEFORE UPDATE OF merged_into ON tickets
WHEN NEW.merged_into IS NOT NULL
    AND EXISTS (SELECT 1 FROM tickets WHERE id = NEW.merged_into AND merged_into IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'tickets: nothing is merged into what is merged itself');
END;
