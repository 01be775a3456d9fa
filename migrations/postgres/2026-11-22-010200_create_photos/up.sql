-- What is known of each photo; the pictures themselves lie in the photo store.

CREATE TABLE photos (
    id uuid NOT NULL CONSTRAINT photos_pk PRIMARY KEY,
    owner_id uuid NOT NULL CONSTRAINT photos_owner REFERENCES accounts (id),
    format text NOT NULL CONSTRAINT photos_format CHECK (format IN ('jpeg', 'png', 'webp')),
    width integer NOT NULL CONSTRAINT photos_width CHECK (width > 0),
    height integer NOT NULL CONSTRAINT photos_height CHECK (height > 0),
    bytes bigint NOT NULL CONSTRAINT photos_bytes CHECK (bytes > 0),
    sha256 bytea NOT NULL,
    perceptual_hash bigint,
    placeholder text NOT NULL,
    taken_at timestamptz,
    taken_lat double precision,
    taken_lng double precision,
    created_at timestamptz NOT NULL,
    attached_at timestamptz,
    hidden_at timestamptz,
    hidden_by uuid CONSTRAINT photos_hidden_by REFERENCES accounts (id),
    CONSTRAINT photos_taken CHECK ((taken_lat IS NULL) = (taken_lng IS NULL)),
    CONSTRAINT photos_hidden CHECK ((hidden_at IS NULL) = (hidden_by IS NULL))
);
CREATE INDEX photos_by_sha256 ON photos (sha256);
CREATE INDEX photos_unattached ON photos (created_at) WHERE attached_at IS NULL;
