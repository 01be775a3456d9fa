-- What is known of each photo; the pictures themselves lie in the photo store.

CREATE TABLE photos (
    id TEXT NOT NULL CONSTRAINT photos_pk PRIMARY KEY,
    owner_id TEXT NOT NULL CONSTRAINT photos_owner REFERENCES accounts (id),
    format TEXT NOT NULL CONSTRAINT photos_format CHECK (format IN ('jpeg', 'png', 'webp')),
    width INTEGER NOT NULL CONSTRAINT photos_width CHECK (width > 0),
    height INTEGER NOT NULL CONSTRAINT photos_height CHECK (height > 0),
    bytes INTEGER NOT NULL CONSTRAINT photos_bytes CHECK (bytes > 0),
    sha256 BLOB NOT NULL,
    perceptual_hash INTEGER,
    placeholder TEXT NOT NULL,
    taken_at TEXT,
    taken_lat REAL,
    taken_lng REAL,
    created_at TEXT NOT NULL,
    attached_at TEXT,
    hidden_at TEXT,
    hidden_by TEXT CONSTRAINT photos_hidden_by REFERENCES accounts (id),
    CONSTRAINT photos_taken CHECK ((taken_lat IS NULL) = (taken_lng IS NULL)),
    CONSTRAINT photos_hidden CHECK ((hidden_at IS NULL) = (hidden_by IS NULL))
) STRICT;
CREATE INDEX photos_by_sha256 ON photos (sha256);
CREATE INDEX photos_unattached ON photos (created_at) WHERE attached_at IS NULL;
