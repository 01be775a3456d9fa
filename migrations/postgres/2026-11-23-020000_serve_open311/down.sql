DROP INDEX ticket_events_by_time;
DROP TABLE ticket_remarks;
DROP TABLE ticket_contacts;
DROP TRIGGER api_keys_refuse_back ON api_keys;
DROP FUNCTION refuse_key_back();
DROP TABLE api_keys;
