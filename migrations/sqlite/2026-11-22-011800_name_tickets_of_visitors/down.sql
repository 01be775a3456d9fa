DROP INDEX visitor_reports_replay_once;
ALTER TABLE visitor_reports DROP COLUMN replay_hash;
