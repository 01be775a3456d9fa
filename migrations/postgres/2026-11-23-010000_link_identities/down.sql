-- Whoever has no password does not sign in any more.
UPDATE accounts SET sign_in_hash = NULL WHERE password IS NULL;
ALTER TABLE accounts DROP CONSTRAINT accounts_sign_in;
ALTER TABLE accounts ADD CONSTRAINT accounts_sign_in CHECK (sign_in_hash IS NULL OR (password IS NOT NULL AND phone_hash IS NOT NULL));
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
