-- What users write and photograph is looked at before the public sees it. A row for each text and picture that somebody has to look at:
-- what has none is shown.

CREATE TABLE content_checks (
    id TEXT NOT NULL CONSTRAINT content_checks_pk PRIMARY KEY,
    ticket_id TEXT NOT NULL CONSTRAINT content_checks_ticket REFERENCES tickets (id),
    note_id TEXT CONSTRAINT content_checks_note REFERENCES ticket_notes (id),
    photo_id TEXT CONSTRAINT content_checks_photo REFERENCES photos (id),
    status TEXT NOT NULL CONSTRAINT content_checks_status CHECK (status IN ('asked', 'waiting', 'passed', 'refused')),
    asked_at TEXT NOT NULL,
    -- When a service is asked about it, or is late with its answer.
    again_at TEXT,
    tries INTEGER NOT NULL CONSTRAINT content_checks_tries CHECK (tries >= 0),
    -- What a service calls the answer that it promised.
    trace TEXT CONSTRAINT content_checks_trace_once UNIQUE,
    decided_at TEXT,
    decided_by TEXT CONSTRAINT content_checks_decided_by REFERENCES accounts (id),
    CONSTRAINT content_checks_one CHECK ((note_id IS NULL) <> (photo_id IS NULL)),
    CONSTRAINT content_checks_decided CHECK ((decided_at IS NOT NULL) = (status IN ('passed', 'refused'))),
    CONSTRAINT content_checks_again CHECK (again_at IS NULL OR status = 'asked')
) STRICT;
CREATE INDEX content_checks_by_ticket ON content_checks (ticket_id);
CREATE UNIQUE INDEX content_checks_note_once ON content_checks (note_id) WHERE note_id IS NOT NULL;
CREATE UNIQUE INDEX content_checks_photo_once ON content_checks (photo_id) WHERE photo_id IS NOT NULL;
CREATE INDEX content_checks_due ON content_checks (again_at, id) WHERE again_at IS NOT NULL;
CREATE INDEX content_checks_waiting ON content_checks (status, asked_at, id);
