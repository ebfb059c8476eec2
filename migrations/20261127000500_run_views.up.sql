-- Saved ways of looking at the runs of an experiment, shared by all who see it.
CREATE TABLE tracking.run_view (
    view_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    experiment_id  bigint NOT NULL REFERENCES tracking.experiment,
    name           text NOT NULL,
    settings       jsonb NOT NULL,
    revision       integer NOT NULL DEFAULT 1,
    updated_by     text NOT NULL,
    updated_at     bigint NOT NULL,
    CONSTRAINT run_view_name UNIQUE (experiment_id, name)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON tracking.run_view TO terrarium_app;
