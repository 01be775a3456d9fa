-- Deadlines: the years of the calendar and the policies that a city has set itself, when a ticket is due, and the status in which its
-- clocks stand still.

CREATE TABLE calendar_years (
    year integer NOT NULL CONSTRAINT calendar_years_pk PRIMARY KEY CONSTRAINT calendar_years_year CHECK (year BETWEEN 2000 AND 2100),
    plan jsonb NOT NULL,
    version integer NOT NULL CONSTRAINT calendar_years_version CHECK (version >= 1)
);

CREATE TABLE deadline_policies (
    code text NOT NULL CONSTRAINT deadline_policies_pk PRIMARY KEY,
    policy jsonb NOT NULL,
    version integer NOT NULL CONSTRAINT deadline_policies_version CHECK (version >= 1)
);

-- Departments that a whistle has called to a ticket.
CREATE TABLE ticket_co_handlers (
    ticket_id uuid NOT NULL CONSTRAINT ticket_co_handlers_ticket REFERENCES tickets (id),
    department_id uuid NOT NULL CONSTRAINT ticket_co_handlers_department REFERENCES departments (id),
    CONSTRAINT ticket_co_handlers_pk PRIMARY KEY (ticket_id, department_id)
);
CREATE INDEX ticket_co_handlers_by_department ON ticket_co_handlers (department_id, ticket_id);

-- A ticket's state says more than it did: until this row is gone, the states are made anew from their events, in the order of their ids.
CREATE TABLE state_rebuild (
    id integer NOT NULL CONSTRAINT state_rebuild_pk PRIMARY KEY CONSTRAINT state_rebuild_one CHECK (id = 1),
    after_id uuid
);
INSERT INTO state_rebuild (id, after_id) VALUES (1, NULL);

-- The first limit that runs out, or has run out; and when somebody has to look at it next. What is open is looked at once, after which
-- both are right.
ALTER TABLE tickets ADD COLUMN due_at timestamptz;
ALTER TABLE tickets ADD COLUMN wakes_at timestamptz;
UPDATE tickets SET wakes_at = submitted_at WHERE status IN ('submitted', 'accepted', 'dispatched', 'in_progress', 'resolved');
CREATE INDEX tickets_by_due ON tickets (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX tickets_by_waking ON tickets (wakes_at, id) WHERE wakes_at IS NOT NULL;

ALTER TABLE tickets DROP CONSTRAINT tickets_status;
ALTER TABLE tickets ADD CONSTRAINT tickets_status CHECK (status IN ('submitted', 'rejected', 'merged', 'withdrawn', 'accepted', 'dispatched', 'in_progress', 'suspended', 'resolved', 'closed'));
ALTER TABLE tickets DROP CONSTRAINT tickets_assigned;
ALTER TABLE tickets ADD CONSTRAINT tickets_assigned CHECK (status NOT IN ('dispatched', 'in_progress', 'suspended') OR department_id IS NOT NULL OR worker_id IS NOT NULL);
ALTER TABLE tickets DROP CONSTRAINT tickets_judged;
ALTER TABLE tickets ADD CONSTRAINT tickets_judged CHECK (status NOT IN ('accepted', 'dispatched', 'in_progress', 'suspended', 'resolved', 'closed') OR (accepted_at IS NOT NULL AND category_code IS NOT NULL AND urgency IS NOT NULL));
