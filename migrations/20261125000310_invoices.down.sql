DROP INDEX warehouse.fact_sales_invoice;
CREATE INDEX fact_sales_invoice ON warehouse.fact_sales (shop_key, sold_at) WHERE line_no = 1;
DROP VIEW warehouse.invoice;
DROP FUNCTION warehouse.invoices();
