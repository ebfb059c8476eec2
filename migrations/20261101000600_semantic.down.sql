DROP INDEX warehouse.fact_sales_order;
DROP SCHEMA semantic CASCADE;
