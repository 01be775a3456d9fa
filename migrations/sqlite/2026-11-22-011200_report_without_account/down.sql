-- Where somebody has reported without an account there is no way back: what he said has nobody who said it.
DROP TRIGGER ticket_events_refuse_nobody;
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (CASE WHEN by_id IS NULL THEN capacity IN (''system'', ''reporter'') ELSE capacity <> ''system'' END)', 'CHECK ((by_id IS NULL) = (capacity = ''system''))') WHERE type = 'table' AND name = 'ticket_events';
UPDATE sqlite_schema SET sql = replace(sql, 'owner_id TEXT CONSTRAINT photos_owner', 'owner_id TEXT NOT NULL CONSTRAINT photos_owner') WHERE type = 'table' AND name = 'photos';
PRAGMA writable_schema = RESET;
DROP TABLE visitor_reports;
