-- Versions of models, endpoints, the runs that versions come from and the datasets that those read are assets of the catalog.
ALTER TABLE catalog.asset
    DROP CONSTRAINT asset_kind_check,
    ADD CONSTRAINT asset_kind_check CHECK (kind IN ('object_set', 'table', 'column', 'measure', 'dashboard', 'model',
                                                    'model_version', 'endpoint', 'run', 'dataset'));
-- Assets can be removed, and renamed where others were made from them.
GRANT DELETE ON catalog.asset TO terrarium_app;
GRANT UPDATE ON catalog.made_from TO terrarium_app;

-- A model is made from its versions, and they from runs: the way to the tables leads through those.
DELETE FROM catalog.made_from m USING catalog.asset a
WHERE a.asset_id = m.asset_id AND a.kind = 'model' AND m.source_kind = 'table';
-- Models that were deleted before anybody could say so.
DELETE FROM catalog.asset a WHERE a.kind = 'model' AND NOT EXISTS (SELECT FROM tracking.model m WHERE m.name = a.name);

-- Whether the catalog was told what a model is made of. Of those that are there already it is told at the next start.
ALTER TABLE tracking.model ADD COLUMN is_told boolean NOT NULL DEFAULT false;
ALTER TABLE tracking.model ALTER COLUMN is_told SET DEFAULT true;
CREATE INDEX model_untold ON tracking.model (model_id) WHERE NOT is_told;
