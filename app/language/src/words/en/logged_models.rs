use contract::LoggedModelStatus;

use crate::words::{Counted, LoggedModels};

pub(in crate::words) static LOGGED_MODELS: LoggedModels = LoggedModels {
    models_title: "Logged models",
    models: Counted { one: "model", many: "models" },
    first_models: |count| format!("The first {count} models"),
    none: "No models yet",
    none_why: "Models that runs log appear here, with what was measured about them, before anybody registers one.",
    no_match: "No model is as the filter says.",
    filter: "Filter models",
    filter_example: "metrics.auc > 0.8 AND name LIKE 'tree%'",
    created: "Created",
    model_type: "Type",
    registered: "Registered as",
    not_registered: "Not registered",
    status_of: |status| match status {
        LoggedModelStatus::Pending => "Pending",
        LoggedModelStatus::Ready => "Ready",
        LoggedModelStatus::Failed => "Upload failed",
    },
    parts: "Parts of this model",
    about: "About this model",
    flavors: "Flavors",
    requirements: "Requirements",
    location: "Location",
    no_metrics: "No metric was logged with the id of this model.",
};
