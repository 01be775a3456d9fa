-- The public hotline (12345) is told of accepted matters and tells what has become of them; what it takes by phone comes in. Which cases both
-- sides speak of, what was said by which side in which order, and what differed at the end of each day.

CREATE TABLE hotline_cases (
    ticket_id uuid NOT NULL CONSTRAINT hotline_cases_pk PRIMARY KEY CONSTRAINT hotline_cases_ticket REFERENCES tickets (id),
    -- The hotline's own number, as soon as it has said one.
    hotline_case text CONSTRAINT hotline_cases_number_once UNIQUE CONSTRAINT hotline_cases_number CHECK (length(hotline_case) BETWEEN 1 AND 64),
    origin text NOT NULL CONSTRAINT hotline_cases_origin CHECK (origin IN ('here', 'hotline')),
    opened_at timestamptz NOT NULL,
    -- What was taken by phone has a number there.
    CONSTRAINT hotline_cases_taken_by_phone CHECK (origin = 'here' OR hotline_case IS NOT NULL)
);
CREATE INDEX hotline_cases_by_time ON hotline_cases (opened_at);

CREATE TABLE hotline_messages (
    direction text NOT NULL CONSTRAINT hotline_messages_direction CHECK (direction IN ('out', 'in')),
    id text NOT NULL CONSTRAINT hotline_messages_id CHECK (length(id) BETWEEN 1 AND 64),
    ticket_id uuid NOT NULL CONSTRAINT hotline_messages_case REFERENCES hotline_cases (ticket_id),
    sequence integer NOT NULL CONSTRAINT hotline_messages_sequence CHECK (sequence >= 1),
    kind text NOT NULL CONSTRAINT hotline_messages_kind CHECK (kind IN ('case', 'status', 'result', 'supervision')),
    -- As its sender says.
    at timestamptz NOT NULL,
    -- The ticket's status after it.
    status text NOT NULL,
    -- Of what came in: of its content, without who called; and what was answered.
    hash bytea,
    answer text,
    CONSTRAINT hotline_messages_pk PRIMARY KEY (direction, id),
    CONSTRAINT hotline_messages_once UNIQUE (ticket_id, direction, sequence),
    CONSTRAINT hotline_messages_answered CHECK ((direction = 'in') = (hash IS NOT NULL) AND (direction = 'in') = (answer IS NOT NULL))
);
CREATE INDEX hotline_messages_by_time ON hotline_messages (at, ticket_id);

CREATE FUNCTION hotline_messages_refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sequence > 1 AND NOT EXISTS (
        SELECT 1 FROM hotline_messages WHERE ticket_id = NEW.ticket_id AND direction = NEW.direction AND sequence = NEW.sequence - 1
    ) THEN
        RAISE EXCEPTION 'hotline_messages: something is missing before it' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER hotline_messages_refuse_gap BEFORE INSERT ON hotline_messages
    FOR EACH ROW EXECUTE FUNCTION hotline_messages_refuse_gap();
CREATE TRIGGER hotline_messages_refuse_update BEFORE UPDATE ON hotline_messages
    FOR EACH ROW EXECUTE FUNCTION refuse_change('what was said was said');

CREATE TABLE hotline_reconciliations (
    day date NOT NULL CONSTRAINT hotline_reconciliations_pk PRIMARY KEY,
    -- Somebody asks until then.
    leased_until timestamptz NOT NULL,
    -- When the hotline has answered.
    asked_at timestamptz,
    compared integer CONSTRAINT hotline_reconciliations_compared CHECK (compared >= 0),
    sent_again integer CONSTRAINT hotline_reconciliations_again CHECK (sent_again >= 0),
    CONSTRAINT hotline_reconciliations_made CHECK ((asked_at IS NULL) = (compared IS NULL) AND (asked_at IS NULL) = (sent_again IS NULL))
);

CREATE TABLE hotline_differences (
    id uuid NOT NULL CONSTRAINT hotline_differences_pk PRIMARY KEY,
    day date NOT NULL CONSTRAINT hotline_differences_day REFERENCES hotline_reconciliations (day) ON DELETE CASCADE,
    kind text NOT NULL CONSTRAINT hotline_differences_kind CHECK (kind IN ('missing_there', 'missing_here', 'lost_there', 'lost_here', 'ahead_there', 'ahead_here', 'status_differs')),
    -- As it was named: it need not be one of ours.
    ticket_id uuid,
    hotline_case text,
    first_sequence integer,
    last_sequence integer,
    our_status text,
    their_status text CONSTRAINT hotline_differences_their_status CHECK (length(their_status) <= 64),
    CONSTRAINT hotline_differences_named CHECK (ticket_id IS NOT NULL OR hotline_case IS NOT NULL),
    CONSTRAINT hotline_differences_messages CHECK ((first_sequence IS NULL) = (last_sequence IS NULL) AND first_sequence <= last_sequence)
);
CREATE INDEX hotline_differences_by_day ON hotline_differences (day, id);
