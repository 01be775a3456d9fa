-- Rest places for riders. What a station has is a row each, so that "with a microwave" is one look into an index.

CREATE TABLE stations (
    id uuid NOT NULL CONSTRAINT stations_pk PRIMARY KEY,
    name text NOT NULL,
    area_id uuid NOT NULL CONSTRAINT stations_area REFERENCES areas (id),
    lat double precision NOT NULL CONSTRAINT stations_lat CHECK (lat BETWEEN -90 AND 90),
    lng double precision NOT NULL CONSTRAINT stations_lng CHECK (lng BETWEEN -180 AND 180),
    address text,
    opening_hours text,
    desk_id uuid CONSTRAINT stations_desk REFERENCES desks (id),
    closed boolean NOT NULL,
    version integer NOT NULL CONSTRAINT stations_version CHECK (version >= 1),
    created_at timestamptz NOT NULL
);
CREATE INDEX stations_by_place ON stations (lat, lng);
CREATE INDEX stations_by_time ON stations (created_at, id);

CREATE TABLE station_zones (
    station_id uuid NOT NULL CONSTRAINT station_zones_station REFERENCES stations (id),
    zone text NOT NULL CONSTRAINT station_zones_zone CHECK (zone IN ('talk', 'handle', 'learn', 'woodpecker_desk')),
    CONSTRAINT station_zones_pk PRIMARY KEY (station_id, zone)
);

CREATE TABLE station_facilities (
    station_id uuid NOT NULL CONSTRAINT station_facilities_station REFERENCES stations (id),
    facility text NOT NULL CONSTRAINT station_facilities_facility CHECK (facility IN ('air_conditioning', 'water', 'microwave', 'power_bank', 'umbrella', 'tables', 'books')),
    CONSTRAINT station_facilities_pk PRIMARY KEY (station_id, facility)
);
CREATE INDEX station_facilities_by_facility ON station_facilities (facility, station_id);
