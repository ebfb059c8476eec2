ALTER TABLE warehouse.fact_sales DROP COLUMN invoice_amount;
