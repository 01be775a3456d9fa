-- Where the Multi-Level Protection Scheme asks for it, a password is good for a while only, and none of the last ones is taken again.

ALTER TABLE accounts ADD COLUMN password_set_at TEXT;
UPDATE accounts SET password_set_at = created_at WHERE password IS NOT NULL;

CREATE TABLE former_passwords (
    account_id TEXT NOT NULL CONSTRAINT former_passwords_account REFERENCES accounts (id),
    turn INTEGER NOT NULL CONSTRAINT former_passwords_turn CHECK (turn >= 1),
    -- Its hash.
    password TEXT NOT NULL,
    CONSTRAINT former_passwords_pk PRIMARY KEY (account_id, turn)
) STRICT;
