-- Reports without an account: somebody scans the code of a grid and has nothing to show afterwards but the tracking code that he was
-- given. Name and number are his to give or not.

CREATE TABLE visitor_reports (
    ticket_id uuid NOT NULL CONSTRAINT visitor_reports_pk PRIMARY KEY CONSTRAINT visitor_reports_ticket REFERENCES tickets (id),
    -- Where the code hung that was scanned.
    area_id uuid NOT NULL CONSTRAINT visitor_reports_area REFERENCES areas (id),
    -- Found by its hash; sealed, because whoever sends the same report again is told it again.
    code_hash bytea NOT NULL CONSTRAINT visitor_reports_code_once UNIQUE,
    code bytea NOT NULL,
    name bytea,
    phone bytea
);

-- What he photographed belongs to nobody with an account.
ALTER TABLE photos ALTER COLUMN owner_id DROP NOT NULL;

-- What he says of his report he says as its reporter, and nobody is named.
ALTER TABLE ticket_events DROP CONSTRAINT ticket_events_by_system;
ALTER TABLE ticket_events ADD CONSTRAINT ticket_events_by_system CHECK (CASE WHEN by_id IS NULL THEN capacity IN ('system', 'reporter') ELSE capacity <> 'system' END);

CREATE FUNCTION refuse_nobody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM tickets WHERE id = NEW.ticket_id AND channel = 'qr' AND reporter_id IS NULL) THEN
        RAISE EXCEPTION 'ticket_events: a reporter has an account, unless he came without one' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ticket_events_refuse_nobody BEFORE INSERT ON ticket_events
    FOR EACH ROW WHEN (NEW.by_id IS NULL AND NEW.capacity = 'reporter') EXECUTE FUNCTION refuse_nobody();
