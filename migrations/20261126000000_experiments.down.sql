DROP TABLE
    tracking.run_model, tracking.logged_model_metric, tracking.logged_model_param, tracking.logged_model_tag,
    tracking.logged_model, tracking.run_dataset, tracking.dataset, tracking.latest_metric, tracking.metric,
    tracking.metric_key, tracking.tag, tracking.param, tracking.run, tracking.experiment_tag, tracking.experiment;
ALTER TABLE tracking.version_param RENAME TO param;
ALTER TABLE tracking.version_metric RENAME TO metric;
ALTER INDEX tracking.version_param_pkey RENAME TO param_pkey;
ALTER INDEX tracking.version_metric_pkey RENAME TO metric_pkey;
