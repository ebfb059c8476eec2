-- What a model asks of a version before it answers, who wishes that one does, and what is written about versions.

CREATE TABLE tracking.promotion_policy (
    model_id        bigint PRIMARY KEY REFERENCES tracking.model ON DELETE CASCADE,
    needs_approval  boolean NOT NULL,
    -- As the contract's `Gate` writes them.
    gates           jsonb NOT NULL,
    revision        integer NOT NULL DEFAULT 1 CHECK (revision > 0),
    changed_by      text NOT NULL,
    changed_at      timestamptz NOT NULL DEFAULT now()
);

-- A request outlives its version, as promotions do.
CREATE TABLE tracking.promotion_request (
    request_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model_id     bigint NOT NULL REFERENCES tracking.model ON DELETE CASCADE,
    version      integer NOT NULL,
    asked_by     text NOT NULL,
    asked_by_id  uuid NOT NULL,
    asked_at     timestamptz NOT NULL DEFAULT now(),
    reason       text NOT NULL,
    asked_gates  jsonb NOT NULL,
    state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'refused', 'withdrawn', 'outdated')),
    ended_by     text,
    ended_by_id  uuid,
    ended_at     timestamptz,
    comment      text NOT NULL DEFAULT '',
    ended_gates  jsonb NOT NULL DEFAULT '[]',
    CHECK ((state = 'open') = (ended_at IS NULL)),
    CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
    -- What the service sees to as well: nobody decides about their own request.
    CONSTRAINT promotion_request_second_person
        CHECK (state NOT IN ('approved', 'refused') OR (ended_by_id IS NOT NULL AND ended_by_id <> asked_by_id))
);
CREATE UNIQUE INDEX promotion_request_open ON tracking.promotion_request (model_id, version) WHERE state = 'open';
CREATE INDEX promotion_request_model ON tracking.promotion_request (model_id, request_id DESC);
CREATE INDEX promotion_request_waiting ON tracking.promotion_request (request_id DESC) WHERE state = 'open';

CREATE TABLE tracking.model_card (
    model_id    bigint NOT NULL,
    version     integer NOT NULL,
    text        text NOT NULL,
    revision    integer NOT NULL DEFAULT 1 CHECK (revision > 0),
    written_by  text NOT NULL,
    written_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (model_id, version),
    FOREIGN KEY (model_id, version) REFERENCES tracking.model_version ON DELETE CASCADE
);

GRANT SELECT, INSERT, UPDATE ON tracking.promotion_policy, tracking.promotion_request, tracking.model_card TO terrarium_app;
