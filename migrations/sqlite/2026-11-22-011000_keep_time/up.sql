-- Deadlines: the years of the calendar and the policies that a city has set itself, when a ticket is due, and the status in which its
-- clocks stand still.

CREATE TABLE calendar_years (
    year INTEGER NOT NULL CONSTRAINT calendar_years_pk PRIMARY KEY CONSTRAINT calendar_years_year CHECK (year BETWEEN 2000 AND 2100),
    plan TEXT NOT NULL,
    version INTEGER NOT NULL CONSTRAINT calendar_years_version CHECK (version >= 1)
) STRICT;

CREATE TABLE deadline_policies (
    code TEXT NOT NULL CONSTRAINT deadline_policies_pk PRIMARY KEY,
    policy TEXT NOT NULL,
    version INTEGER NOT NULL CONSTRAINT deadline_policies_version CHECK (version >= 1)
) STRICT;

-- Departments that a whistle has called to a ticket.
CREATE TABLE ticket_co_handlers (
    ticket_id TEXT NOT NULL CONSTRAINT ticket_co_handlers_ticket REFERENCES tickets (id),
    department_id TEXT NOT NULL CONSTRAINT ticket_co_handlers_department REFERENCES departments (id),
    CONSTRAINT ticket_co_handlers_pk PRIMARY KEY (ticket_id, department_id)
) STRICT;
CREATE INDEX ticket_co_handlers_by_department ON ticket_co_handlers (department_id, ticket_id);

-- A ticket's state says more than it did: until this row is gone, the states are made anew from their events, in the order of their ids.
CREATE TABLE state_rebuild (
    id INTEGER NOT NULL CONSTRAINT state_rebuild_pk PRIMARY KEY CONSTRAINT state_rebuild_one CHECK (id = 1),
    after_id TEXT
) STRICT;
INSERT INTO state_rebuild (id, after_id) VALUES (1, NULL);

-- The first limit that runs out, or has run out; and when somebody has to look at it next. What is open is looked at once, after which
-- both are right.
ALTER TABLE tickets ADD COLUMN due_at TEXT;
ALTER TABLE tickets ADD COLUMN wakes_at TEXT;
UPDATE tickets SET wakes_at = submitted_at WHERE status IN ('submitted', 'accepted', 'dispatched', 'in_progress', 'resolved');
CREATE INDEX tickets_by_due ON tickets (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX tickets_by_waking ON tickets (wakes_at, id) WHERE wakes_at IS NOT NULL;

-- Another status takes a change of what is checked. SQLite has no statement for that; its manual gives this way
-- (https://www.sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes").
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''in_progress''', '''in_progress'', ''suspended''') WHERE type = 'table' AND name = 'tickets';
PRAGMA writable_schema = RESET;
