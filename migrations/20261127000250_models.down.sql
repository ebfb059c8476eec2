DROP INDEX tracking.model_version_stage;
ALTER TABLE tracking.model DROP trained_here;
