PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '((accepted_at IS NOT NULL OR provisional = 1) AND category_code', '(accepted_at IS NOT NULL AND category_code') WHERE type = 'table' AND name = 'tickets';
PRAGMA writable_schema = RESET;
UPDATE tickets SET wakes_at = NULL WHERE status = 'closed';
ALTER TABLE tickets DROP COLUMN told_at;
ALTER TABLE tickets DROP COLUMN provisional;
DROP TABLE routing_rules;
