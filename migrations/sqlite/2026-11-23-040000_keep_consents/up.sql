-- What people agreed to, by purpose and version of the policy. Nothing is taken away: what was withdrawn says when. The version that was
-- written with the account is the first consent to the service itself.

CREATE TABLE consents (
    account_id TEXT NOT NULL CONSTRAINT consents_account REFERENCES accounts (id),
    purpose TEXT NOT NULL CONSTRAINT consents_purpose CHECK (purpose IN ('basic_service', 'exact_position', 'tracks', 'notices', 'photo_publishing')),
    -- The first time, the second …
    turn INTEGER NOT NULL CONSTRAINT consents_turn CHECK (turn >= 1),
    version TEXT NOT NULL CONSTRAINT consents_version CHECK (length(version) BETWEEN 1 AND 64),
    given_at TEXT NOT NULL,
    withdrawn_at TEXT,
    CONSTRAINT consents_pk PRIMARY KEY (account_id, purpose, turn),
    CONSTRAINT consents_withdrawn CHECK (withdrawn_at IS NULL OR withdrawn_at >= given_at)
) STRICT;
-- One at a time, for each purpose.
CREATE UNIQUE INDEX consents_one_open ON consents (account_id, purpose) WHERE withdrawn_at IS NULL;

INSERT INTO consents (account_id, purpose, turn, version, given_at)
SELECT id, 'basic_service', 1, consent_version, created_at FROM accounts WHERE consent_version IS NOT NULL;
ALTER TABLE accounts DROP COLUMN consent_version;

CREATE TRIGGER consents_refuse_update BEFORE UPDATE ON consents
WHEN OLD.withdrawn_at IS NOT NULL OR NEW.account_id <> OLD.account_id OR NEW.purpose <> OLD.purpose OR NEW.turn <> OLD.turn
    OR NEW.version <> OLD.version OR NEW.given_at <> OLD.given_at
BEGIN
    SELECT RAISE(ABORT, 'consents: a consent is withdrawn, and never changed');
END;
CREATE TRIGGER consents_refuse_delete BEFORE DELETE ON consents
BEGIN
    SELECT RAISE(ABORT, 'consents: a consent is withdrawn, and never changed');
END;
