-- Whoever has no password does not sign in any more.
UPDATE accounts SET sign_in_hash = NULL WHERE password IS NULL;
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '(phone_hash IS NOT NULL AND (password IS NOT NULL OR phone_verified_at IS NOT NULL))', '(password IS NOT NULL AND phone_hash IS NOT NULL)') WHERE type = 'table' AND name = 'accounts';
PRAGMA writable_schema = RESET;
ALTER TABLE sessions DROP COLUMN limited;
ALTER TABLE sessions DROP COLUMN used_at;
ALTER TABLE sessions DROP COLUMN device;
ALTER TABLE sessions DROP COLUMN method;
DROP TABLE provider_tokens;
DROP TABLE sign_in_failures;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
DROP TABLE sms_codes;
DROP TABLE identities;
