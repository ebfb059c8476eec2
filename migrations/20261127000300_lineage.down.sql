DROP INDEX tracking.model_untold;
ALTER TABLE tracking.model DROP COLUMN is_told;
REVOKE UPDATE ON catalog.made_from FROM terrarium_app;
REVOKE DELETE ON catalog.asset FROM terrarium_app;
DELETE FROM catalog.made_from WHERE source_kind IN ('model_version', 'endpoint', 'run', 'dataset');
DELETE FROM catalog.asset WHERE kind IN ('model_version', 'endpoint', 'run', 'dataset');
ALTER TABLE catalog.asset
    DROP CONSTRAINT asset_kind_check,
    ADD CONSTRAINT asset_kind_check CHECK (kind IN ('object_set', 'table', 'column', 'measure', 'dashboard', 'model'));
