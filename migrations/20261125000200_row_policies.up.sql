-- Who sees which rows of the warehouse. A project says it in policies; `row_policies.apply` makes PostgreSQL's of them.

-- What is known about a person besides the role: names, each with a list of texts.
ALTER TABLE identity.app_user
    ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(attributes) = 'object');

CREATE SCHEMA row_policies;
GRANT USAGE ON SCHEMA row_policies TO terrarium_app, terrarium_reader;

-- What is in force: for each policy and table, the ways from its rows to the column that decides. Whoever reads the
-- warehouse holds on to this table until the end of the transaction, so policies do not change under a reader.
CREATE TABLE row_policies.in_force (
    is_all        boolean PRIMARY KEY DEFAULT true CHECK (is_all),
    restrictions  jsonb NOT NULL DEFAULT '[]'
);
INSERT INTO row_policies.in_force DEFAULT VALUES;
GRANT SELECT ON row_policies.in_force TO terrarium_app, terrarium_reader;

-- For whom the transaction reads, as it said itself: `"all"`, or by policy `"all"` or a list of values. Who said nothing sees
-- nothing.
CREATE FUNCTION row_policies.asker() RETURNS jsonb LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('terrarium.rows', true), ''), '{}')::jsonb $$;
CREATE FUNCTION row_policies.sees_all(policy text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(row_policies.asker() = '"all"' OR row_policies.asker() -> policy = '"all"', false) $$;
CREATE FUNCTION row_policies.seen(policy text) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
        SELECT coalesce(array_agg(value), '{}') FROM jsonb_array_elements_text(
            CASE jsonb_typeof(row_policies.asker() -> policy) WHEN 'array' THEN row_policies.asker() -> policy ELSE '[]' END)
    $$;

-- The tables that restrictions are for: what readers may read. The ledger of loads is left out: it tells when data came, and
-- nothing of what they are.
CREATE VIEW row_policies.readable AS
    SELECT c.relname::text AS name, c.relrowsecurity AS is_restricted
    FROM pg_catalog.pg_class c
    WHERE c.relnamespace = 'warehouse'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'load'
      AND has_table_privilege('terrarium_reader', c.oid, 'SELECT');

-- Puts restrictions into force, all of them or none; false where they are already. Each is an object with
--   policy: its name;  table: a table of the warehouse;
--   ways: objects with the table's column, and steps: objects with a table, its key that the column before is in, and its
--         column. The last column holds what the policy is about. A row is seen that has one way to a value that is.
-- Tables that a policy names no way for are closed to whom it restricts. Only names are taken, never SQL.
--
-- It runs as the owner, whom row policies do not bind: so do the views it makes, and one policy does not narrow what
-- another one goes by. It waits for locks only briefly, and again, so that nobody else waits for long behind it.
CREATE FUNCTION row_policies.apply(wanted jsonb) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '500ms'
AS $$
DECLARE
    item         record;
    restriction  jsonb;
    way          jsonb;
    steps        jsonb;
    conditions   text[];
    condition    text;
    is_found     boolean;
    views        integer := 0;
BEGIN
    IF wanted = (SELECT restrictions FROM row_policies.in_force)
        AND (wanted = '[]' OR NOT EXISTS (SELECT FROM row_policies.readable WHERE NOT is_restricted))
    THEN
        RETURN false;
    END IF;
    FOR attempt IN 1..20 LOOP
        BEGIN
            LOCK TABLE row_policies.in_force IN ACCESS EXCLUSIVE MODE;
            FOR item IN SELECT name FROM row_policies.readable ORDER BY name LOOP
                EXECUTE format('LOCK TABLE warehouse.%I IN ACCESS EXCLUSIVE MODE', item.name);
            END LOOP;
            EXIT;
        EXCEPTION WHEN lock_not_available THEN
            IF attempt = 20 THEN
                RAISE;
            END IF;
            PERFORM pg_sleep(0.1);
        END;
    END LOOP;

    FOR item IN
        SELECT c.relname, p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
        WHERE c.relnamespace = 'warehouse'::regnamespace
    LOOP
        EXECUTE format('DROP POLICY %I ON warehouse.%I', item.polname, item.relname);
    END LOOP;
    FOR item IN SELECT relname FROM pg_class WHERE relnamespace = 'row_policies'::regnamespace AND relname ~ '^keys_' LOOP
        EXECUTE format('DROP VIEW row_policies.%I', item.relname);
    END LOOP;

    FOR restriction IN SELECT value FROM jsonb_array_elements(wanted) LOOP
        conditions := '{}';
        FOR way IN SELECT value FROM jsonb_array_elements(restriction -> 'ways') LOOP
            steps := way -> 'steps';
            condition := format('= ANY ((SELECT row_policies.seen(%L))::text[])', restriction ->> 'policy');
            -- From the column that decides back to the table.
            FOR i IN REVERSE jsonb_array_length(steps)..2 LOOP
                condition := format('IN (SELECT step_%1$s.%2$I FROM warehouse.%3$I AS step_%1$s WHERE step_%1$s.%4$I %5$s)',
                    i, steps -> (i - 1) ->> 'key', steps -> (i - 1) ->> 'table', steps -> (i - 1) ->> 'column', condition);
            END LOOP;
            IF jsonb_array_length(steps) = 0 THEN
                condition := format('%I.%I %s', restriction ->> 'table', way ->> 'column', condition);
            ELSE
                views := views + 1;
                -- Where an index finds a row of a key, the planner chooses between looking each one up and collecting them. Where
                -- none does, they are collected: each once, so that they fit into memory.
                is_found := EXISTS (
                    SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                    WHERE i.indrelid = format('warehouse.%I', steps -> 0 ->> 'table')::regclass
                      AND a.attname = steps -> 0 ->> 'key' AND i.indpred IS NULL AND i.indisvalid);
                EXECUTE format('CREATE VIEW row_policies.keys_%s AS SELECT %s step_1.%I AS key FROM warehouse.%I AS step_1 WHERE step_1.%I %s',
                    views, CASE WHEN is_found THEN '' ELSE 'DISTINCT' END,
                    steps -> 0 ->> 'key', steps -> 0 ->> 'table', steps -> 0 ->> 'column', condition);
                EXECUTE format('GRANT SELECT ON row_policies.keys_%s TO terrarium_reader', views);
                condition := format(
                    CASE WHEN is_found THEN 'EXISTS (SELECT FROM row_policies.keys_%1$s AS seen WHERE seen.key = %2$I.%3$I)'
                         ELSE '%2$I.%3$I IN (SELECT seen.key FROM row_policies.keys_%1$s AS seen)' END,
                    views, restriction ->> 'table', way ->> 'column');
            END IF;
            conditions := conditions || condition;
        END LOOP;
        EXECUTE format(
            'CREATE POLICY %1$I ON warehouse.%2$I AS RESTRICTIVE FOR SELECT TO terrarium_reader
             USING ((SELECT row_policies.sees_all(%1$L)) OR %3$s)',
            restriction ->> 'policy', restriction ->> 'table', coalesce(nullif(array_to_string(conditions, ' OR '), ''), 'false'));
    END LOOP;

    FOR item IN SELECT name FROM row_policies.readable LOOP
        IF wanted = '[]' THEN
            EXECUTE format('ALTER TABLE warehouse.%I DISABLE ROW LEVEL SECURITY', item.name);
            CONTINUE;
        END IF;
        EXECUTE format('ALTER TABLE warehouse.%I ENABLE ROW LEVEL SECURITY', item.name);
        -- What is not restricted is open to whoever was granted it; restrictions are taken off that.
        EXECUTE format('CREATE POLICY "what was granted" ON warehouse.%I USING (true) WITH CHECK (true)', item.name);
        FOR condition IN
            SELECT DISTINCT value ->> 'policy' FROM jsonb_array_elements(wanted)
            EXCEPT SELECT value ->> 'policy' FROM jsonb_array_elements(wanted) WHERE value ->> 'table' = item.name
        LOOP
            EXECUTE format(
                'CREATE POLICY %1$I ON warehouse.%2$I AS RESTRICTIVE FOR SELECT TO terrarium_reader
                 USING ((SELECT row_policies.sees_all(%1$L)))',
                condition, item.name);
        END LOOP;
    END LOOP;
    UPDATE row_policies.in_force SET restrictions = wanted;
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION row_policies.apply(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION row_policies.apply(jsonb) TO terrarium_app;
