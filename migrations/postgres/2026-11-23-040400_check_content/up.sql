-- What users write and photograph is looked at before the public sees it. A row for each text and picture that somebody has to look at:
-- what has none is shown.

CREATE TABLE content_checks (
    id uuid NOT NULL CONSTRAINT content_checks_pk PRIMARY KEY,
    ticket_id uuid NOT NULL CONSTRAINT content_checks_ticket REFERENCES tickets (id),
    note_id uuid CONSTRAINT content_checks_note REFERENCES ticket_notes (id),
    photo_id uuid CONSTRAINT content_checks_photo REFERENCES photos (id),
    status text NOT NULL CONSTRAINT content_checks_status CHECK (status IN ('asked', 'waiting', 'passed', 'refused')),
    asked_at timestamptz NOT NULL,
    -- When a service is asked about it, or is late with its answer.
    again_at timestamptz,
    tries integer NOT NULL CONSTRAINT content_checks_tries CHECK (tries >= 0),
    -- What a service calls the answer that it promised.
    trace text CONSTRAINT content_checks_trace_once UNIQUE,
    decided_at timestamptz,
    decided_by uuid CONSTRAINT content_checks_decided_by REFERENCES accounts (id),
    CONSTRAINT content_checks_one CHECK ((note_id IS NULL) <> (photo_id IS NULL)),
    CONSTRAINT content_checks_decided CHECK ((decided_at IS NOT NULL) = (status IN ('passed', 'refused'))),
    CONSTRAINT content_checks_again CHECK (again_at IS NULL OR status = 'asked')
);
CREATE INDEX content_checks_by_ticket ON content_checks (ticket_id);
CREATE UNIQUE INDEX content_checks_note_once ON content_checks (note_id) WHERE note_id IS NOT NULL;
CREATE UNIQUE INDEX content_checks_photo_once ON content_checks (photo_id) WHERE photo_id IS NOT NULL;
CREATE INDEX content_checks_due ON content_checks (again_at, id) WHERE again_at IS NOT NULL;
CREATE INDEX content_checks_waiting ON content_checks (status, asked_at, id);
