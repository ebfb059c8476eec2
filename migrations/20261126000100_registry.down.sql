-- What versions were told and measured goes back to them from their runs, which stay.
CREATE TABLE tracking.version_param (
    model_id  bigint NOT NULL,
    version   integer NOT NULL,
    key       text NOT NULL,
    value     text NOT NULL,
    PRIMARY KEY (model_id, version, key),
    CONSTRAINT param_model_id_version_fkey FOREIGN KEY (model_id, version) REFERENCES tracking.model_version
);
CREATE TABLE tracking.version_metric (
    model_id  bigint NOT NULL,
    version   integer NOT NULL,
    key       text NOT NULL,
    value     double precision NOT NULL,
    PRIMARY KEY (model_id, version, key),
    CONSTRAINT metric_model_id_version_fkey FOREIGN KEY (model_id, version) REFERENCES tracking.model_version
);
GRANT SELECT, INSERT ON tracking.version_param, tracking.version_metric TO terrarium_app;

-- What only came with this goes with it: versions that Terrarium did not train, and models whose names cannot be.
DELETE FROM tracking.model_version WHERE flavor IS NULL;
DELETE FROM tracking.model WHERE name !~ '^[a-z][a-z0-9-]{0,62}$';
DELETE FROM tracking.promotion p
WHERE NOT EXISTS (SELECT FROM tracking.model_version v WHERE (v.model_id, v.version) = (p.model_id, p.version));
INSERT INTO tracking.version_param (model_id, version, key, value)
SELECT v.model_id, v.version, p.key, p.value
FROM tracking.model_version v JOIN tracking.run r ON replace(r.run_id::text, '-', '') = v.run_id JOIN tracking.param p USING (run_no);
INSERT INTO tracking.version_metric (model_id, version, key, value)
SELECT v.model_id, v.version, k.key, l.value
FROM tracking.model_version v JOIN tracking.run r ON replace(r.run_id::text, '-', '') = v.run_id
JOIN tracking.latest_metric l USING (run_no) JOIN tracking.metric_key k USING (key_id);

DROP TABLE tracking.version_tag, tracking.model_tag;
ALTER TABLE tracking.alias DROP CONSTRAINT alias_model_id_version_fkey;
ALTER TABLE tracking.alias ADD CONSTRAINT alias_model_id_version_fkey
    FOREIGN KEY (model_id, version) REFERENCES tracking.model_version;
ALTER TABLE tracking.promotion DROP CONSTRAINT promotion_model_id_fkey;
ALTER TABLE tracking.promotion ADD CONSTRAINT promotion_model_id_version_fkey
    FOREIGN KEY (model_id, version) REFERENCES tracking.model_version;
DROP INDEX tracking.model_version_logged_model, tracking.model_version_run;
ALTER TABLE tracking.model_version DROP CONSTRAINT model_version_model_id_fkey;
ALTER TABLE tracking.model_version ADD CONSTRAINT model_version_model_id_fkey FOREIGN KEY (model_id) REFERENCES tracking.model;
ALTER TABLE tracking.model_version
    ALTER COLUMN flavor SET NOT NULL,
    ALTER COLUMN signature SET NOT NULL,
    ALTER COLUMN data_tables SET NOT NULL,
    ALTER COLUMN data_shop SET NOT NULL,
    ALTER COLUMN data_until SET NOT NULL,
    ALTER COLUMN data_rows SET NOT NULL,
    ALTER COLUMN data_watermark SET NOT NULL,
    ALTER COLUMN artifact SET NOT NULL,
    ALTER COLUMN artifact_sha256 SET NOT NULL,
    ALTER COLUMN charts SET NOT NULL,
    ALTER COLUMN charts_sha256 SET NOT NULL,
    DROP COLUMN updated_at, DROP COLUMN description, DROP COLUMN source, DROP COLUMN location, DROP COLUMN run_id,
    DROP COLUMN run_link, DROP COLUMN logged_model_id, DROP COLUMN stage;
ALTER TABLE tracking.model DROP CONSTRAINT model_name_check;
ALTER TABLE tracking.model
    ADD CONSTRAINT model_name_check CHECK (name ~ '^[a-z][a-z0-9-]{0,62}$'),
    DROP COLUMN updated_at, DROP COLUMN last_version;
REVOKE DELETE ON tracking.model, tracking.alias FROM terrarium_app;
REVOKE UPDATE, DELETE ON tracking.model_version, tracking.promotion FROM terrarium_app;
