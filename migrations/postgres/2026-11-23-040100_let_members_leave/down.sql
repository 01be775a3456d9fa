DROP INDEX photos_by_owner;
DROP TRIGGER ledger_transfers_refuse_other_debt ON ledger_transfers;
DROP FUNCTION refuse_other_debt();
ALTER TABLE ledger_transfers DROP CONSTRAINT ledger_transfers_movement;
ALTER TABLE ledger_transfers ADD CONSTRAINT ledger_transfers_movement CHECK (
    (movement = 'award' AND from_account = 'issuance' AND to_account = 'available' AND cause = 'ticket')
    OR (movement = 'hold' AND from_account = 'available' AND to_account = 'held' AND cause = 'redemption')
    OR (movement = 'release' AND from_account = 'held' AND to_account = 'available' AND cause = 'redemption')
    OR (movement = 'fulfil' AND from_account = 'held' AND to_account = 'redeemed' AND cause = 'redemption')
    OR (movement = 'expire' AND from_account = 'available' AND to_account = 'expired')
    OR (movement = 'revoke' AND from_account = 'available' AND to_account = 'revoked' AND cause = 'revocation')
);
DROP TABLE debts;
DROP TABLE erasures;
DROP TRIGGER role_grants_refuse_nobody ON role_grants;
DROP FUNCTION refuse_role_of_nobody();
DROP TRIGGER accounts_refuse_return ON accounts;
ALTER TABLE accounts DROP COLUMN left_at;
