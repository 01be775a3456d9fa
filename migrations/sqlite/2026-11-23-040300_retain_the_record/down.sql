DROP INDEX audit_entries_by_time;
DROP TRIGGER audit_entries_refuse_delete;
CREATE TRIGGER audit_entries_refuse_delete BEFORE DELETE ON audit_entries
BEGIN
    SELECT RAISE(ABORT, 'audit_entries: the record is only added to');
END;
DROP TRIGGER audit_checkpoint_refuse_delete;
DROP TRIGGER audit_checkpoint_refuse_back;
DROP TABLE audit_checkpoint;
