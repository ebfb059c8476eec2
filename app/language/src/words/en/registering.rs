use contract::LoggedModelStatus;

use crate::words::{Counted, Registering};

pub(in crate::words) static REGISTERING: Registering = Registering {
    register: "Register model",
    why_not: |status| match status {
        LoggedModelStatus::Ready => None,
        LoggedModelStatus::Pending => Some("Its files are still on their way"),
        LoggedModelStatus::Failed => Some("Its files did not arrive: log it once more"),
    },
    which: "Model",
    new_model: "New model",
    existing_model: "New version of a model",
    name: "Name",
    name_hint: "Versions are numbered below this name. Without “/” and “:”.",
    search: "Search models",
    none_found: "No model has that in its name.",
    models: "Models",
    description: "Description",
    description_hint: "What is special about this version. It can be left empty.",
    submit: "Register",
    name_it: "Give the model a name first",
    choose_one: "Choose a model first",
    registered: |model, version| format!("“{model}”: version {version} is registered."),
    no_model: "No model was logged, and nothing of this run is registered.",
    filter: "Search models",
    filter_example: "A part of a name, or tags.team = 'growth'",
    no_match: "No model found",
    no_match_why: "No model has that in its name, or is as the filter says.",
    show_all: "Show all models",
    versions: Counted { one: "version", many: "versions" },
    newest_versions: |count| format!("The newest {count} versions"),
};
