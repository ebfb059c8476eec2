-- The project: the files that define what can be asked, and every state of them that was ever in force. Nothing here is
-- changed or taken away, so what was read of a revision stays true.
CREATE TABLE semantic.project_revision (
    revision_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The revision before it. Each is followed by one at most, so that they are a line.
    base         bigint UNIQUE REFERENCES semantic.project_revision CHECK (base < revision_id),
    author       text NOT NULL,
    at           timestamptz NOT NULL DEFAULT now(),
    message      text NOT NULL
);
-- Only one of them is the first.
CREATE UNIQUE INDEX project_revision_first ON semantic.project_revision ((true)) WHERE base IS NULL;

-- Texts of files, to the last byte. Most stay the same from one revision to the next, so each is kept once.
CREATE TABLE semantic.project_text (
    sha256  bytea PRIMARY KEY CHECK (octet_length(sha256) = 32),
    text    text NOT NULL
);

CREATE TABLE semantic.project_file (
    revision_id  bigint NOT NULL REFERENCES semantic.project_revision,
    path         text COLLATE "C" NOT NULL CHECK (char_length(path) BETWEEN 1 AND 200),
    sha256       bytea NOT NULL REFERENCES semantic.project_text,
    PRIMARY KEY (revision_id, path)
);

GRANT SELECT, INSERT ON semantic.project_revision, semantic.project_text, semantic.project_file TO terrarium_app;
