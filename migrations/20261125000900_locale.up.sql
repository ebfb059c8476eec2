-- The language that a person chose to read; none is what their browser asks for.
ALTER TABLE identity.app_user ADD COLUMN locale text CHECK (locale IN ('en', 'de'));
