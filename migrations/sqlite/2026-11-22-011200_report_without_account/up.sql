-- Reports without an account: somebody scans the code of a grid and has nothing to show afterwards but the tracking code that he was
-- given. Name and number are his to give or not.

CREATE TABLE visitor_reports (
    ticket_id TEXT NOT NULL CONSTRAINT visitor_reports_pk PRIMARY KEY CONSTRAINT visitor_reports_ticket REFERENCES tickets (id),
    -- Where the code hung that was scanned.
    area_id TEXT NOT NULL CONSTRAINT visitor_reports_area REFERENCES areas (id),
    -- Found by its hash; sealed, because whoever sends the same report again is told it again.
    code_hash BLOB NOT NULL CONSTRAINT visitor_reports_code_once UNIQUE,
    code BLOB NOT NULL,
    name BLOB,
    phone BLOB
) STRICT;

-- What he photographed belongs to nobody with an account; what he says of his report he says as its reporter, and nobody is named.
-- (How SQLite changes what is checked: see `keep_time`.)
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'owner_id TEXT NOT NULL CONSTRAINT photos_owner', 'owner_id TEXT CONSTRAINT photos_owner') WHERE type = 'table' AND name = 'photos';
UPDATE sqlite_schema SET sql = replace(sql, 'CHECK ((by_id IS NULL) = (capacity = ''system''))', 'CHECK (CASE WHEN by_id IS NULL THEN capacity IN (''system'', ''reporter'') ELSE capacity <> ''system'' END)') WHERE type = 'table' AND name = 'ticket_events';
PRAGMA writable_schema = RESET;

CREATE TRIGGER ticket_events_refuse_nobody BEFORE INSERT ON ticket_events
WHEN NEW.by_id IS NULL AND NEW.capacity = 'reporter'
    AND NOT EXISTS (SELECT 1 FROM tickets WHERE id = NEW.ticket_id AND channel = 'qr' AND reporter_id IS NULL)
BEGIN
    SELECT RAISE(ABORT, 'ticket_events: a reporter has an account, unless he came without one');
END;
