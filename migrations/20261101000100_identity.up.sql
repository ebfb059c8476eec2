-- People, their sessions and API tokens. No secret is here in clear: passwords as argon2id, everything else as SHA-256.
CREATE SCHEMA identity;
GRANT USAGE ON SCHEMA identity TO terrarium_app;

CREATE TABLE identity.app_user (
    user_id        uuid PRIMARY KEY,
    name           text NOT NULL
                   CONSTRAINT app_user_name UNIQUE
                   CONSTRAINT app_user_name_form CHECK (name ~ '^[a-z0-9._-]{2,64}$'),
    -- A PHC string, which carries its own salt and parameters.
    password_hash  text NOT NULL,
    role           text NOT NULL CHECK (role IN ('viewer', 'analyst', 'engineer', 'administrator')),
    disabled       boolean NOT NULL DEFAULT false,
    created_at     timestamptz NOT NULL DEFAULT now(),
    last_seen_at   timestamptz
);

CREATE TABLE identity.session (
    secret_sha256  bytea PRIMARY KEY CHECK (octet_length(secret_sha256) = 32),
    user_id        uuid NOT NULL REFERENCES identity.app_user ON DELETE CASCADE,
    created_at     timestamptz NOT NULL DEFAULT now(),
    used_at        timestamptz NOT NULL DEFAULT now(),
    -- Moves with use, up to `ends_at`, which never moves.
    expires_at     timestamptz NOT NULL,
    ends_at        timestamptz NOT NULL,
    CHECK (expires_at <= ends_at)
);
CREATE INDEX session_by_user ON identity.session (user_id);
CREATE INDEX session_expiry ON identity.session (expires_at);

CREATE TABLE identity.api_token (
    token_id       uuid PRIMARY KEY,
    name           text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
    role           text NOT NULL CHECK (role IN ('viewer', 'analyst', 'engineer', 'administrator')),
    -- Null for tokens made on the command line.
    owner_id       uuid REFERENCES identity.app_user ON DELETE CASCADE,
    prefix         text NOT NULL,
    secret_sha256  bytea NOT NULL UNIQUE CHECK (octet_length(secret_sha256) = 32),
    created_at     timestamptz NOT NULL DEFAULT now(),
    expires_at     timestamptz,
    last_used_at   timestamptz
);
CREATE INDEX api_token_owner ON identity.api_token (owner_id);

-- Attempts to sign in that have not succeeded. They count against a name at an address, an address, and a name.
CREATE TABLE identity.sign_in_attempt (
    attempt_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Hashed, because people type passwords into the field for the name.
    name_sha256  bytea NOT NULL CHECK (octet_length(name_sha256) = 32),
    address      text NOT NULL,
    at           timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sign_in_attempt_name ON identity.sign_in_attempt (name_sha256, at);
CREATE INDEX sign_in_attempt_address ON identity.sign_in_attempt (address, at);
CREATE INDEX sign_in_attempt_at ON identity.sign_in_attempt (at);

-- Where people signed in from lately: the limit on a name alone does not hold there, so nobody can be locked out of
-- their own desk by failures made elsewhere.
CREATE TABLE identity.known_address (
    user_id  uuid NOT NULL REFERENCES identity.app_user ON DELETE CASCADE,
    address  text NOT NULL,
    seen_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, address)
);

-- People are disabled, never deleted: the audit trail names them.
GRANT SELECT, INSERT, UPDATE ON identity.app_user TO terrarium_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.session, identity.api_token, identity.known_address TO terrarium_app;
GRANT SELECT, INSERT, DELETE ON identity.sign_in_attempt TO terrarium_app;
