-- Who is responsible for what, where; emergencies that go out before anybody has judged them; and until when people have been told of
-- what comes.

CREATE TABLE routing_rules (
    id uuid NOT NULL CONSTRAINT routing_rules_pk PRIMARY KEY,
    -- Nothing is all.
    category_code text CONSTRAINT routing_rules_category REFERENCES categories (code),
    area_id uuid CONSTRAINT routing_rules_area REFERENCES areas (id),
    department_id uuid CONSTRAINT routing_rules_department REFERENCES departments (id),
    worker_id uuid CONSTRAINT routing_rules_worker REFERENCES accounts (id),
    role text CONSTRAINT routing_rules_role CHECK (role IN ('grid_worker', 'grid_chief')),
    mode text NOT NULL CONSTRAINT routing_rules_mode CHECK (mode IN ('propose', 'dispatch')),
    version integer NOT NULL CONSTRAINT routing_rules_version CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    CONSTRAINT routing_rules_one_target CHECK (num_nonnulls(department_id, worker_id, role) = 1)
);
-- Of two rules for the same pair nobody could say which one wins.
CREATE UNIQUE INDEX routing_rules_no_tie ON routing_rules (coalesce(category_code, ''), coalesce(area_id::text, ''));

ALTER TABLE tickets ADD COLUMN provisional boolean NOT NULL DEFAULT false;
ALTER TABLE tickets ADD CONSTRAINT tickets_provisional CHECK (NOT provisional OR (accepted_at IS NULL AND awarded IS NULL AND status IN ('accepted', 'dispatched', 'in_progress', 'suspended', 'resolved', 'closed')));
ALTER TABLE tickets ADD COLUMN told_at timestamptz;
-- What was closed before is looked back at as well, and what is suspended looked at again.
UPDATE tickets SET wakes_at = changed_at WHERE wakes_at IS NULL AND status IN ('suspended', 'closed');

ALTER TABLE tickets DROP CONSTRAINT tickets_judged;
ALTER TABLE tickets ADD CONSTRAINT tickets_judged CHECK (status NOT IN ('accepted', 'dispatched', 'in_progress', 'suspended', 'resolved', 'closed') OR ((accepted_at IS NOT NULL OR provisional) AND category_code IS NOT NULL AND urgency IS NOT NULL));
