SELECT row_policies.apply('[]');
DROP SCHEMA row_policies CASCADE;
ALTER TABLE identity.app_user DROP COLUMN attributes;
