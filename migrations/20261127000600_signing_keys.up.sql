-- What the processes of this installation sign with, one key for each purpose. Made when it is first needed.
CREATE TABLE platform.signing_key (
    purpose     text PRIMARY KEY,
    secret      bytea NOT NULL CHECK (octet_length(secret) >= 32),
    created_at  timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT ON platform.signing_key TO terrarium_app;
