-- Borders have versions: each import is one, in force from a date, and keeps what it found. Open tickets are placed anew when one
-- comes into force or is taken back.

ALTER TABLE areas ADD COLUMN households INTEGER CONSTRAINT areas_households CHECK (households >= 0);
ALTER TABLE areas ADD COLUMN version INTEGER NOT NULL DEFAULT 1 CONSTRAINT areas_version CHECK (version >= 1);
-- The import that brought it was taken back: it is in no list and holds no position, and what happened there stays.
ALTER TABLE areas ADD COLUMN retired_at TEXT CONSTRAINT areas_retired_without_border CHECK (retired_at IS NULL OR boundary IS NULL);

CREATE TABLE area_imports (
    id TEXT NOT NULL CONSTRAINT area_imports_pk PRIMARY KEY,
    status TEXT NOT NULL CONSTRAINT area_imports_status CHECK (status IN ('scheduled', 'in_force', 'undone', 'failed')),
    -- The area that all of it lies in; none where it brings the top of the tree.
    scope_id TEXT CONSTRAINT area_imports_scope REFERENCES areas (id),
    valid_from TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT CONSTRAINT area_imports_creator REFERENCES accounts (id),
    in_force_at TEXT,
    -- In which order imports came into force.
    turn INTEGER CONSTRAINT area_imports_turn_once UNIQUE,
    ended_at TEXT,
    ended_by TEXT CONSTRAINT area_imports_ender REFERENCES accounts (id),
    created_areas INTEGER NOT NULL CONSTRAINT area_imports_created CHECK (created_areas >= 0),
    changed_areas INTEGER NOT NULL CONSTRAINT area_imports_changed CHECK (changed_areas >= 0),
    -- What was found when it was checked, and, where it failed, why.
    report TEXT NOT NULL,
    CONSTRAINT area_imports_in_turn CHECK ((in_force_at IS NULL) = (turn IS NULL)),
    CONSTRAINT area_imports_in_force CHECK (status <> 'in_force' OR in_force_at IS NOT NULL),
    CONSTRAINT area_imports_waits CHECK (status NOT IN ('scheduled', 'failed') OR in_force_at IS NULL),
    CONSTRAINT area_imports_ended CHECK ((status IN ('undone', 'failed')) = (ended_at IS NOT NULL))
) STRICT;
CREATE INDEX area_imports_by_time ON area_imports (created_at, id);
CREATE INDEX area_imports_to_come ON area_imports (valid_from, id) WHERE status = 'scheduled';

-- What an import makes of one area, and what it found there. The area may be still to come.
CREATE TABLE area_import_items (
    import_id TEXT NOT NULL CONSTRAINT area_import_items_import REFERENCES area_imports (id),
    position INTEGER NOT NULL CONSTRAINT area_import_items_position CHECK (position >= 0),
    area_id TEXT NOT NULL,
    is_new INTEGER NOT NULL CONSTRAINT area_import_items_is_new CHECK (is_new IN (0, 1)),
    change TEXT NOT NULL,
    former TEXT,
    CONSTRAINT area_import_items_pk PRIMARY KEY (import_id, position),
    CONSTRAINT area_import_items_once UNIQUE (import_id, area_id)
) STRICT;
CREATE INDEX area_import_items_by_area ON area_import_items (area_id, import_id);

-- Counts every change of an area: what is kept in memory of borders, and what was checked, is good for as long as it stays.
ALTER TABLE reference_version ADD COLUMN areas INTEGER NOT NULL DEFAULT 1;

-- Borders have changed: until this row is gone, open tickets are placed anew, in the order of their ids.
CREATE TABLE ticket_replacement (
    id INTEGER NOT NULL CONSTRAINT ticket_replacement_pk PRIMARY KEY CONSTRAINT ticket_replacement_one CHECK (id = 1),
    after_id TEXT
) STRICT;
