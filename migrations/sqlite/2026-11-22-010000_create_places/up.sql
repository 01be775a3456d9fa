-- The places of a city: programmes with their settings, the tree of areas with borders, departments
-- and desks. The ancestors of an area are kept as rows, so that "everything below" is one join.

CREATE TABLE areas (
    id TEXT NOT NULL CONSTRAINT areas_pk PRIMARY KEY,
    code TEXT NOT NULL CONSTRAINT areas_code_once UNIQUE,
    name TEXT NOT NULL,
    level TEXT NOT NULL CONSTRAINT areas_level CHECK (level IN ('city', 'district', 'street', 'community', 'grid', 'micro_grid')),
    kind TEXT CONSTRAINT areas_kind CHECK (kind IN ('residential', 'village', 'enterprise', 'school', 'hospital', 'mall')),
    parent_id TEXT CONSTRAINT areas_parent REFERENCES areas (id),
    boundary TEXT,
    south REAL,
    west REAL,
    north REAL,
    east REAL,
    created_at TEXT NOT NULL,
    CONSTRAINT areas_box CHECK ((boundary IS NULL) = (south IS NULL) AND (boundary IS NULL) = (west IS NULL) AND (boundary IS NULL) = (north IS NULL) AND (boundary IS NULL) = (east IS NULL)),
    CONSTRAINT areas_not_own_parent CHECK (parent_id IS NULL OR parent_id <> id)
) STRICT;
CREATE INDEX areas_by_parent ON areas (parent_id);

-- One row for each area and each area above it, itself included at distance 0.
CREATE TABLE area_ancestors (
    area_id TEXT NOT NULL CONSTRAINT area_ancestors_area REFERENCES areas (id),
    ancestor_id TEXT NOT NULL CONSTRAINT area_ancestors_ancestor REFERENCES areas (id),
    distance INTEGER NOT NULL CONSTRAINT area_ancestors_distance CHECK (distance >= 0),
    CONSTRAINT area_ancestors_pk PRIMARY KEY (area_id, ancestor_id)
) STRICT;
CREATE INDEX area_ancestors_by_ancestor ON area_ancestors (ancestor_id, area_id);

-- The first programme waits for its root area; every further root area brings a programme of its own.
CREATE TABLE programmes (
    id TEXT NOT NULL CONSTRAINT programmes_pk PRIMARY KEY,
    name TEXT NOT NULL,
    root_area_id TEXT CONSTRAINT programmes_root_once UNIQUE CONSTRAINT programmes_root REFERENCES areas (id),
    settings TEXT NOT NULL,
    version INTEGER NOT NULL CONSTRAINT programmes_version CHECK (version >= 1),
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE departments (
    id TEXT NOT NULL CONSTRAINT departments_pk PRIMARY KEY,
    code TEXT NOT NULL CONSTRAINT departments_code_once UNIQUE,
    name TEXT NOT NULL,
    area_id TEXT NOT NULL CONSTRAINT departments_area REFERENCES areas (id),
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE desks (
    id TEXT NOT NULL CONSTRAINT desks_pk PRIMARY KEY,
    name TEXT NOT NULL,
    area_id TEXT NOT NULL CONSTRAINT desks_area REFERENCES areas (id),
    lat REAL,
    lng REAL,
    address TEXT,
    opening_hours TEXT,
    created_at TEXT NOT NULL,
    CONSTRAINT desks_position CHECK ((lat IS NULL) = (lng IS NULL) AND (lat IS NULL OR (lat BETWEEN -90 AND 90 AND lng BETWEEN -180 AND 180)))
) STRICT;
