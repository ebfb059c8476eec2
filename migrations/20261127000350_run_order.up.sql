-- Searches walk along it, one way or the other, over the runs that have begun; so it need not say where the others are.
DROP INDEX tracking.run_experiment;
CREATE INDEX run_experiment ON tracking.run (experiment_id, lifecycle, started_at DESC, run_id);
