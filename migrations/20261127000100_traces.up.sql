-- Traces: what a program did to answer one request, span by span, and what people and programs thought of it.
CREATE TABLE tracking.trace (
    trace_no           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    trace_id           text NOT NULL UNIQUE,
    experiment_id      bigint NOT NULL REFERENCES tracking.experiment,
    client_request_id  text,
    requested_at       bigint NOT NULL,
    duration           bigint,
    state              text NOT NULL CHECK (state IN ('STATE_UNSPECIFIED', 'OK', 'ERROR', 'IN_PROGRESS')),
    request_preview    text,
    response_preview   text,
    -- Whether its maker has told about the whole of it; until then its spans say when it began and how it went.
    finalized          boolean NOT NULL,
    created_by         text NOT NULL
);
CREATE INDEX trace_experiment ON tracking.trace (experiment_id, requested_at DESC, trace_id);
CREATE INDEX trace_client_request ON tracking.trace (left(client_request_id, 200)) WHERE client_request_id IS NOT NULL;

CREATE TABLE tracking.trace_tag (
    trace_no  bigint NOT NULL REFERENCES tracking.trace ON DELETE CASCADE,
    key       text NOT NULL,
    value     text NOT NULL,
    PRIMARY KEY (trace_no, key)
);
CREATE INDEX trace_tag_value ON tracking.trace_tag (key, left(value, 200));

CREATE TABLE tracking.trace_metadata (
    trace_no  bigint NOT NULL REFERENCES tracking.trace ON DELETE CASCADE,
    key       text NOT NULL,
    value     text NOT NULL,
    PRIMARY KEY (trace_no, key)
);
CREATE INDEX trace_metadata_value ON tracking.trace_metadata (key, left(value, 200));

CREATE TABLE tracking.trace_run (
    trace_no  bigint NOT NULL REFERENCES tracking.trace ON DELETE CASCADE,
    run_no    bigint NOT NULL REFERENCES tracking.run,
    PRIMARY KEY (trace_no, run_no)
);
CREATE INDEX trace_run_run ON tracking.trace_run (run_no);

CREATE TABLE tracking.span (
    trace_no    bigint NOT NULL REFERENCES tracking.trace ON DELETE CASCADE,
    span_id     text NOT NULL,
    parent_id   text,
    name        text NOT NULL,
    type        text NOT NULL,
    status      text NOT NULL CHECK (status IN ('UNSET', 'OK', 'ERROR')),
    -- Nanoseconds since 1970.
    started_at  bigint NOT NULL,
    ended_at    bigint,
    -- The whole span as the protocol writes it.
    content     json NOT NULL,
    PRIMARY KEY (trace_no, span_id)
);

CREATE TABLE tracking.assessment (
    assessment_id  uuid PRIMARY KEY,
    trace_no       bigint NOT NULL REFERENCES tracking.trace ON DELETE CASCADE,
    span_id        text,
    kind           text NOT NULL CHECK (kind IN ('feedback', 'expectation', 'issue')),
    name           text NOT NULL,
    -- What searches compare: a value that is a text, a number or a truth.
    value          text,
    number         double precision,
    content        json NOT NULL,
    source_type    text NOT NULL,
    source_id      text NOT NULL,
    rationale      text,
    metadata       json NOT NULL,
    overrides      uuid,
    valid          boolean NOT NULL,
    created_at     bigint NOT NULL,
    updated_at     bigint NOT NULL,
    created_by     text NOT NULL
);
CREATE INDEX assessment_trace ON tracking.assessment (trace_no, kind, name);

GRANT SELECT, INSERT, UPDATE, DELETE ON
    tracking.trace, tracking.trace_tag, tracking.trace_metadata, tracking.trace_run, tracking.span, tracking.assessment
    TO terrarium_app;
