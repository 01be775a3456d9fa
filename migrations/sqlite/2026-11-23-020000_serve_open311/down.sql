DROP INDEX ticket_events_by_time;
DROP TABLE ticket_remarks;
DROP TABLE ticket_contacts;
DROP TABLE api_keys;
