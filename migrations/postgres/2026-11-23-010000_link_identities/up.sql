-- How people sign in besides with a password: by what WeChat, DingTalk or a provider of the city's own says of them, or by a code that
-- was sent to their number; the second factor of staff; and who tried too often.

CREATE TABLE identities (
    id uuid NOT NULL CONSTRAINT identities_pk PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT identities_account REFERENCES accounts (id),
    provider text NOT NULL CONSTRAINT identities_provider CHECK (length(provider) BETWEEN 1 AND 40),
    -- What the provider calls him: sealed, and found by its hash.
    subject bytea NOT NULL,
    subject_hash bytea NOT NULL,
    linked_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    -- Nobody is two members, and nobody is known twice to one provider.
    CONSTRAINT identities_once UNIQUE (provider, subject_hash),
    CONSTRAINT identities_one_each UNIQUE (account_id, provider)
);

-- The last code that was sent to a number, whoever has it: by keyed hashes alone, until it is used or too old.
CREATE TABLE sms_codes (
    phone_hash bytea NOT NULL CONSTRAINT sms_codes_pk PRIMARY KEY,
    -- Nothing once it was used.
    code_hash bytea,
    sent_at timestamptz NOT NULL,
    tries integer NOT NULL CONSTRAINT sms_codes_tries CHECK (tries >= 0),
    -- How many were sent since when.
    counted_since timestamptz NOT NULL,
    sendings integer NOT NULL CONSTRAINT sms_codes_sendings CHECK (sendings >= 1)
);
CREATE INDEX sms_codes_by_time ON sms_codes (sent_at);

-- A secret that an authenticator app shares with us (RFC 6238).
CREATE TABLE second_factors (
    account_id uuid NOT NULL CONSTRAINT second_factors_pk PRIMARY KEY CONSTRAINT second_factors_account REFERENCES accounts (id),
    secret bytea NOT NULL,
    -- Since when it is asked for: not before he has shown one code.
    confirmed_at timestamptz,
    -- The last period of which a code was taken. None is taken twice.
    last_step bigint NOT NULL CONSTRAINT second_factors_last_step CHECK (last_step >= 0)
);

-- For whoever has lost his phone: each is good once. Only hashes.
CREATE TABLE recovery_codes (
    account_id uuid NOT NULL CONSTRAINT recovery_codes_account REFERENCES accounts (id),
    hash bytea NOT NULL,
    CONSTRAINT recovery_codes_pk PRIMARY KEY (account_id, hash)
);

-- Failed tries, by a keyed hash of what was tried: a number that nobody has is locked like any other.
CREATE TABLE sign_in_failures (
    subject_hash bytea NOT NULL CONSTRAINT sign_in_failures_pk PRIMARY KEY,
    since timestamptz NOT NULL,
    failures integer NOT NULL CONSTRAINT sign_in_failures_count CHECK (failures >= 1),
    last_at timestamptz NOT NULL
);
CREATE INDEX sign_in_failures_by_time ON sign_in_failures (last_at);

-- Tokens that a provider gives the whole deployment: one for all processes.
CREATE TABLE provider_tokens (
    provider text NOT NULL CONSTRAINT provider_tokens_pk PRIMARY KEY,
    token bytea NOT NULL,
    expires_at timestamptz NOT NULL
);

-- What somebody sees of where he is signed in.
ALTER TABLE sessions ADD COLUMN method text NOT NULL DEFAULT 'password';
ALTER TABLE sessions ADD COLUMN device text;
ALTER TABLE sessions ADD COLUMN used_at timestamptz;
-- Staff of whom a second factor is asked, and who has none yet: he sets it up before anything else.
ALTER TABLE sessions ADD COLUMN limited boolean NOT NULL DEFAULT false;

-- Whoever signs in by a code that was sent to his number needs no password.
ALTER TABLE accounts DROP CONSTRAINT accounts_sign_in;
ALTER TABLE accounts ADD CONSTRAINT accounts_sign_in CHECK (sign_in_hash IS NULL OR (phone_hash IS NOT NULL AND (password IS NOT NULL OR phone_verified_at IS NOT NULL)));
