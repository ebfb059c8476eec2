-- Who is told of changes in the registry, and what became of telling them.
CREATE TABLE tracking.webhook (
    webhook_id   uuid PRIMARY KEY,
    name         text NOT NULL,
    description  text NOT NULL,
    url          text NOT NULL,
    -- What deliveries are signed with. It is never handed out.
    secret       bytea,
    status       text NOT NULL CHECK (status IN ('ACTIVE', 'DISABLED')),
    created_at   bigint NOT NULL,
    updated_at   bigint NOT NULL,
    created_by   text NOT NULL
);
CREATE INDEX webhook_created ON tracking.webhook (created_at DESC, webhook_id);

CREATE TABLE tracking.webhook_event (
    webhook_id  uuid NOT NULL REFERENCES tracking.webhook ON DELETE CASCADE,
    entity      text NOT NULL,
    action      text NOT NULL,
    PRIMARY KEY (webhook_id, entity, action)
);
CREATE INDEX webhook_event_event ON tracking.webhook_event (entity, action);

-- Written in the transaction of the change, for each webhook that is to hear of it.
CREATE TABLE tracking.webhook_delivery (
    delivery_id      uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    webhook_id       uuid NOT NULL REFERENCES tracking.webhook ON DELETE CASCADE,
    entity           text NOT NULL,
    action           text NOT NULL,
    -- As it is sent, byte for byte: it is signed.
    body             text NOT NULL,
    state            text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts         integer NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL DEFAULT now(),
    tried_at         timestamptz,
    -- Of one that waits: when it is tried next. While it is being sent, when the sender counts as lost.
    next_at          timestamptz NOT NULL DEFAULT now(),
    response_status  integer,
    problem          text
);
CREATE INDEX webhook_delivery_due ON tracking.webhook_delivery (next_at) WHERE state = 'waiting';
CREATE INDEX webhook_delivery_webhook ON tracking.webhook_delivery (webhook_id, created_at DESC);

GRANT SELECT, INSERT, UPDATE, DELETE ON tracking.webhook, tracking.webhook_event, tracking.webhook_delivery TO terrarium_app;
