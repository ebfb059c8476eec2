use contract::LoggedModelStatus;

use crate::words::{Counted, LoggedModels};

pub(in crate::words) static LOGGED_MODELS: LoggedModels = LoggedModels {
    models_title: "Protokollierte Modelle",
    models: Counted { one: "Modell", many: "Modelle" },
    first_models: |count| format!("Die ersten {count} Modelle"),
    none: "Noch keine Modelle",
    none_why: "Modelle, die Läufe protokollieren, erscheinen hier mit ihren Messwerten, bevor jemand eines registriert.",
    no_match: "Kein Modell ist so, wie der Filter sagt.",
    filter: "Modelle filtern",
    filter_example: "metrics.auc > 0.8 AND name LIKE 'tree%'",
    created: "Angelegt",
    model_type: "Art",
    registered: "Registriert als",
    not_registered: "Nicht registriert",
    status_of: |status| match status {
        LoggedModelStatus::Pending => "Unterwegs",
        LoggedModelStatus::Ready => "Bereit",
        LoggedModelStatus::Failed => "Nicht angekommen",
    },
    parts: "Teile dieses Modells",
    about: "Über dieses Modell",
    flavors: "Formate",
    requirements: "Voraussetzungen",
    location: "Ort",
    no_metrics: "Keine Metrik wurde mit der ID dieses Modells protokolliert.",
};
