-- The warehouse: a star of sales for any number of shops. The comments are what the catalog shows.
--
-- Codes sort and compare by byte (COLLATE "C"): they are no words, and counting distinct ones is several times faster.
CREATE SCHEMA warehouse;
GRANT USAGE ON SCHEMA warehouse TO terrarium_app, terrarium_reader;

CREATE TABLE warehouse.dim_shop (
    shop_key  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code      text COLLATE "C" NOT NULL UNIQUE,
    name      text NOT NULL,
    currency  text NOT NULL CHECK (currency ~ '^[A-Z]{3}$')
);
COMMENT ON TABLE warehouse.dim_shop IS 'The shops. One row for each; amounts are in its currency.';
COMMENT ON COLUMN warehouse.dim_shop.shop_key IS 'Surrogate key.';
COMMENT ON COLUMN warehouse.dim_shop.code IS 'Short name, as in filters and in the lake''s folders.';
COMMENT ON COLUMN warehouse.dim_shop.name IS 'Name for people.';
COMMENT ON COLUMN warehouse.dim_shop.currency IS 'Currency of all its amounts, ISO 4217.';

INSERT INTO warehouse.dim_shop (code, name, currency) VALUES
    ('demo', 'Demo shop', 'EUR'),
    ('online-retail', 'Online Retail', 'GBP'),
    ('cdnow', 'CDNOW', 'USD');

CREATE TABLE warehouse.dim_date (
    date_key     integer PRIMARY KEY,
    date         date NOT NULL UNIQUE,
    year         smallint NOT NULL,
    quarter      smallint NOT NULL,
    month        smallint NOT NULL,
    day          smallint NOT NULL,
    iso_year     smallint NOT NULL,
    iso_week     smallint NOT NULL,
    weekday      smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    week_start   date NOT NULL,
    month_start  date NOT NULL
);
COMMENT ON TABLE warehouse.dim_date IS 'Calendar days. Every day from the first to the last on which any shop sold something, without gaps.';
COMMENT ON COLUMN warehouse.dim_date.date_key IS 'The day as a number, yyyymmdd: 20101201.';
COMMENT ON COLUMN warehouse.dim_date.date IS 'The day.';
COMMENT ON COLUMN warehouse.dim_date.year IS 'Calendar year.';
COMMENT ON COLUMN warehouse.dim_date.quarter IS 'Quarter of the calendar year, 1 to 4.';
COMMENT ON COLUMN warehouse.dim_date.month IS 'Month, 1 to 12.';
COMMENT ON COLUMN warehouse.dim_date.day IS 'Day of the month, 1 to 31.';
COMMENT ON COLUMN warehouse.dim_date.iso_year IS 'Year that the ISO 8601 week belongs to.';
COMMENT ON COLUMN warehouse.dim_date.iso_week IS 'ISO 8601 week, 1 to 53.';
COMMENT ON COLUMN warehouse.dim_date.weekday IS 'Day of the week, 1 (Monday) to 7 (Sunday).';
COMMENT ON COLUMN warehouse.dim_date.week_start IS 'The Monday of its week.';
COMMENT ON COLUMN warehouse.dim_date.month_start IS 'The first day of its month.';

CREATE TABLE warehouse.dim_country (
    country_key  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text NOT NULL UNIQUE
);
COMMENT ON TABLE warehouse.dim_country IS 'Countries that goods were sold to, one list for all shops. Lines without a country belong to “Unknown”.';
COMMENT ON COLUMN warehouse.dim_country.country_key IS 'Surrogate key.';
COMMENT ON COLUMN warehouse.dim_country.name IS 'Name, as the shops write it.';

INSERT INTO warehouse.dim_country (name) VALUES ('Unknown');

CREATE TABLE warehouse.dim_customer (
    customer_key   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shop_key       integer NOT NULL REFERENCES warehouse.dim_shop,
    customer_code  text COLLATE "C" NOT NULL,
    country_key    integer NOT NULL REFERENCES warehouse.dim_country,
    UNIQUE (shop_key, customer_code)
);
COMMENT ON TABLE warehouse.dim_customer IS 'Customers of a shop that gave their number.';
COMMENT ON COLUMN warehouse.dim_customer.customer_key IS 'Surrogate key.';
COMMENT ON COLUMN warehouse.dim_customer.shop_key IS 'The shop (dim_shop).';
COMMENT ON COLUMN warehouse.dim_customer.customer_code IS 'The number that the shop knows the customer by.';
COMMENT ON COLUMN warehouse.dim_customer.country_key IS 'The country of the line that the customer first came with (dim_country). Customers move: the country of a sale stands in fact_sales.';

CREATE TABLE warehouse.dim_product (
    product_key       integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    shop_key          integer NOT NULL REFERENCES warehouse.dim_shop,
    product_code      text COLLATE "C" NOT NULL,
    description       text,
    category          text,
    category_seen_at  timestamp,
    is_merchandise    boolean NOT NULL,
    UNIQUE (shop_key, product_code)
);
COMMENT ON TABLE warehouse.dim_product IS 'Products of a shop, and what else it writes on invoices: postage, fees, vouchers.';
COMMENT ON COLUMN warehouse.dim_product.product_key IS 'Surrogate key.';
COMMENT ON COLUMN warehouse.dim_product.shop_key IS 'The shop (dim_shop).';
COMMENT ON COLUMN warehouse.dim_product.product_code IS 'The code that the shop knows it by.';
COMMENT ON COLUMN warehouse.dim_product.description IS 'The description used last. Earlier ones stand in product_description.';
COMMENT ON COLUMN warehouse.dim_product.category IS 'The category given last; empty where the shop has none.';
COMMENT ON COLUMN warehouse.dim_product.category_seen_at IS 'When it was last sold under this category.';
COMMENT ON COLUMN warehouse.dim_product.is_merchandise IS 'False for what is no product: postage, carriage, discounts, samples, bank charges, fees, vouchers, manual entries.';

CREATE TABLE warehouse.product_description (
    product_key    integer NOT NULL REFERENCES warehouse.dim_product,
    description    text NOT NULL,
    first_seen_at  timestamp NOT NULL,
    last_seen_at   timestamp NOT NULL,
    PRIMARY KEY (product_key, description)
);
COMMENT ON TABLE warehouse.product_description IS 'Every description that a product was sold under, with when it was first and last used.';
COMMENT ON COLUMN warehouse.product_description.product_key IS 'The product (dim_product).';
COMMENT ON COLUMN warehouse.product_description.description IS 'The description.';
COMMENT ON COLUMN warehouse.product_description.first_seen_at IS 'When it was first used, in the shop''s local time.';
COMMENT ON COLUMN warehouse.product_description.last_seen_at IS 'When it was last used, in the shop''s local time.';

-- The keys are not declared as foreign keys: the merge, its only writer, finds them by joins and counts what it wrote,
-- and five checks for each row would cost more than all the rest of a load.
CREATE TABLE warehouse.fact_sales (
    sales_key     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sold_at       timestamp NOT NULL,
    shop_key      integer NOT NULL,
    customer_key  integer,
    product_key   integer NOT NULL,
    date_key      integer NOT NULL,
    country_key   integer NOT NULL,
    quantity      integer NOT NULL,
    line_no       integer NOT NULL,
    batch_id      uuid NOT NULL,
    unit_price    numeric(12, 4) NOT NULL,
    amount        numeric(16, 4) NOT NULL,
    kind          text COLLATE "C" NOT NULL CHECK (kind IN ('sale', 'return')),
    invoice_no    text COLLATE "C" NOT NULL,
    channel       text,
    CONSTRAINT fact_sales_line UNIQUE (shop_key, invoice_no, line_no)
);
CREATE INDEX fact_sales_day ON warehouse.fact_sales (shop_key, date_key);
-- One entry for each invoice: its first line stands for it.
CREATE INDEX fact_sales_invoice ON warehouse.fact_sales (shop_key, sold_at) WHERE line_no = 1;
COMMENT ON TABLE warehouse.fact_sales IS 'Sales and returns. One row for each line of an invoice, exactly as often as the shop wrote it.';
COMMENT ON COLUMN warehouse.fact_sales.sales_key IS 'Surrogate key.';
COMMENT ON COLUMN warehouse.fact_sales.sold_at IS 'When, in the shop''s local time.';
COMMENT ON COLUMN warehouse.fact_sales.shop_key IS 'The shop (dim_shop).';
COMMENT ON COLUMN warehouse.fact_sales.customer_key IS 'The customer (dim_customer); empty where the shop does not know.';
COMMENT ON COLUMN warehouse.fact_sales.product_key IS 'The product (dim_product).';
COMMENT ON COLUMN warehouse.fact_sales.date_key IS 'The day (dim_date), yyyymmdd.';
COMMENT ON COLUMN warehouse.fact_sales.country_key IS 'The country that it was sold to (dim_country).';
COMMENT ON COLUMN warehouse.fact_sales.quantity IS 'Pieces; negative for returns.';
COMMENT ON COLUMN warehouse.fact_sales.line_no IS 'Line within the invoice, from 1, in the order of the file.';
COMMENT ON COLUMN warehouse.fact_sales.batch_id IS 'The batch of the lake that it came with.';
COMMENT ON COLUMN warehouse.fact_sales.unit_price IS 'Price of one piece in the shop''s currency. Where the shop gives only the amount, amount / quantity rounded to four decimals.';
COMMENT ON COLUMN warehouse.fact_sales.amount IS 'Exact amount in the shop''s currency, negative for returns: quantity × unit_price, or as the shop gives it.';
COMMENT ON COLUMN warehouse.fact_sales.kind IS '“sale” or “return”.';
COMMENT ON COLUMN warehouse.fact_sales.invoice_no IS 'Invoice number, unique within the shop.';
COMMENT ON COLUMN warehouse.fact_sales.channel IS 'How it was sold, such as web or store; empty where the shop does not say.';

-- The ledger: a batch is in the facts if and only if it is in here.
CREATE TABLE warehouse.load (
    load_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id       uuid NOT NULL CONSTRAINT load_batch UNIQUE,
    shop_key       integer NOT NULL REFERENCES warehouse.dim_shop,
    rows_loaded    bigint NOT NULL,
    rows_replaced  bigint NOT NULL,
    loaded_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX load_latest ON warehouse.load (shop_key, load_id DESC);
COMMENT ON TABLE warehouse.load IS 'Loads of batches into the warehouse.';
COMMENT ON COLUMN warehouse.load.load_id IS 'Number of the load, ascending; a shop''s greatest one tells the state of its data.';
COMMENT ON COLUMN warehouse.load.batch_id IS 'The batch of the lake.';
COMMENT ON COLUMN warehouse.load.shop_key IS 'The shop (dim_shop).';
COMMENT ON COLUMN warehouse.load.rows_loaded IS 'Rows of fact_sales that it brought.';
COMMENT ON COLUMN warehouse.load.rows_replaced IS 'Rows of fact_sales that it replaced.';
COMMENT ON COLUMN warehouse.load.loaded_at IS 'When.';

-- Where COPY puts rows before they are merged. Filled and emptied within one transaction, so it is always seen empty;
-- unlogged, because a crash ends that transaction anyway.
CREATE UNLOGGED TABLE warehouse.staging_sales (
    row_no         bigint NOT NULL,
    sold_at        timestamp NOT NULL,
    quantity       integer NOT NULL,
    unit_price     numeric(12, 4) NOT NULL,
    amount         numeric(16, 4) NOT NULL,
    kind           text COLLATE "C" NOT NULL,
    invoice_no     text COLLATE "C" NOT NULL,
    product_code   text COLLATE "C" NOT NULL,
    customer_code  text COLLATE "C",
    description    text,
    category       text,
    country        text,
    channel        text
);

-- Statistics can only be gathered by a table's owner, whom the application is not.
CREATE FUNCTION warehouse.analyze_staging() RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'ANALYZE warehouse.staging_sales';
CREATE FUNCTION warehouse.analyze_star() RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS 'ANALYZE warehouse.fact_sales, warehouse.dim_customer, warehouse.dim_product, warehouse.dim_date,
                warehouse.dim_country, warehouse.product_description';
REVOKE ALL ON FUNCTION warehouse.analyze_staging(), warehouse.analyze_star() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION warehouse.analyze_staging(), warehouse.analyze_star() TO terrarium_app;

GRANT SELECT ON warehouse.dim_shop TO terrarium_app;
GRANT SELECT, INSERT, UPDATE ON warehouse.dim_date, warehouse.dim_country, warehouse.dim_customer,
    warehouse.dim_product, warehouse.product_description TO terrarium_app;
GRANT SELECT, INSERT, DELETE ON warehouse.fact_sales TO terrarium_app;
GRANT SELECT, INSERT ON warehouse.load TO terrarium_app;
GRANT SELECT, INSERT, TRUNCATE ON warehouse.staging_sales TO terrarium_app;
GRANT SELECT ON warehouse.dim_shop, warehouse.dim_date, warehouse.dim_country, warehouse.dim_customer,
    warehouse.dim_product, warehouse.product_description, warehouse.fact_sales, warehouse.load TO terrarium_reader;
