-- The lake's ledger: what arrived, and what became of it. The bytes themselves lie in the object store.
CREATE SCHEMA lake;
GRANT USAGE ON SCHEMA lake TO terrarium_app;

CREATE TABLE lake.batch (
    batch_id           uuid PRIMARY KEY,
    shop               text NOT NULL,
    format             text NOT NULL CHECK (format IN ('online-retail', 'cdnow', 'demo-shop')),
    -- The name as it came; the object's name is made from it, without what a path cannot hold.
    file_name          text NOT NULL,
    sha256             text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    bytes              bigint NOT NULL CHECK (bytes >= 0),
    raw_path           text NOT NULL,
    state              text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'staged', 'loaded', 'failed')),
    rows_read          bigint NOT NULL DEFAULT 0,
    rows_staged        bigint NOT NULL DEFAULT 0,
    rows_quarantined   bigint NOT NULL DEFAULT 0,
    staged_bytes       bigint NOT NULL DEFAULT 0,
    quarantined_bytes  bigint NOT NULL DEFAULT 0,
    error              text,
    received_at        timestamptz NOT NULL DEFAULT now(),
    staged_at          timestamptz,
    loaded_at          timestamptz,
    CHECK (rows_read = rows_staged + rows_quarantined),
    CHECK ((state = 'failed') = (error IS NOT NULL)),
    CHECK ((state = 'loaded') = (loaded_at IS NOT NULL)),
    -- What makes a file that comes twice the same batch.
    CONSTRAINT batch_content UNIQUE (shop, sha256)
);
CREATE INDEX batch_recent ON lake.batch (received_at DESC, batch_id);

GRANT SELECT, INSERT, UPDATE ON lake.batch TO terrarium_app;
