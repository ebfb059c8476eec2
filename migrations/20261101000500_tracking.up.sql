-- Models, their versions, and which version answers.
CREATE SCHEMA tracking;
GRANT USAGE ON SCHEMA tracking TO terrarium_app;

CREATE TABLE tracking.model (
    model_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
    title        text NOT NULL,
    description  text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);

-- One trained state of a model. Never changed once it is there.
CREATE TABLE tracking.model_version (
    model_id         bigint NOT NULL REFERENCES tracking.model,
    version          integer NOT NULL CHECK (version > 0),
    created_at       timestamptz NOT NULL DEFAULT now(),
    created_by       text NOT NULL,
    job_id           uuid,
    -- How the artifact is to be read: the kind of model and the version of its form, such as `segments/1`.
    flavor           text NOT NULL,
    signature        jsonb NOT NULL,
    data_tables      text[] NOT NULL,
    data_shop        text NOT NULL,
    data_until       date NOT NULL,
    data_rows        bigint NOT NULL CHECK (data_rows >= 0),
    data_watermark   text NOT NULL,
    artifact         text NOT NULL,
    artifact_sha256  text NOT NULL CHECK (artifact_sha256 ~ '^[0-9a-f]{64}$'),
    charts           text NOT NULL,
    charts_sha256    text NOT NULL CHECK (charts_sha256 ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (model_id, version)
);
CREATE UNIQUE INDEX model_version_job ON tracking.model_version (job_id) WHERE job_id IS NOT NULL;

CREATE TABLE tracking.param (
    model_id  bigint NOT NULL,
    version   integer NOT NULL,
    key       text NOT NULL,
    value     text NOT NULL,
    PRIMARY KEY (model_id, version, key),
    FOREIGN KEY (model_id, version) REFERENCES tracking.model_version
);

CREATE TABLE tracking.metric (
    model_id  bigint NOT NULL,
    version   integer NOT NULL,
    key       text NOT NULL,
    value     double precision NOT NULL,
    PRIMARY KEY (model_id, version, key),
    FOREIGN KEY (model_id, version) REFERENCES tracking.model_version
);

-- Names for versions. The one called `champion` answers.
CREATE TABLE tracking.alias (
    model_id  bigint NOT NULL,
    alias     text NOT NULL,
    version   integer NOT NULL,
    PRIMARY KEY (model_id, alias),
    FOREIGN KEY (model_id, version) REFERENCES tracking.model_version
);

CREATE TABLE tracking.promotion (
    promotion_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    model_id      bigint NOT NULL,
    version       integer NOT NULL,
    before        integer,
    at            timestamptz NOT NULL DEFAULT now(),
    promoted_by   text NOT NULL,
    FOREIGN KEY (model_id, version) REFERENCES tracking.model_version
);
CREATE INDEX promotion_model ON tracking.promotion (model_id, promotion_id DESC);

-- UPDATE on the model is also what locking its row takes.
GRANT SELECT, INSERT, UPDATE ON tracking.model, tracking.alias TO terrarium_app;
GRANT SELECT, INSERT ON tracking.model_version, tracking.param, tracking.metric, tracking.promotion TO terrarium_app;
