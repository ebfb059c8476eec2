DROP INDEX tracking.model_title;
