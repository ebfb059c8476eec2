DROP INDEX tracking.run_experiment;
CREATE INDEX run_experiment ON tracking.run (experiment_id, lifecycle, started_at DESC NULLS LAST, run_id);
