-- Roles, and what every domain shares: background jobs, the outbox, the audit trail.
--
-- Three roles keep damage small: the owner migrates, `terrarium_app` runs the application, `terrarium_reader` runs
-- queries over the warehouse and can change nothing. They belong to the cluster, so they may be there already.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'terrarium_app') THEN
        CREATE ROLE terrarium_app NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'terrarium_reader') THEN
        CREATE ROLE terrarium_reader NOLOGIN;
    END IF;
EXCEPTION
    -- Two migrations that run at once on one cluster: the other one made it.
    WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

DO $$
BEGIN
    -- The owner may act as both; needed where only one login is configured. Superusers need no grant.
    EXECUTE format('GRANT terrarium_app, terrarium_reader TO %I', current_user);
EXCEPTION
    WHEN OTHERS THEN NULL;
END $$;

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

CREATE SCHEMA platform;
GRANT USAGE ON SCHEMA platform TO terrarium_app;

CREATE TABLE platform.job (
    job_id        uuid PRIMARY KEY,
    kind          text NOT NULL,
    title         text NOT NULL,
    -- What it is about, such as `model/segments`; at most one unfinished job of a kind where `exclusive`.
    subject       text NOT NULL,
    exclusive     boolean NOT NULL DEFAULT false,
    payload       jsonb NOT NULL,
    state         text NOT NULL DEFAULT 'queued'
                  CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    progress      double precision CHECK (progress BETWEEN 0 AND 1),
    message       text NOT NULL DEFAULT '',
    requested_by  text NOT NULL,
    request_id    uuid NOT NULL,
    -- The fencing token: a worker that lost its claim has an older number, and its writes are refused.
    attempt       integer NOT NULL DEFAULT 0,
    retries_left  integer NOT NULL DEFAULT 2,
    -- Not before: set when a failed attempt is to be repeated.
    run_at        timestamptz NOT NULL DEFAULT now(),
    heartbeat_at  timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    started_at    timestamptz,
    finished_at   timestamptz
);
CREATE INDEX job_queue ON platform.job (run_at) WHERE state IN ('queued', 'running');
CREATE INDEX job_recent ON platform.job (kind, created_at DESC);
CREATE UNIQUE INDEX job_exclusive ON platform.job (kind, subject) WHERE exclusive AND state IN ('queued', 'running');

CREATE TABLE platform.job_log (
    job_id  uuid NOT NULL REFERENCES platform.job ON DELETE CASCADE,
    number  bigint NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    text    text NOT NULL,
    PRIMARY KEY (job_id, number)
);

-- Events for other domains, written in the transaction that made them true.
CREATE TABLE platform.outbox (
    event_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The writing transaction. Ids are handed out before commit, so a consumer that went by `event_id` alone could pass
    -- over one that commits late; it goes by (xid, event_id) and stops at the oldest transaction still running.
    xid         xid8 NOT NULL DEFAULT pg_current_xact_id(),
    event       jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX outbox_order ON platform.outbox (xid, event_id);

-- How far each consumer has come.
CREATE TABLE platform.outbox_cursor (
    consumer  text PRIMARY KEY,
    xid       xid8 NOT NULL DEFAULT '0',
    event_id  bigint NOT NULL DEFAULT 0
);

CREATE TABLE platform.audit_event (
    event_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT now(),
    actor       text NOT NULL,
    actor_id    uuid,
    action      text NOT NULL,
    subject     text NOT NULL,
    detail      jsonb NOT NULL DEFAULT '{}',
    request_id  uuid NOT NULL
);
CREATE INDEX audit_event_subject ON platform.audit_event (subject text_pattern_ops, event_id DESC);

-- Small secrets of the installation, such as signing keys. Never readable by the reader role.
CREATE TABLE platform.secret (
    name        text PRIMARY KEY,
    value       bytea NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT, INSERT, UPDATE, DELETE ON platform.job, platform.job_log TO terrarium_app;
GRANT SELECT, INSERT, DELETE ON platform.outbox TO terrarium_app;
GRANT SELECT, INSERT, UPDATE ON platform.outbox_cursor TO terrarium_app;
-- The trail can be added to, never rewritten.
GRANT SELECT, INSERT ON platform.audit_event, platform.secret TO terrarium_app;
