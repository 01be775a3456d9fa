-- The audit record begins where it was cut off, after half a year at the earliest: a sealed note of the last entry that is gone keeps the
-- chain whole. Whoever has no key makes no such note.

CREATE TABLE audit_checkpoint (
    one integer NOT NULL CONSTRAINT audit_checkpoint_pk PRIMARY KEY CONSTRAINT audit_checkpoint_one CHECK (one = 1),
    -- The last entry that is gone, and its hash.
    sequence bigint NOT NULL CONSTRAINT audit_checkpoint_sequence CHECK (sequence >= 1),
    hash bytea NOT NULL,
    made_at timestamptz NOT NULL,
    -- What is older than this was cut off.
    before timestamptz NOT NULL,
    -- Both, sealed.
    seal bytea NOT NULL,
    CONSTRAINT audit_checkpoint_kept CHECK (made_at - before >= interval '180 days')
);
CREATE TRIGGER audit_checkpoint_refuse_back BEFORE UPDATE ON audit_checkpoint
    FOR EACH ROW WHEN (NEW.sequence < OLD.sequence OR NEW.made_at < OLD.made_at)
    EXECUTE FUNCTION refuse_change('what is gone does not come back');
CREATE TRIGGER audit_checkpoint_refuse_delete BEFORE DELETE ON audit_checkpoint
    FOR EACH ROW EXECUTE FUNCTION refuse_change('what is gone does not come back');
CREATE TRIGGER audit_checkpoint_refuse_truncate BEFORE TRUNCATE ON audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('what is gone does not come back');
DROP TRIGGER audit_entries_refuse_delete ON audit_entries;
CREATE FUNCTION refuse_kept_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM audit_checkpoint WHERE OLD.sequence <= sequence AND OLD.at < before) THEN
        RAISE EXCEPTION 'audit_entries: the record is only added to' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER audit_entries_refuse_delete BEFORE DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_kept_entry();
CREATE INDEX audit_entries_by_time ON audit_entries (at, sequence);
