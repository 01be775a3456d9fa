-- Accounts, the roles they hold, and their sessions. Telephone numbers, names and addresses are
-- encrypted and found by keyed hashes; a number that nobody verified gives no claim, so only sign-in
-- numbers are unique.

CREATE TABLE accounts (
    id TEXT NOT NULL CONSTRAINT accounts_pk PRIMARY KEY,
    name BLOB NOT NULL,
    phone BLOB,
    phone_hash BLOB,
    -- The same hash where the number is used to sign in.
    sign_in_hash BLOB CONSTRAINT accounts_sign_in_once UNIQUE,
    phone_verified_at TEXT,
    address BLOB,
    password TEXT,
    must_change_password INTEGER NOT NULL,
    occupation TEXT,
    duties TEXT NOT NULL,
    registered_by TEXT CONSTRAINT accounts_registered_by REFERENCES accounts (id),
    consent_version TEXT,
    disabled_at TEXT,
    version INTEGER NOT NULL CONSTRAINT accounts_version CHECK (version >= 1),
    created_at TEXT NOT NULL,
    CONSTRAINT accounts_phone CHECK ((phone IS NULL) = (phone_hash IS NULL)),
    CONSTRAINT accounts_sign_in CHECK (sign_in_hash IS NULL OR (password IS NOT NULL AND phone_hash IS NOT NULL))
) STRICT;
CREATE INDEX accounts_by_phone ON accounts (phone_hash);
CREATE INDEX accounts_by_time ON accounts (created_at, id);

CREATE TABLE role_grants (
    id TEXT NOT NULL CONSTRAINT role_grants_pk PRIMARY KEY,
    account_id TEXT NOT NULL CONSTRAINT role_grants_account REFERENCES accounts (id),
    role TEXT NOT NULL CONSTRAINT role_grants_role CHECK (role IN ('member', 'desk_clerk', 'community_staff', 'reviewer', 'dispatcher', 'follow_up_staff', 'handler', 'grid_worker', 'grid_chief', 'hotline', 'analyst', 'integrator', 'admin')),
    area_id TEXT CONSTRAINT role_grants_area REFERENCES areas (id),
    department_id TEXT CONSTRAINT role_grants_department REFERENCES departments (id),
    desk_id TEXT CONSTRAINT role_grants_desk REFERENCES desks (id),
    granted_by TEXT CONSTRAINT role_grants_granted_by REFERENCES accounts (id),
    granted_at TEXT NOT NULL,
    -- Which kind of place goes with which role; the whole deployment is no place at all.
    CONSTRAINT role_grants_place CHECK (
        CASE
            WHEN role = 'handler' THEN department_id IS NOT NULL AND area_id IS NULL AND desk_id IS NULL
            WHEN role = 'desk_clerk' THEN desk_id IS NOT NULL AND area_id IS NULL AND department_id IS NULL
            WHEN role = 'member' THEN area_id IS NULL AND department_id IS NULL AND desk_id IS NULL
            WHEN role IN ('admin', 'analyst', 'integrator', 'hotline') THEN department_id IS NULL AND desk_id IS NULL
            ELSE area_id IS NOT NULL AND department_id IS NULL AND desk_id IS NULL
        END
    )
) STRICT;
-- Nobody holds the same role in the same place twice. It also finds the grants of an account.
CREATE UNIQUE INDEX role_grants_once ON role_grants (account_id, role, coalesce(area_id, department_id, desk_id, ''));
CREATE INDEX role_grants_by_role ON role_grants (role, account_id);

CREATE TABLE sessions (
    id TEXT NOT NULL CONSTRAINT sessions_pk PRIMARY KEY,
    account_id TEXT NOT NULL CONSTRAINT sessions_account REFERENCES accounts (id),
    created_at TEXT NOT NULL,
    ended_at TEXT
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id);

-- Only hashes: whoever reads the database cannot sign in with it.
CREATE TABLE refresh_tokens (
    hash BLOB NOT NULL CONSTRAINT refresh_tokens_pk PRIMARY KEY,
    session_id TEXT NOT NULL CONSTRAINT refresh_tokens_session REFERENCES sessions (id),
    issued_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    rotated_at TEXT
) STRICT;
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);
