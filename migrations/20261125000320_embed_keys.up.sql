-- The keys that embed tokens are signed with. Several are valid at a time, so that one can take the place of another while
-- the tokens of both are in use.
CREATE TABLE semantic.embed_key (
    -- Stands in the head of each token that it signed.
    key_id      text PRIMARY KEY,
    secret      bytea NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    created_by  text NOT NULL,
    revoked_at  timestamptz
);
GRANT SELECT, INSERT ON semantic.embed_key TO terrarium_app;
GRANT UPDATE (revoked_at) ON semantic.embed_key TO terrarium_app;

-- The one key that there was; its tokens go on working.
INSERT INTO semantic.embed_key (key_id, secret, created_at, created_by)
    SELECT 'embed-1', value, created_at, 'Terrarium' FROM platform.secret WHERE name = 'embed-signing-key';
-- Nothing else was kept in there.
DROP TABLE platform.secret;
