DROP INDEX tickets_by_band;
CREATE INDEX tickets_by_place ON tickets (lat, lng) WHERE lat IS NOT NULL;
