-- The audit record begins where it was cut off, after half a year at the earliest: a sealed note of the last entry that is gone keeps the
-- chain whole. Whoever has no key makes no such note.

CREATE TABLE audit_checkpoint (
    one INTEGER NOT NULL CONSTRAINT audit_checkpoint_pk PRIMARY KEY CONSTRAINT audit_checkpoint_one CHECK (one = 1),
    -- The last entry that is gone, and its hash.
    sequence INTEGER NOT NULL CONSTRAINT audit_checkpoint_sequence CHECK (sequence >= 1),
    hash BLOB NOT NULL,
    made_at TEXT NOT NULL,
    -- What is older than this was cut off.
    before TEXT NOT NULL,
    -- Both, sealed.
    seal BLOB NOT NULL,
    CONSTRAINT audit_checkpoint_kept CHECK (julianday(made_at) - julianday(before) >= 180)
) STRICT;
CREATE TRIGGER audit_checkpoint_refuse_back BEFORE UPDATE ON audit_checkpoint
WHEN NEW.sequence < OLD.sequence OR NEW.made_at < OLD.made_at
BEGIN
    SELECT RAISE(ABORT, 'audit_checkpoint: what is gone does not come back');
END;
CREATE TRIGGER audit_checkpoint_refuse_delete BEFORE DELETE ON audit_checkpoint
BEGIN
    SELECT RAISE(ABORT, 'audit_checkpoint: what is gone does not come back');
END;
DROP TRIGGER audit_entries_refuse_delete;
CREATE TRIGGER audit_entries_refuse_delete BEFORE DELETE ON audit_entries
WHEN NOT EXISTS (SELECT 1 FROM audit_checkpoint WHERE OLD.sequence <= sequence AND OLD.at < before)
BEGIN
    SELECT RAISE(ABORT, 'audit_entries: the record is only added to');
END;
CREATE INDEX audit_entries_by_time ON audit_entries (at, sequence);
