-- Figures of deadlines; counters by part, day and month, so that a year of a city is read in few rows; and on each ticket what it is
-- counted as, so that the tickets behind a number are found.

DROP TABLE figure_counts;

-- What commands have changed since the counters were last summed up: figures are the counters and these together.
CREATE TABLE figure_changes (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY CONSTRAINT figure_changes_pk PRIMARY KEY,
    programme_id uuid NOT NULL CONSTRAINT figure_changes_programme REFERENCES programmes (id),
    day date NOT NULL,
    area text NOT NULL,
    category text NOT NULL,
    department text NOT NULL,
    worker text NOT NULL,
    channel text NOT NULL,
    -- What is counted, with how much is added.
    tally jsonb NOT NULL
);

CREATE TABLE figure_counts (
    programme_id uuid NOT NULL CONSTRAINT figure_counts_programme REFERENCES programmes (id),
    part text NOT NULL CONSTRAINT figure_counts_part CHECK (part IN ('whole', 'area', 'category', 'department', 'worker', 'channel')),
    member text NOT NULL,
    step text NOT NULL CONSTRAINT figure_counts_step CHECK (step IN ('day', 'month')),
    period date NOT NULL,
    counted text NOT NULL,
    n bigint NOT NULL,
    CONSTRAINT figure_counts_pk PRIMARY KEY (programme_id, part, member, step, period, counted),
    CONSTRAINT figure_counts_member CHECK ((part = 'whole') = (member = ''))
);

-- Whoever sums up holds this row.
CREATE TABLE figure_folding (
    id integer NOT NULL CONSTRAINT figure_folding_pk PRIMARY KEY CONSTRAINT figure_folding_one CHECK (id = 1)
);
INSERT INTO figure_folding (id) VALUES (1);

-- To whom a ticket was handed, one after the other.
CREATE TABLE ticket_assignments (
    ticket_id uuid NOT NULL CONSTRAINT ticket_assignments_ticket REFERENCES tickets (id),
    sequence integer NOT NULL CONSTRAINT ticket_assignments_sequence CHECK (sequence >= 1),
    department_id uuid,
    worker_id uuid,
    returned boolean NOT NULL,
    late boolean NOT NULL,
    CONSTRAINT ticket_assignments_pk PRIMARY KEY (ticket_id, sequence),
    CONSTRAINT ticket_assignments_one CHECK (department_id IS NULL OR worker_id IS NULL)
);
CREATE INDEX ticket_assignments_by_department ON ticket_assignments (department_id, ticket_id) WHERE department_id IS NOT NULL;
CREATE INDEX ticket_assignments_by_worker ON ticket_assignments (worker_id, ticket_id) WHERE worker_id IS NOT NULL;

-- What a ticket is counted as, a bit for each measure, and when it joined the cohort. No row where it is not counted yet: what was there
-- before is counted when its state has been made anew.
CREATE TABLE ticket_figures (
    ticket_id uuid NOT NULL CONSTRAINT ticket_figures_pk PRIMARY KEY CONSTRAINT ticket_figures_ticket REFERENCES tickets (id),
    cohort_at timestamptz,
    measures bigint NOT NULL CONSTRAINT ticket_figures_measures CHECK (measures >= 0)
);
CREATE INDEX ticket_figures_by_cohort ON ticket_figures (cohort_at, ticket_id, measures) WHERE cohort_at IS NOT NULL;

INSERT INTO state_rebuild (id, after_id) VALUES (1, NULL) ON CONFLICT (id) DO UPDATE SET after_id = NULL;
