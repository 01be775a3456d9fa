-- Figures of deadlines; counters by part, day and month, so that a year of a city is read in few rows; and on each ticket what it is
-- counted as, so that the tickets behind a number are found.

DROP TABLE figure_counts;

-- What commands have changed since the counters were last summed up: figures are the counters and these together.
CREATE TABLE figure_changes (
    id INTEGER NOT NULL CONSTRAINT figure_changes_pk PRIMARY KEY AUTOINCREMENT,
    programme_id TEXT NOT NULL CONSTRAINT figure_changes_programme REFERENCES programmes (id),
    day TEXT NOT NULL,
    area TEXT NOT NULL,
    category TEXT NOT NULL,
    department TEXT NOT NULL,
    worker TEXT NOT NULL,
    channel TEXT NOT NULL,
    -- What is counted, with how much is added.
    tally TEXT NOT NULL
) STRICT;

CREATE TABLE figure_counts (
    programme_id TEXT NOT NULL CONSTRAINT figure_counts_programme REFERENCES programmes (id),
    part TEXT NOT NULL CONSTRAINT figure_counts_part CHECK (part IN ('whole', 'area', 'category', 'department', 'worker', 'channel')),
    member TEXT NOT NULL,
    step TEXT NOT NULL CONSTRAINT figure_counts_step CHECK (step IN ('day', 'month')),
    period TEXT NOT NULL,
    counted TEXT NOT NULL,
    n INTEGER NOT NULL,
    CONSTRAINT figure_counts_pk PRIMARY KEY (programme_id, part, member, step, period, counted),
    CONSTRAINT figure_counts_member CHECK ((part = 'whole') = (member = ''))
) STRICT, WITHOUT ROWID;

-- Whoever sums up holds this row.
CREATE TABLE figure_folding (
    id INTEGER NOT NULL CONSTRAINT figure_folding_pk PRIMARY KEY CONSTRAINT figure_folding_one CHECK (id = 1)
) STRICT;
INSERT INTO figure_folding (id) VALUES (1);

-- To whom a ticket was handed, one after the other.
CREATE TABLE ticket_assignments (
    ticket_id TEXT NOT NULL CONSTRAINT ticket_assignments_ticket REFERENCES tickets (id),
    sequence INTEGER NOT NULL CONSTRAINT ticket_assignments_sequence CHECK (sequence >= 1),
    department_id TEXT,
    worker_id TEXT,
    returned INTEGER NOT NULL CONSTRAINT ticket_assignments_returned CHECK (returned IN (0, 1)),
    late INTEGER NOT NULL CONSTRAINT ticket_assignments_late CHECK (late IN (0, 1)),
    CONSTRAINT ticket_assignments_pk PRIMARY KEY (ticket_id, sequence),
    CONSTRAINT ticket_assignments_one CHECK (department_id IS NULL OR worker_id IS NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_assignments_by_department ON ticket_assignments (department_id, ticket_id) WHERE department_id IS NOT NULL;
CREATE INDEX ticket_assignments_by_worker ON ticket_assignments (worker_id, ticket_id) WHERE worker_id IS NOT NULL;

-- Nothing where it is not counted yet: what was there before is counted when its state has been made anew.
ALTER TABLE tickets ADD COLUMN measures INTEGER;
ALTER TABLE tickets ADD COLUMN cohort_at TEXT;
DROP INDEX tickets_by_acceptance;
CREATE INDEX tickets_by_cohort ON tickets (cohort_at, id, measures) WHERE cohort_at IS NOT NULL;

INSERT INTO state_rebuild (id, after_id) VALUES (1, NULL) ON CONFLICT (id) DO UPDATE SET after_id = NULL;
