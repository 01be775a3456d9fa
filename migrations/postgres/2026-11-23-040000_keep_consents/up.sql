-- What people agreed to, by purpose and version of the policy. Nothing is taken away: what was withdrawn says when. The version that was
-- written with the account is the first consent to the service itself.

CREATE TABLE consents (
    account_id uuid NOT NULL CONSTRAINT consents_account REFERENCES accounts (id),
    purpose text NOT NULL CONSTRAINT consents_purpose CHECK (purpose IN ('basic_service', 'exact_position', 'tracks', 'notices', 'photo_publishing')),
    -- The first time, the second …
    turn integer NOT NULL CONSTRAINT consents_turn CHECK (turn >= 1),
    version text NOT NULL CONSTRAINT consents_version CHECK (length(version) BETWEEN 1 AND 64),
    given_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    CONSTRAINT consents_pk PRIMARY KEY (account_id, purpose, turn),
    CONSTRAINT consents_withdrawn CHECK (withdrawn_at IS NULL OR withdrawn_at >= given_at)
);
-- One at a time, for each purpose.
CREATE UNIQUE INDEX consents_one_open ON consents (account_id, purpose) WHERE withdrawn_at IS NULL;

INSERT INTO consents (account_id, purpose, turn, version, given_at)
SELECT id, 'basic_service', 1, consent_version, created_at FROM accounts WHERE consent_version IS NOT NULL;
ALTER TABLE accounts DROP COLUMN consent_version;

CREATE TRIGGER consents_refuse_update BEFORE UPDATE ON consents
    FOR EACH ROW WHEN (
        OLD.withdrawn_at IS NOT NULL OR NEW.account_id <> OLD.account_id OR NEW.purpose <> OLD.purpose OR NEW.turn <> OLD.turn
        OR NEW.version <> OLD.version OR NEW.given_at <> OLD.given_at
    ) EXECUTE FUNCTION refuse_change('a consent is withdrawn, and never changed');
CREATE TRIGGER consents_refuse_delete BEFORE DELETE ON consents
    FOR EACH ROW EXECUTE FUNCTION refuse_change('a consent is withdrawn, and never changed');
CREATE TRIGGER consents_refuse_truncate BEFORE TRUNCATE ON consents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('a consent is withdrawn, and never changed');
