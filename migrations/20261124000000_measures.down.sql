DELETE FROM catalog.asset WHERE kind = 'measure';
DELETE FROM semantic.announcement WHERE asset LIKE '/catalog/measure/%';
ALTER TABLE catalog.asset
    DROP CONSTRAINT asset_kind_check,
    ADD CONSTRAINT asset_kind_check CHECK (kind IN ('object_set', 'table', 'column', 'dashboard', 'model'));
