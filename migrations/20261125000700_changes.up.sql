-- What changed in the warehouse. Who keeps something that was made of its rows compares versions: where one is what it was, so
-- is everything that it stands for. Triggers write it, in the transaction of whatever changed, so no writer can forget to.
CREATE SCHEMA changes;
GRANT USAGE ON SCHEMA changes TO terrarium_reader;

-- No version comes twice. They are compared and not sorted: who took a smaller one may commit later.
CREATE SEQUENCE changes.version;

-- The months of a shop with lines, or that had some.
CREATE TABLE changes.month (
    shop_key  integer NOT NULL,
    -- yyyymm, as in fact_sales.date_key.
    month     integer NOT NULL,
    -- Another one whenever lines of the month were added, changed or taken away.
    version   bigint NOT NULL DEFAULT nextval('changes.version'),
    PRIMARY KEY (shop_key, month)
);
INSERT INTO changes.month (shop_key, month)
    SELECT shop_key, month FROM (SELECT DISTINCT shop_key, date_key / 100 AS month FROM warehouse.fact_sales) AS known;

-- The columns of what lines lead to. Those of which there is no row here are not watched.
CREATE TABLE changes.attribute (
    table_name   text COLLATE "C" NOT NULL,
    column_name  text COLLATE "C" NOT NULL,
    -- Another one whenever the column changed of a row that was there before. New rows change none: their keys are new too, so
    -- no line led to them.
    version      bigint NOT NULL DEFAULT nextval('changes.version'),
    PRIMARY KEY (table_name, column_name)
);
GRANT SELECT ON changes.month, changes.attribute TO terrarium_reader;

CREATE FUNCTION changes.note_lines() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        UPDATE changes.month SET version = nextval('changes.version');
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO changes.month (shop_key, month)
            SELECT shop_key, month FROM (SELECT DISTINCT shop_key, date_key / 100 AS month FROM old_rows) AS changed
            ORDER BY shop_key, month
            ON CONFLICT (shop_key, month) DO UPDATE SET version = excluded.version;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO changes.month (shop_key, month)
            SELECT shop_key, month FROM (SELECT DISTINCT shop_key, date_key / 100 AS month FROM new_rows) AS changed
            ORDER BY shop_key, month
            ON CONFLICT (shop_key, month) DO UPDATE SET version = excluded.version;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER changes_insert AFTER INSERT ON warehouse.fact_sales
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION changes.note_lines();
CREATE TRIGGER changes_update AFTER UPDATE ON warehouse.fact_sales
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION changes.note_lines();
CREATE TRIGGER changes_delete AFTER DELETE ON warehouse.fact_sales
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION changes.note_lines();
CREATE TRIGGER changes_truncate AFTER TRUNCATE ON warehouse.fact_sales
    FOR EACH STATEMENT EXECUTE FUNCTION changes.note_lines();

-- For a table with the key that is its argument.
CREATE FUNCTION changes.note_attributes() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- Of a row whose key changed every column did.
        UPDATE changes.attribute SET version = nextval('changes.version')
        WHERE table_name = TG_TABLE_NAME AND column_name IN (
            SELECT one.key
            FROM (SELECT to_jsonb(old_rows) AS kept FROM old_rows) AS before
            FULL JOIN (SELECT to_jsonb(new_rows) AS kept FROM new_rows) AS after
                   ON before.kept -> TG_ARGV[0] = after.kept -> TG_ARGV[0]
            CROSS JOIN LATERAL jsonb_each(coalesce(after.kept, before.kept)) AS one
            WHERE before.kept -> one.key IS DISTINCT FROM after.kept -> one.key);
    ELSE
        UPDATE changes.attribute SET version = nextval('changes.version') WHERE table_name = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

DO $$
DECLARE
    item record;
BEGIN
    FOR item IN SELECT * FROM (VALUES ('dim_shop', 'shop_key'), ('dim_date', 'date_key'), ('dim_country', 'country_key'),
        ('dim_customer', 'customer_key'), ('dim_product', 'product_key')) AS watched (name, key)
    LOOP
        INSERT INTO changes.attribute (table_name, column_name)
            SELECT item.name, attname FROM pg_attribute
            WHERE attrelid = format('warehouse.%I', item.name)::regclass AND attnum > 0 AND NOT attisdropped;
        EXECUTE format('CREATE TRIGGER changes_update AFTER UPDATE ON warehouse.%I
            REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
            FOR EACH STATEMENT EXECUTE FUNCTION changes.note_attributes(%L)', item.name, item.key);
        EXECUTE format('CREATE TRIGGER changes_delete AFTER DELETE ON warehouse.%I
            FOR EACH STATEMENT EXECUTE FUNCTION changes.note_attributes()', item.name);
        EXECUTE format('CREATE TRIGGER changes_truncate AFTER TRUNCATE ON warehouse.%I
            FOR EACH STATEMENT EXECUTE FUNCTION changes.note_attributes()', item.name);
    END LOOP;
END $$;
