DROP TRIGGER audit_entries_refuse_update ON audit_entries;
DROP TRIGGER audit_entries_refuse_delete ON audit_entries;
DROP TABLE key_state;
DROP TABLE audit_head;
DROP TABLE audit_entries;
DROP TABLE idempotency_keys;
DROP TABLE figure_counts;
DROP TABLE outbox;
DROP TABLE notifications;
