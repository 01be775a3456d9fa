DROP INDEX audit_entries_by_time;
DROP TRIGGER audit_entries_refuse_delete ON audit_entries;
DROP FUNCTION refuse_kept_entry();
CREATE TRIGGER audit_entries_refuse_delete BEFORE DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change('the record is only added to');
DROP TABLE audit_checkpoint;
