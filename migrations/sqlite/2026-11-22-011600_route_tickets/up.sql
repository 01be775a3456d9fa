-- Who is responsible for what, where; emergencies that go out before anybody has judged them; and until when people have been told of
-- what comes.

CREATE TABLE routing_rules (
    id TEXT NOT NULL CONSTRAINT routing_rules_pk PRIMARY KEY,
    -- Nothing is all.
    category_code TEXT CONSTRAINT routing_rules_category REFERENCES categories (code),
    area_id TEXT CONSTRAINT routing_rules_area REFERENCES areas (id),
    department_id TEXT CONSTRAINT routing_rules_department REFERENCES departments (id),
    worker_id TEXT CONSTRAINT routing_rules_worker REFERENCES accounts (id),
    role TEXT CONSTRAINT routing_rules_role CHECK (role IN ('grid_worker', 'grid_chief')),
    mode TEXT NOT NULL CONSTRAINT routing_rules_mode CHECK (mode IN ('propose', 'dispatch')),
    version INTEGER NOT NULL CONSTRAINT routing_rules_version CHECK (version >= 1),
    created_at TEXT NOT NULL,
    CONSTRAINT routing_rules_one_target CHECK ((department_id IS NOT NULL) + (worker_id IS NOT NULL) + (role IS NOT NULL) = 1)
) STRICT;
-- Of two rules for the same pair nobody could say which one wins.
CREATE UNIQUE INDEX routing_rules_no_tie ON routing_rules (coalesce(category_code, ''), coalesce(area_id, ''));

ALTER TABLE tickets ADD COLUMN provisional INTEGER NOT NULL DEFAULT 0 CONSTRAINT tickets_provisional CHECK (provisional IN (0, 1) AND (provisional = 0 OR (accepted_at IS NULL AND awarded IS NULL AND status IN ('accepted', 'dispatched', 'in_progress', 'suspended', 'resolved', 'closed'))));
ALTER TABLE tickets ADD COLUMN told_at TEXT;
-- What was closed before is looked back at as well, and what is suspended looked at again.
UPDATE tickets SET wakes_at = changed_at WHERE wakes_at IS NULL AND status IN ('suspended', 'closed');

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '(accepted_at IS NOT NULL AND category_code', '((accepted_at IS NOT NULL OR provisional = 1) AND category_code') WHERE type = 'table' AND name = 'tickets';
PRAGMA writable_schema = RESET;
