-- What people keep at hand. A dashboard is named as in URLs: one that is gone may come back, and is a favourite again then.
-- People are another domain's; they are never deleted.
CREATE TABLE semantic.favourite (
    user_id    uuid NOT NULL,
    dashboard  text COLLATE "C" NOT NULL CHECK (char_length(dashboard) BETWEEN 1 AND 60),
    since      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, dashboard)
);
GRANT SELECT, INSERT, DELETE ON semantic.favourite TO terrarium_app;
