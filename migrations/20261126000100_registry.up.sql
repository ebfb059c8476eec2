-- Models and versions that anybody registers, beside those that Terrarium trains itself.

-- Names are free, but for what separates them in addresses.
ALTER TABLE tracking.model DROP CONSTRAINT model_name_check;
ALTER TABLE tracking.model
    ADD CONSTRAINT model_name_check CHECK (char_length(name) BETWEEN 1 AND 256 AND name !~ '[/:]'),
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    -- A number is never given twice, so what was promoted stays known.
    ADD COLUMN last_version integer NOT NULL DEFAULT 0;
UPDATE tracking.model m SET last_version =
    coalesce((SELECT max(version) FROM tracking.model_version v WHERE v.model_id = m.model_id), 0);

-- What only Terrarium's own models have may be missing; what lies where is said by `source`, and `location` is where that
-- leads in the end.
ALTER TABLE tracking.model_version
    ALTER COLUMN flavor DROP NOT NULL,
    ALTER COLUMN signature DROP NOT NULL,
    ALTER COLUMN data_tables DROP NOT NULL,
    ALTER COLUMN data_shop DROP NOT NULL,
    ALTER COLUMN data_until DROP NOT NULL,
    ALTER COLUMN data_rows DROP NOT NULL,
    ALTER COLUMN data_watermark DROP NOT NULL,
    ALTER COLUMN artifact DROP NOT NULL,
    ALTER COLUMN artifact_sha256 DROP NOT NULL,
    ALTER COLUMN charts DROP NOT NULL,
    ALTER COLUMN charts_sha256 DROP NOT NULL,
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN description text NOT NULL DEFAULT '',
    ADD COLUMN source text NOT NULL DEFAULT '',
    ADD COLUMN location text NOT NULL DEFAULT '',
    ADD COLUMN run_id text NOT NULL DEFAULT '',
    ADD COLUMN run_link text NOT NULL DEFAULT '',
    ADD COLUMN logged_model_id uuid,
    ADD COLUMN stage text NOT NULL DEFAULT 'None' CHECK (stage IN ('None', 'Staging', 'Production', 'Archived'));
CREATE INDEX model_version_logged_model ON tracking.model_version (logged_model_id) WHERE logged_model_id IS NOT NULL;
CREATE INDEX model_version_run ON tracking.model_version (run_id) WHERE run_id <> '';

CREATE TABLE tracking.model_tag (
    model_id  bigint NOT NULL REFERENCES tracking.model ON DELETE CASCADE,
    key       text NOT NULL,
    value     text NOT NULL,
    PRIMARY KEY (model_id, key)
);

CREATE TABLE tracking.version_tag (
    model_id  bigint NOT NULL,
    version   integer NOT NULL,
    key       text NOT NULL,
    value     text NOT NULL,
    PRIMARY KEY (model_id, version, key),
    FOREIGN KEY (model_id, version) REFERENCES tracking.model_version ON DELETE CASCADE
);

-- A version can be deleted with what is only about it; that it was promoted stays known as long as its model.
ALTER TABLE tracking.alias DROP CONSTRAINT alias_model_id_version_fkey;
ALTER TABLE tracking.alias ADD CONSTRAINT alias_model_id_version_fkey
    FOREIGN KEY (model_id, version) REFERENCES tracking.model_version ON DELETE CASCADE;
ALTER TABLE tracking.promotion DROP CONSTRAINT promotion_model_id_version_fkey;
ALTER TABLE tracking.promotion ADD CONSTRAINT promotion_model_id_fkey
    FOREIGN KEY (model_id) REFERENCES tracking.model ON DELETE CASCADE;
ALTER TABLE tracking.model_version DROP CONSTRAINT model_version_model_id_fkey;
ALTER TABLE tracking.model_version ADD CONSTRAINT model_version_model_id_fkey
    FOREIGN KEY (model_id) REFERENCES tracking.model ON DELETE CASCADE;

-- What a version was told and measured is what its run logged. Versions that had no run get one.
WITH experiment AS (
    INSERT INTO tracking.experiment (experiment_id, name, artifact_location, created_at, updated_at)
    SELECT id, title, 'mlflow-artifacts:/' || id, at, at
    FROM (SELECT nextval(pg_get_serial_sequence('tracking.experiment', 'experiment_id')) AS id, m.title,
                 (extract(epoch FROM m.created_at) * 1000)::bigint AS at
          FROM tracking.model m WHERE EXISTS (SELECT FROM tracking.model_version v WHERE v.model_id = m.model_id)) AS missing
    ON CONFLICT (name) DO NOTHING
    RETURNING experiment_id, name
), run AS (
    INSERT INTO tracking.run (run_id, experiment_id, name, user_name, created_by, status, started_at, ended_at, artifact_uri)
    SELECT v.id, e.experiment_id, m.name || '-' || v.version, v.created_by, v.created_by, 'FINISHED', v.at, v.at,
           'mlflow-artifacts:/' || e.experiment_id || '/' || replace(v.id::text, '-', '') || '/artifacts'
    FROM (SELECT *, gen_random_uuid() AS id, (extract(epoch FROM created_at) * 1000)::bigint AS at
          FROM tracking.model_version) AS v
    JOIN tracking.model m USING (model_id) JOIN experiment e ON e.name = m.title
    RETURNING run_no, run_id, name
)
SELECT run_no, run_id, name INTO TEMPORARY migrated_run FROM run;
UPDATE tracking.model_version v SET run_id = replace(r.run_id::text, '-', '')
FROM migrated_run r, tracking.model m WHERE m.model_id = v.model_id AND r.name = m.name || '-' || v.version;
INSERT INTO tracking.tag (run_no, key, value) SELECT run_no, 'mlflow.runName', name FROM migrated_run;
INSERT INTO tracking.param (run_no, key, value)
SELECT r.run_no, p.key, p.value
FROM migrated_run r JOIN tracking.model_version v ON v.run_id = replace(r.run_id::text, '-', '')
JOIN tracking.version_param p USING (model_id, version);
INSERT INTO tracking.metric_key (key) SELECT DISTINCT key FROM tracking.version_metric ON CONFLICT (key) DO NOTHING;
WITH measured AS (
    SELECT r.run_no, k.key_id, (extract(epoch FROM v.created_at) * 1000)::bigint AS timestamp, e.value
    FROM migrated_run r JOIN tracking.model_version v ON v.run_id = replace(r.run_id::text, '-', '')
    JOIN tracking.version_metric e USING (model_id, version) JOIN tracking.metric_key k USING (key)
), added AS (
    INSERT INTO tracking.metric (run_no, key_id, timestamp, step, value) SELECT run_no, key_id, timestamp, 0, value FROM measured
)
INSERT INTO tracking.latest_metric (run_no, key_id, timestamp, step, value, least, greatest, points)
SELECT run_no, key_id, timestamp, 0, value, value, value, 1 FROM measured;
DROP TABLE migrated_run, tracking.version_param, tracking.version_metric;

GRANT INSERT, UPDATE, DELETE ON tracking.model, tracking.model_version, tracking.alias, tracking.promotion TO terrarium_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON tracking.model_tag, tracking.version_tag TO terrarium_app;
