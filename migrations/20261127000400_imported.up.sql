-- What was taken over from other tracking servers: where from, what it is here, and whether all of it is. A later import goes on
-- where one was broken off, and leaves alone what has not changed.
CREATE TABLE tracking.import_source (
    source_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- A URL without credentials, or the path of a file or a folder.
    place      text NOT NULL UNIQUE,
    added_at   timestamptz NOT NULL DEFAULT now()
);

-- It outlives what it is about: what was deleted here for good is not brought back.
CREATE TABLE tracking.imported (
    source_id    bigint NOT NULL REFERENCES tracking.import_source,
    kind         text NOT NULL CHECK (kind IN ('experiment', 'run', 'logged_model', 'model', 'version')),
    -- What it is called there, and here: a number or an id, for names can change.
    their_id     text NOT NULL,
    our_id       text NOT NULL,
    -- The SHA-256 of what it was there, once all of it is here.
    fingerprint  bytea CHECK (octet_length(fingerprint) = 32),
    -- How many values of metrics a run had there.
    points       bigint NOT NULL DEFAULT 0,
    -- An experiment that was here before under the same name: it gets runs, and stays as it is otherwise.
    is_joined    boolean NOT NULL DEFAULT false,
    PRIMARY KEY (source_id, kind, their_id)
);
CREATE INDEX imported_ours ON tracking.imported (kind, our_id);

-- A file of a run or a logged model, as it came.
CREATE TABLE tracking.imported_file (
    source_id  bigint NOT NULL REFERENCES tracking.import_source,
    owner      text NOT NULL,
    path       text NOT NULL,
    bytes      bigint NOT NULL,
    sha256     bytea NOT NULL CHECK (octet_length(sha256) = 32),
    PRIMARY KEY (source_id, owner, path)
);

GRANT SELECT, INSERT ON tracking.import_source TO terrarium_app;
GRANT SELECT, INSERT, UPDATE ON tracking.imported, tracking.imported_file TO terrarium_app;
