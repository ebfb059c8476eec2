use contract::LoggedModelStatus;

use crate::words::{Counted, Registering};

pub(in crate::words) static REGISTERING: Registering = Registering {
    register: "Modell registrieren",
    why_not: |status| match status {
        LoggedModelStatus::Ready => None,
        LoggedModelStatus::Pending => Some("Seine Dateien sind noch unterwegs"),
        LoggedModelStatus::Failed => Some("Seine Dateien sind nicht angekommen: Protokollieren Sie es noch einmal"),
    },
    which: "Modell",
    new_model: "Neues Modell",
    existing_model: "Neue Version eines Modells",
    name: "Name",
    name_hint: "Unter diesem Namen werden Versionen gezählt. Ohne „/“ und „:“.",
    search: "Modelle suchen",
    none_found: "Kein Modell hat das in seinem Namen.",
    models: "Modelle",
    description: "Beschreibung",
    description_hint: "Was an dieser Version besonders ist. Darf leer bleiben.",
    submit: "Registrieren",
    name_it: "Geben Sie dem Modell zuerst einen Namen",
    choose_one: "Wählen Sie zuerst ein Modell",
    registered: |model, version| format!("„{model}“: Version {version} ist registriert."),
    no_model: "Kein Modell wurde protokolliert, und nichts von diesem Lauf ist registriert.",
    filter: "Modelle suchen",
    filter_example: "Ein Teil eines Namens, oder tags.team = 'growth'",
    no_match: "Kein Modell gefunden",
    no_match_why: "Kein Modell hat das in seinem Namen oder ist so, wie der Filter sagt.",
    show_all: "Alle Modelle zeigen",
    versions: Counted { one: "Version", many: "Versionen" },
    newest_versions: |count| format!("Die neuesten {count} Versionen"),
};
