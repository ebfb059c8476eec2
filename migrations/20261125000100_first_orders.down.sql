ALTER TABLE warehouse.dim_customer DROP COLUMN first_ordered_on;
