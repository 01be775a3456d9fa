-- Lists that find few among many, in their order, without looking at those that are not on the page.

-- What is overdue is listed by when it was submitted: of those with a limit that runs, the index says when that is.
DROP INDEX tickets_by_due;
CREATE INDEX tickets_by_due ON tickets (submitted_at, id, due_at) WHERE due_at IS NOT NULL;

-- Of what lies near a place, the newest come first.
DROP INDEX tickets_by_band;
CREATE INDEX tickets_by_band ON tickets (CAST((lat + 90) * 200 AS INTEGER), lng, lat, submitted_at, id) WHERE lat IS NOT NULL;

-- Of one category too.
CREATE INDEX tickets_by_category ON tickets (category_code, submitted_at, id) WHERE category_code IS NOT NULL;
