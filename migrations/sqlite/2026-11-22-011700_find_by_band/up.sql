-- What lies near a place is found in bands of a two-hundredth of a degree from west to east, some 550 m wide, within which it stands in
-- the order of its longitude. By latitude and longitude alone a circle took all that lies between its northernmost and its southernmost
-- point, across the whole city. `persistence/src/band.rs` asks in the same words.

DROP INDEX tickets_by_place;
CREATE INDEX tickets_by_band ON tickets (CAST((lat + 90) * 200 AS INTEGER), lng, lat) WHERE lat IS NOT NULL;
