-- The order in which pages list models.
CREATE INDEX model_title ON tracking.model (title, name);
