-- Models that Terrarium itself trains; others are registered by whoever trains them.
ALTER TABLE tracking.model ADD trained_here boolean NOT NULL DEFAULT false;

-- The newest version of each stage, which every list of models shows.
CREATE INDEX model_version_stage ON tracking.model_version (model_id, stage, version DESC);
