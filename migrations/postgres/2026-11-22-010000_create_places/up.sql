-- The places of a city: programmes with their settings, the tree of areas with borders, departments
-- and desks. The ancestors of an area are kept as rows, so that "everything below" is one join.

-- Ledger, events and the audit record are only ever added to. Triggers may refuse; they never compute.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END $$;

CREATE TABLE areas (
    id uuid NOT NULL CONSTRAINT areas_pk PRIMARY KEY,
    code text NOT NULL CONSTRAINT areas_code_once UNIQUE,
    name text NOT NULL,
    level text NOT NULL CONSTRAINT areas_level CHECK (level IN ('city', 'district', 'street', 'community', 'grid', 'micro_grid')),
    kind text CONSTRAINT areas_kind CHECK (kind IN ('residential', 'village', 'enterprise', 'school', 'hospital', 'mall')),
    parent_id uuid CONSTRAINT areas_parent REFERENCES areas (id),
    boundary jsonb,
    south double precision,
    west double precision,
    north double precision,
    east double precision,
    created_at timestamptz NOT NULL,
    CONSTRAINT areas_box CHECK ((boundary IS NULL) = (south IS NULL) AND (boundary IS NULL) = (west IS NULL) AND (boundary IS NULL) = (north IS NULL) AND (boundary IS NULL) = (east IS NULL)),
    CONSTRAINT areas_not_own_parent CHECK (parent_id IS NULL OR parent_id <> id)
);
CREATE INDEX areas_by_parent ON areas (parent_id);

-- One row for each area and each area above it, itself included at distance 0.
CREATE TABLE area_ancestors (
    area_id uuid NOT NULL CONSTRAINT area_ancestors_area REFERENCES areas (id),
    ancestor_id uuid NOT NULL CONSTRAINT area_ancestors_ancestor REFERENCES areas (id),
    distance integer NOT NULL CONSTRAINT area_ancestors_distance CHECK (distance >= 0),
    CONSTRAINT area_ancestors_pk PRIMARY KEY (area_id, ancestor_id)
);
CREATE INDEX area_ancestors_by_ancestor ON area_ancestors (ancestor_id, area_id);

-- The first programme waits for its root area; every further root area brings a programme of its own.
CREATE TABLE programmes (
    id uuid NOT NULL CONSTRAINT programmes_pk PRIMARY KEY,
    name text NOT NULL,
    root_area_id uuid CONSTRAINT programmes_root_once UNIQUE CONSTRAINT programmes_root REFERENCES areas (id),
    settings jsonb NOT NULL,
    version integer NOT NULL CONSTRAINT programmes_version CHECK (version >= 1),
    created_at timestamptz NOT NULL
);

CREATE TABLE departments (
    id uuid NOT NULL CONSTRAINT departments_pk PRIMARY KEY,
    code text NOT NULL CONSTRAINT departments_code_once UNIQUE,
    name text NOT NULL,
    area_id uuid NOT NULL CONSTRAINT departments_area REFERENCES areas (id),
    created_at timestamptz NOT NULL
);

CREATE TABLE desks (
    id uuid NOT NULL CONSTRAINT desks_pk PRIMARY KEY,
    name text NOT NULL,
    area_id uuid NOT NULL CONSTRAINT desks_area REFERENCES areas (id),
    lat double precision,
    lng double precision,
    address text,
    opening_hours text,
    created_at timestamptz NOT NULL,
    CONSTRAINT desks_position CHECK ((lat IS NULL) = (lng IS NULL) AND (lat IS NULL OR (lat BETWEEN -90 AND 90 AND lng BETWEEN -180 AND 180)))
);
