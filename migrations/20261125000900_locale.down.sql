ALTER TABLE identity.app_user DROP COLUMN locale;
