-- Invoices as a whole, for lists of the latest ones: each is told by its first line, and its sums are looked up only for
-- those that are listed.
--
-- The function is what the view reads by, so that whoever reads it sees what they would see of the lines: a view alone would
-- read as its owner, whom row policies do not bind. PostgreSQL takes the function's body for its call.
CREATE FUNCTION warehouse.invoices() RETURNS TABLE (
    shop_key integer, invoice_no text, sold_at timestamp, time_of_day text, date_key integer, customer_key integer,
    country_key integer, lines bigint, amount numeric)
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
        SELECT first.shop_key, first.invoice_no, first.sold_at, to_char(first.sold_at, 'HH24:MI:SS'), first.date_key,
               first.customer_key, first.country_key, whole.lines, whole.amount
        FROM warehouse.fact_sales first
        CROSS JOIN LATERAL (
            SELECT count(*) AS lines, sum(line.amount) AS amount
            FROM warehouse.fact_sales line
            WHERE line.shop_key = first.shop_key AND line.invoice_no = first.invoice_no) whole
        WHERE first.line_no = 1
    $$;
CREATE VIEW warehouse.invoice AS SELECT * FROM warehouse.invoices();
GRANT SELECT ON warehouse.invoice TO terrarium_app, terrarium_reader;
COMMENT ON VIEW warehouse.invoice IS 'Invoices, sales and returns. One row for each; when, where and to whom are those of its first line.';
COMMENT ON COLUMN warehouse.invoice.shop_key IS 'The shop (dim_shop).';
COMMENT ON COLUMN warehouse.invoice.invoice_no IS 'Invoice number, unique within the shop.';
COMMENT ON COLUMN warehouse.invoice.sold_at IS 'When, in the shop''s local time.';
COMMENT ON COLUMN warehouse.invoice.time_of_day IS 'The time of day of sold_at, as 23:59:59.';
COMMENT ON COLUMN warehouse.invoice.date_key IS 'The day (dim_date), yyyymmdd.';
COMMENT ON COLUMN warehouse.invoice.customer_key IS 'The customer (dim_customer); empty where the shop does not know.';
COMMENT ON COLUMN warehouse.invoice.country_key IS 'The country that it was sold to (dim_country).';
COMMENT ON COLUMN warehouse.invoice.lines IS 'How many lines it has.';
COMMENT ON COLUMN warehouse.invoice.amount IS 'Exact amount in the shop''s currency, negative for returns.';

-- By day, as periods are asked about, and with what the list shows.
DROP INDEX warehouse.fact_sales_invoice;
CREATE INDEX fact_sales_invoice ON warehouse.fact_sales (shop_key, date_key)
    INCLUDE (sold_at, invoice_no, customer_key, country_key) WHERE line_no = 1;
