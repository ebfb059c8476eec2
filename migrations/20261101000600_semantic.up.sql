-- The semantic layer: what it announced to the catalog, and the index that its questions about orders go by.
CREATE SCHEMA semantic;
GRANT USAGE ON SCHEMA semantic TO terrarium_app;

-- What the catalog was last told about each asset, so that a start without news tells it nothing.
CREATE TABLE semantic.announcement (
    asset         text PRIMARY KEY,
    event         jsonb NOT NULL,
    announced_at  timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE ON semantic.announcement TO terrarium_app;

-- An order is counted once, by its first line. These are a third to a fifth of all lines; with what is asked about them
-- in the index, counting orders, customers and hours does not touch the table.
CREATE INDEX fact_sales_order ON warehouse.fact_sales (shop_key, date_key)
    INCLUDE (sold_at, customer_key, country_key) WHERE line_no = 1 AND kind = 'sale';
