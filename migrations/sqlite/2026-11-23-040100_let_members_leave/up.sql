-- Somebody leaves: of his account an id is left, on which history and ledger hang, and nothing that says who he was. What he owes is
-- remembered by a keyed hash of his number.

-- When he left. From then on there is nobody.
ALTER TABLE accounts ADD COLUMN left_at TEXT CONSTRAINT accounts_left CHECK (
    left_at IS NULL OR (
        disabled_at IS NOT NULL AND phone IS NULL AND phone_hash IS NULL AND sign_in_hash IS NULL AND phone_verified_at IS NULL
        AND address IS NULL AND password IS NULL AND occupation IS NULL
    )
);
CREATE TRIGGER accounts_refuse_return BEFORE UPDATE ON accounts
WHEN OLD.left_at IS NOT NULL AND (NEW.left_at IS NULL OR NEW.left_at <> OLD.left_at)
BEGIN
    SELECT RAISE(ABORT, 'accounts: who left does not come back; he registers anew');
END;
CREATE TRIGGER role_grants_refuse_nobody BEFORE INSERT ON role_grants
WHEN EXISTS (SELECT 1 FROM accounts WHERE id = NEW.account_id AND left_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'role_grants: who left holds no role');
END;

-- Whose texts and photos are still to be erased: those of matters that were open when he left go when they are over.
CREATE TABLE erasures (
    account_id TEXT NOT NULL CONSTRAINT erasures_pk PRIMARY KEY CONSTRAINT erasures_account REFERENCES accounts (id),
    left_at TEXT NOT NULL,
    -- When it is looked at next; nothing once all is done.
    look_at TEXT
) STRICT;
CREATE INDEX erasures_to_look_at ON erasures (look_at, account_id) WHERE look_at IS NOT NULL;

CREATE TABLE debts (
    id TEXT NOT NULL CONSTRAINT debts_pk PRIMARY KEY,
    -- The key that hashed the number: the number itself is not kept, so that it cannot be hashed again with another.
    key_id TEXT NOT NULL,
    phone_hash BLOB NOT NULL,
    points INTEGER NOT NULL CONSTRAINT debts_points CHECK (points > 0),
    at TEXT NOT NULL
) STRICT;
CREATE INDEX debts_by_phone ON debts (phone_hash);

-- A debt is left behind (`revoked` → `available`), and taken up by whoever registers with the same number (`available` → `revoked`).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'AND to_account = ''revoked'' AND cause = ''revocation'')', 'AND to_account = ''revoked'' AND cause = ''revocation'')
        OR (movement = ''leave_debt'' AND from_account = ''revoked'' AND to_account = ''available'' AND cause = ''debt'')
        OR (movement = ''take_debt'' AND from_account = ''available'' AND to_account = ''revoked'' AND cause = ''debt'')') WHERE type = 'table' AND name = 'ledger_transfers';
PRAGMA writable_schema = RESET;

-- What is taken up is what somebody else has left, and as much.
CREATE TRIGGER ledger_transfers_refuse_other_debt BEFORE INSERT ON ledger_transfers
WHEN NEW.movement = 'take_debt' AND NOT EXISTS (
    SELECT 1 FROM ledger_transfers
    WHERE cause_id = NEW.cause_id AND cause = 'debt' AND movement = 'leave_debt' AND member_id <> NEW.member_id AND amount = NEW.amount
)
BEGIN
    SELECT RAISE(ABORT, 'ledger_transfers: what is taken up is a debt that somebody left, of the same amount');
END;

-- Whose they are, for whoever wants to have them, and to be rid of them.
CREATE INDEX photos_by_owner ON photos (owner_id, id) WHERE owner_id IS NOT NULL;
