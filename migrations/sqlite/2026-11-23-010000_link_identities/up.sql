-- How people sign in besides with a password: by what WeChat, DingTalk or a provider of the city's own says of them, or by a code that
-- was sent to their number; the second factor of staff; and who tried too often.

CREATE TABLE identities (
    id TEXT NOT NULL CONSTRAINT identities_pk PRIMARY KEY,
    account_id TEXT NOT NULL CONSTRAINT identities_account REFERENCES accounts (id),
    provider TEXT NOT NULL CONSTRAINT identities_provider CHECK (length(provider) BETWEEN 1 AND 40),
    -- What the provider calls him: sealed, and found by its hash.
    subject BLOB NOT NULL,
    subject_hash BLOB NOT NULL,
    linked_at TEXT NOT NULL,
    used_at TEXT NOT NULL,
    -- Nobody is two members, and nobody is known twice to one provider.
    CONSTRAINT identities_once UNIQUE (provider, subject_hash),
    CONSTRAINT identities_one_each UNIQUE (account_id, provider)
) STRICT;

-- The last code that was sent to a number, whoever has it: by keyed hashes alone, until it is used or too old.
CREATE TABLE sms_codes (
    phone_hash BLOB NOT NULL CONSTRAINT sms_codes_pk PRIMARY KEY,
    -- Nothing once it was used.
    code_hash BLOB,
    sent_at TEXT NOT NULL,
    tries INTEGER NOT NULL CONSTRAINT sms_codes_tries CHECK (tries >= 0),
    -- How many were sent since when.
    counted_since TEXT NOT NULL,
    sendings INTEGER NOT NULL CONSTRAINT sms_codes_sendings CHECK (sendings >= 1)
) STRICT;
CREATE INDEX sms_codes_by_time ON sms_codes (sent_at);

-- A secret that an authenticator app shares with us (RFC 6238).
CREATE TABLE second_factors (
    account_id TEXT NOT NULL CONSTRAINT second_factors_pk PRIMARY KEY CONSTRAINT second_factors_account REFERENCES accounts (id),
    secret BLOB NOT NULL,
    -- Since when it is asked for: not before he has shown one code.
    confirmed_at TEXT,
    -- The last period of which a code was taken. None is taken twice.
    last_step INTEGER NOT NULL CONSTRAINT second_factors_last_step CHECK (last_step >= 0)
) STRICT;

-- For whoever has lost his phone: each is good once. Only hashes.
CREATE TABLE recovery_codes (
    account_id TEXT NOT NULL CONSTRAINT recovery_codes_account REFERENCES accounts (id),
    hash BLOB NOT NULL,
    CONSTRAINT recovery_codes_pk PRIMARY KEY (account_id, hash)
) STRICT;

-- Failed tries, by a keyed hash of what was tried: a number that nobody has is locked like any other.
CREATE TABLE sign_in_failures (
    subject_hash BLOB NOT NULL CONSTRAINT sign_in_failures_pk PRIMARY KEY,
    since TEXT NOT NULL,
    failures INTEGER NOT NULL CONSTRAINT sign_in_failures_count CHECK (failures >= 1),
    last_at TEXT NOT NULL
) STRICT;
CREATE INDEX sign_in_failures_by_time ON sign_in_failures (last_at);

-- Tokens that a provider gives the whole deployment: one for all processes.
CREATE TABLE provider_tokens (
    provider TEXT NOT NULL CONSTRAINT provider_tokens_pk PRIMARY KEY,
    token BLOB NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;

-- What somebody sees of where he is signed in.
ALTER TABLE sessions ADD COLUMN method TEXT NOT NULL DEFAULT 'password';
ALTER TABLE sessions ADD COLUMN device TEXT;
ALTER TABLE sessions ADD COLUMN used_at TEXT;
-- Staff of whom a second factor is asked, and who has none yet: he sets it up before anything else.
ALTER TABLE sessions ADD COLUMN limited INTEGER NOT NULL DEFAULT 0 CONSTRAINT sessions_limited CHECK (limited IN (0, 1));

-- Whoever signs in by a code that was sent to his number needs no password. (How SQLite changes what is checked: see `keep_time`.)
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '(password IS NOT NULL AND phone_hash IS NOT NULL)', '(phone_hash IS NOT NULL AND (password IS NOT NULL OR phone_verified_at IS NOT NULL))') WHERE type = 'table' AND name = 'accounts';
PRAGMA writable_schema = RESET;
