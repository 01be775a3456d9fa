ALTER TABLE accounts ADD COLUMN consent_version TEXT;
UPDATE accounts SET consent_version = (SELECT version FROM consents WHERE account_id = accounts.id AND purpose = 'basic_service' ORDER BY turn DESC LIMIT 1);
DROP TRIGGER consents_refuse_delete;
DROP TRIGGER consents_refuse_update;
DROP TABLE consents;
