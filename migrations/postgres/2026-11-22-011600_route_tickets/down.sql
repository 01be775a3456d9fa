ALTER TABLE tickets DROP CONSTRAINT tickets_judged;
ALTER TABLE tickets ADD CONSTRAINT tickets_judged CHECK (status NOT IN ('accepted', 'dispatched', 'in_progress', 'suspended', 'resolved', 'closed') OR (accepted_at IS NOT NULL AND category_code IS NOT NULL AND urgency IS NOT NULL));
UPDATE tickets SET wakes_at = NULL WHERE status = 'closed';
ALTER TABLE tickets DROP COLUMN told_at;
ALTER TABLE tickets DROP COLUMN provisional;
DROP TABLE routing_rules;
