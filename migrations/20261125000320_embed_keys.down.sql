-- Small secrets of the installation, such as signing keys. Never readable by the reader role.
CREATE TABLE platform.secret (
    name        text PRIMARY KEY,
    value       bytea NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT ON platform.secret TO terrarium_app;
INSERT INTO platform.secret (name, value, created_at)
    SELECT 'embed-signing-key', secret, created_at FROM semantic.embed_key WHERE key_id = 'embed-1' AND revoked_at IS NULL;
DROP TABLE semantic.embed_key;
