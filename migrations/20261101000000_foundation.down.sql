DROP SCHEMA platform CASCADE;
DROP EXTENSION IF EXISTS pg_trgm;
-- The roles stay: they belong to the cluster and other databases may use them.
