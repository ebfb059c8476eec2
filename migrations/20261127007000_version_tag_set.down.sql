ALTER TABLE tracking.version_tag DROP COLUMN set_by, DROP COLUMN set_at;
