DROP TABLE outbox_sorting;
DROP INDEX outbox_fresh;
ALTER TABLE outbox DROP COLUMN fresh;
ALTER TABLE inboxes DROP COLUMN elsewhere;
DROP TABLE notification_channels;
DROP TABLE webhook_secrets;
DROP TABLE webhook_endpoints;
DROP TABLE delivery_attempts;
DROP TABLE deliveries;
