DELETE FROM state_rebuild;
DROP INDEX tickets_by_cohort;
CREATE INDEX tickets_by_acceptance ON tickets (accepted_at) WHERE accepted_at IS NOT NULL;
ALTER TABLE tickets DROP COLUMN cohort_at;
ALTER TABLE tickets DROP COLUMN measures;
DROP TABLE ticket_assignments;
DROP TABLE figure_folding;
DROP TABLE figure_counts;
DROP TABLE figure_changes;
CREATE TABLE figure_counts (
    day date NOT NULL,
    area text NOT NULL,
    category text NOT NULL,
    department text NOT NULL,
    channel text NOT NULL,
    measure text NOT NULL,
    programme_id uuid NOT NULL CONSTRAINT figure_counts_programme REFERENCES programmes (id),
    n bigint NOT NULL,
    CONSTRAINT figure_counts_pk PRIMARY KEY (day, area, category, department, channel, measure, programme_id)
);
