-- Measures of the semantic model are assets of the catalog.
ALTER TABLE catalog.asset
    DROP CONSTRAINT asset_kind_check,
    ADD CONSTRAINT asset_kind_check CHECK (kind IN ('object_set', 'table', 'column', 'measure', 'dashboard', 'model'));
