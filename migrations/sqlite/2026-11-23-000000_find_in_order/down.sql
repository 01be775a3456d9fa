DROP INDEX tickets_by_category;
DROP INDEX tickets_by_band;
CREATE INDEX tickets_by_band ON tickets (CAST((lat + 90) * 200 AS INTEGER), lng, lat) WHERE lat IS NOT NULL;
DROP INDEX tickets_by_due;
CREATE INDEX tickets_by_due ON tickets (due_at, id) WHERE due_at IS NOT NULL;
