-- The id that a visitor's phone made is known to it alone: whoever sends the same report with it again is told its tracking code. The
-- ticket has an id of its own, which others see. Until now it was the same one, so what came before is told to nobody any more.

ALTER TABLE visitor_reports ADD COLUMN replay_hash bytea;
CREATE UNIQUE INDEX visitor_reports_replay_once ON visitor_reports (replay_hash);
