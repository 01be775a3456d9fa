-- Where somebody has reported without an account there is no way back: what he said has nobody who said it.
DROP TRIGGER ticket_events_refuse_nobody ON ticket_events;
DROP FUNCTION refuse_nobody();
ALTER TABLE ticket_events DROP CONSTRAINT ticket_events_by_system;
ALTER TABLE ticket_events ADD CONSTRAINT ticket_events_by_system CHECK ((by_id IS NULL) = (capacity = 'system'));
ALTER TABLE photos ALTER COLUMN owner_id SET NOT NULL;
DROP TABLE visitor_reports;
