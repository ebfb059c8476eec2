-- When each customer first bought something: what cohorts are made by.
ALTER TABLE warehouse.dim_customer ADD COLUMN first_ordered_on date;
COMMENT ON COLUMN warehouse.dim_customer.first_ordered_on IS 'The day of the customer''s first sale; empty while there was none.';
UPDATE warehouse.dim_customer customer SET first_ordered_on = first.day
FROM (SELECT customer_key, min(sold_at)::date AS day FROM warehouse.fact_sales WHERE kind = 'sale' GROUP BY customer_key) AS first
WHERE first.customer_key = customer.customer_key;
