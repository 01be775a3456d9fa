-- Since when a new password is asked for because the old one has its age, and for nothing else: a profile that asks for no age takes that back. A password
-- that was set later is no longer the one that was meant. What was asked before this was known stays asked.

ALTER TABLE accounts ADD COLUMN password_aged_at timestamptz;
