-- Somebody leaves: of his account an id is left, on which history and ledger hang, and nothing that says who he was. What he owes is
-- remembered by a keyed hash of his number.

-- When he left. From then on there is nobody.
ALTER TABLE accounts ADD COLUMN left_at timestamptz;
ALTER TABLE accounts ADD CONSTRAINT accounts_left CHECK (
    left_at IS NULL OR (
        disabled_at IS NOT NULL AND phone IS NULL AND phone_hash IS NULL AND sign_in_hash IS NULL AND phone_verified_at IS NULL
        AND address IS NULL AND password IS NULL AND occupation IS NULL
    )
);
CREATE TRIGGER accounts_refuse_return BEFORE UPDATE ON accounts
    FOR EACH ROW WHEN (OLD.left_at IS NOT NULL AND (NEW.left_at IS NULL OR NEW.left_at <> OLD.left_at))
    EXECUTE FUNCTION refuse_change('who left does not come back; he registers anew');
CREATE FUNCTION refuse_role_of_nobody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id AND left_at IS NOT NULL) THEN
        RAISE EXCEPTION 'role_grants: who left holds no role' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER role_grants_refuse_nobody BEFORE INSERT ON role_grants FOR EACH ROW EXECUTE FUNCTION refuse_role_of_nobody();

-- Whose texts and photos are still to be erased: those of matters that were open when he left go when they are over.
CREATE TABLE erasures (
    account_id uuid NOT NULL CONSTRAINT erasures_pk PRIMARY KEY CONSTRAINT erasures_account REFERENCES accounts (id),
    left_at timestamptz NOT NULL,
    -- When it is looked at next; nothing once all is done.
    look_at timestamptz
);
CREATE INDEX erasures_to_look_at ON erasures (look_at, account_id) WHERE look_at IS NOT NULL;

CREATE TABLE debts (
    id uuid NOT NULL CONSTRAINT debts_pk PRIMARY KEY,
    -- The key that hashed the number: the number itself is not kept, so that it cannot be hashed again with another.
    key_id text NOT NULL,
    phone_hash bytea NOT NULL,
    points bigint NOT NULL CONSTRAINT debts_points CHECK (points > 0),
    at timestamptz NOT NULL
);
CREATE INDEX debts_by_phone ON debts (phone_hash);

-- A debt is left behind (`revoked` → `available`), and taken up by whoever registers with the same number (`available` → `revoked`).
ALTER TABLE ledger_transfers DROP CONSTRAINT ledger_transfers_movement;
ALTER TABLE ledger_transfers ADD CONSTRAINT ledger_transfers_movement CHECK (
    (movement = 'award' AND from_account = 'issuance' AND to_account = 'available' AND cause = 'ticket')
    OR (movement = 'hold' AND from_account = 'available' AND to_account = 'held' AND cause = 'redemption')
    OR (movement = 'release' AND from_account = 'held' AND to_account = 'available' AND cause = 'redemption')
    OR (movement = 'fulfil' AND from_account = 'held' AND to_account = 'redeemed' AND cause = 'redemption')
    OR (movement = 'expire' AND from_account = 'available' AND to_account = 'expired')
    OR (movement = 'revoke' AND from_account = 'available' AND to_account = 'revoked' AND cause = 'revocation')
    OR (movement = 'leave_debt' AND from_account = 'revoked' AND to_account = 'available' AND cause = 'debt')
    OR (movement = 'take_debt' AND from_account = 'available' AND to_account = 'revoked' AND cause = 'debt')
);

-- What is taken up is what somebody else has left, and as much.
CREATE FUNCTION refuse_other_debt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM ledger_transfers
        WHERE cause_id = NEW.cause_id AND cause = 'debt' AND movement = 'leave_debt' AND member_id <> NEW.member_id AND amount = NEW.amount
    ) THEN
        RAISE EXCEPTION 'ledger_transfers: what is taken up is a debt that somebody left, of the same amount' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_transfers_refuse_other_debt BEFORE INSERT ON ledger_transfers
    FOR EACH ROW WHEN (NEW.movement = 'take_debt') EXECUTE FUNCTION refuse_other_debt();

-- Whose they are, for whoever wants to have them, and to be rid of them.
CREATE INDEX photos_by_owner ON photos (owner_id, id) WHERE owner_id IS NOT NULL;
