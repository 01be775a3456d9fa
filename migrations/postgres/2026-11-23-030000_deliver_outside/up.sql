-- What goes out to other people's systems: one table of deliveries with leases for webhooks, for notices by WeChat, DingTalk and SMS, and
-- for the hotline; the endpoints of integrators with their secrets; and by which ways people want to be told.

CREATE TABLE deliveries (
    -- The order in which they were written; those of one lane go out in it.
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL CONSTRAINT deliveries_id_once UNIQUE,
    channel text NOT NULL CONSTRAINT deliveries_channel CHECK (channel IN ('webhook', 'wechat', 'dingtalk', 'sms', 'hotline')),
    -- An endpoint, an account, a city.
    target_id uuid NOT NULL,
    -- One after the other, where there is one.
    lane text,
    topic text NOT NULL CONSTRAINT deliveries_topic CHECK (length(topic) BETWEEN 1 AND 64),
    -- The same for the same news, whoever is told and however often.
    message_id uuid NOT NULL,
    subject_id uuid,
    -- Sealed, where it was worked out when it was written.
    body bytea,
    state text NOT NULL CONSTRAINT deliveries_state CHECK (state IN ('waiting', 'sending', 'delivered', 'failed', 'unsure', 'cancelled')),
    -- All that were ever begun. Whoever sends knows by it whether the lease is still his.
    attempts integer NOT NULL CONSTRAINT deliveries_attempts CHECK (attempts >= 0),
    -- Those of the schedule that runs.
    tries integer NOT NULL,
    due_at timestamptz,
    leased_until timestamptz,
    last_status integer,
    last_error text,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    -- Nobody is told the same twice.
    CONSTRAINT deliveries_once UNIQUE (channel, target_id, message_id),
    CONSTRAINT deliveries_tries CHECK (tries BETWEEN 0 AND attempts),
    CONSTRAINT deliveries_waiting CHECK ((state = 'waiting') = (due_at IS NOT NULL)),
    CONSTRAINT deliveries_sending CHECK ((state = 'sending') = (leased_until IS NOT NULL)),
    CONSTRAINT deliveries_over CHECK ((state IN ('waiting', 'sending')) = (ended_at IS NULL))
);
CREATE INDEX deliveries_due ON deliveries (channel, target_id, due_at) WHERE state = 'waiting';
CREATE INDEX deliveries_leased ON deliveries (leased_until) WHERE state = 'sending';
CREATE INDEX deliveries_lanes ON deliveries (lane, sequence) WHERE lane IS NOT NULL AND state IN ('waiting', 'sending');
CREATE INDEX deliveries_by_target ON deliveries (channel, target_id, created_at, id);
CREATE INDEX deliveries_by_end ON deliveries (ended_at) WHERE ended_at IS NOT NULL;

-- Each try.
CREATE TABLE delivery_attempts (
    delivery_id uuid NOT NULL CONSTRAINT delivery_attempts_delivery REFERENCES deliveries (id) ON DELETE CASCADE,
    number integer NOT NULL CONSTRAINT delivery_attempts_number CHECK (number >= 1),
    at timestamptz NOT NULL,
    took_ms integer NOT NULL CONSTRAINT delivery_attempts_took CHECK (took_ms >= 0),
    status integer,
    error text,
    -- How the answer began; forgotten after a few days.
    answer text CONSTRAINT delivery_attempts_answer CHECK (length(answer) <= 1000),
    CONSTRAINT delivery_attempts_pk PRIMARY KEY (delivery_id, number)
);
CREATE INDEX delivery_attempts_answers ON delivery_attempts (at) WHERE answer IS NOT NULL;

CREATE TABLE webhook_endpoints (
    id uuid NOT NULL CONSTRAINT webhook_endpoints_pk PRIMARY KEY,
    account_id uuid NOT NULL CONSTRAINT webhook_endpoints_account REFERENCES accounts (id),
    url text NOT NULL CONSTRAINT webhook_endpoints_url CHECK (length(url) BETWEEN 1 AND 500),
    description text,
    -- What it wants to be told of.
    filter jsonb NOT NULL,
    disabled text CONSTRAINT webhook_endpoints_disabled CHECK (disabled IN ('by_owner', 'gone', 'failing')),
    disabled_at timestamptz,
    -- Since when it has taken nothing.
    failing_since timestamptz,
    version integer NOT NULL CONSTRAINT webhook_endpoints_version CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    CONSTRAINT webhook_endpoints_disabled_at CHECK ((disabled IS NULL) = (disabled_at IS NULL))
);
CREATE INDEX webhook_endpoints_by_account ON webhook_endpoints (account_id, created_at, id);

CREATE TABLE webhook_secrets (
    id uuid NOT NULL CONSTRAINT webhook_secrets_pk PRIMARY KEY,
    endpoint_id uuid NOT NULL CONSTRAINT webhook_secrets_endpoint REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL,
    -- Of one that another one takes the place of.
    expires_at timestamptz
);
CREATE INDEX webhook_secrets_by_endpoint ON webhook_secrets (endpoint_id, created_at);
-- One at a time has no end.
CREATE UNIQUE INDEX webhook_secrets_one_current ON webhook_secrets (endpoint_id) WHERE expires_at IS NULL;

-- By which ways somebody wants to be told, besides his inbox; all of it, or these kinds.
CREATE TABLE notification_channels (
    account_id uuid NOT NULL CONSTRAINT notification_channels_account REFERENCES accounts (id),
    channel text NOT NULL CONSTRAINT notification_channels_channel CHECK (channel IN ('wechat', 'dingtalk', 'sms')),
    kinds jsonb,
    CONSTRAINT notification_channels_pk PRIMARY KEY (account_id, channel)
);

-- Whether the owner of the inbox wants to be told by other ways too: known with the number of a notice, which is asked for anyway.
ALTER TABLE inboxes ADD COLUMN elsewhere boolean NOT NULL DEFAULT false;

-- What nobody has looked at yet, whether somebody is to be told of it. What was there before stays where it is.
ALTER TABLE outbox ADD COLUMN fresh boolean;
CREATE INDEX outbox_fresh ON outbox (sequence) WHERE fresh IS NOT NULL;

-- One process at a time looks through the outbox, so that deliveries are written in its order.
CREATE TABLE outbox_sorting (
    id integer NOT NULL CONSTRAINT outbox_sorting_pk PRIMARY KEY CONSTRAINT outbox_sorting_one CHECK (id = 1)
);
INSERT INTO outbox_sorting (id) VALUES (1);
