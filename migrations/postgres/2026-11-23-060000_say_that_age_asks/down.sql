ALTER TABLE accounts DROP COLUMN password_aged_at;
