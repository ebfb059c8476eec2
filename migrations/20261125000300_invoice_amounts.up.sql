-- What an invoice comes to, known on each of its lines: orders have a size, and percentiles of it.
ALTER TABLE warehouse.fact_sales ADD COLUMN invoice_amount numeric(16, 4);
COMMENT ON COLUMN warehouse.fact_sales.invoice_amount IS 'What all lines of the invoice come to that are of this line''s kind.';
UPDATE warehouse.fact_sales line SET invoice_amount = total.amount
FROM (SELECT shop_key, invoice_no, kind, sum(amount) AS amount FROM warehouse.fact_sales GROUP BY shop_key, invoice_no, kind) AS total
WHERE total.shop_key = line.shop_key AND total.invoice_no = line.invoice_no AND total.kind = line.kind;
