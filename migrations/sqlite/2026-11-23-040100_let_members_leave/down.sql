DROP INDEX photos_by_owner;
DROP TRIGGER ledger_transfers_refuse_other_debt;
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '
        OR (movement = ''leave_debt'' AND from_account = ''revoked'' AND to_account = ''available'' AND cause = ''debt'')
        OR (movement = ''take_debt'' AND from_account = ''available'' AND to_account = ''revoked'' AND cause = ''debt'')', '') WHERE type = 'table' AND name = 'ledger_transfers';
PRAGMA writable_schema = RESET;
DROP TABLE debts;
DROP TABLE erasures;
DROP TRIGGER role_grants_refuse_nobody;
DROP TRIGGER accounts_refuse_return;
ALTER TABLE accounts DROP COLUMN left_at;
