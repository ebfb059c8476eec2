use contract::{Locale, Stage};

use crate::format;
use crate::words::{Counted, Registry};

pub(in crate::words) static REGISTRY: Registry = Registry {
    heading: "In der Registry",
    heading_what: "Was sie ist, und unter welchen Namen Programme sie laden",
    labels: "Aliase und Stufe",
    description: "Beschreibung",
    no_description: "Noch keine",
    describe: "Beschreibung bearbeiten",
    aliases: "Aliase",
    aliases_what: "Programme laden die Version, für die ein Alias steht",
    no_aliases: "Keine",
    no_aliases_yet: "Noch steht kein Alias für eine Version. Setzen Sie einen auf der Seite einer Version.",
    add_alias: "Alias hinzufügen",
    alias_for: |version| format!("Ein Alias für Version {version}"),
    alias: "Alias",
    alias_hint: "Buchstaben, Ziffern, „_“ und „-“, etwa challenger.",
    set_alias: "Alias setzen",
    move_here: "Einen hierher holen",
    stands_for: |alias, version| format!("@{alias} → Version {version}"),
    leaves: |alias, version| format!("@{alias} steht jetzt für Version {version} und verlässt sie."),
    stands_here: |alias| format!("@{alias} steht schon für diese Version."),
    will_answer: "Mit diesem Alias wird die Version zum Champion und antwortet, wenn die Regeln des Modells es erlauben.",
    alias_set: |alias, version| format!("@{alias} steht für Version {version}."),
    remove_alias: |alias| format!("Alias @{alias} entfernen"),
    alias_gone: |alias| format!("@{alias} steht für keine Version mehr."),
    stage: "Stufe",
    stage_name,
    change_stage: "Stufe ändern",
    stage_of: |version| format!("Stufe von Version {version}"),
    stage_hint: "Ein Etikett für alle, die mit Stufen arbeiten. Welche Version antwortet, sagt der Champion.",
    archive: "Versionen archivieren, die jetzt dort sind",
    staged: |version, stage| format!("Die Stufe von Version {version} ist jetzt {stage}."),
    tags: "Tags",
    name: "Name",
    rename: "Umbenennen",
    rename_what: |name| format!("{name} umbenennen"),
    rename_hint: "Ohne „/“ und „:“. Programme, die den alten Namen verwenden, finden es nicht mehr.",
    renamed: |name| format!("Das Modell heißt jetzt {name}."),
    actions_of: |name| format!("Aktionen für {name}"),
    actions_of_version: |version| format!("Aktionen für Version {version}"),
    delete: "Löschen",
    remove: "Entfernen",
    delete_model: |name| format!("Modell {name} löschen"),
    delete_version: |version| format!("Version {version} löschen"),
    model_goes,
    version_goes: "Ihre Aliase, Tags und ihre Modellkarte gehen mit. Der Lauf, der sie gemacht hat, und ihre Dateien bleiben. Das lässt sich nicht zurücknehmen, und ihre Nummer wird nicht noch einmal vergeben.",
    answers_no_more: |version| {
        format!("Jetzt antwortet Version {version}. Danach antwortet keine, bis eine andere freigegeben wird.")
    },
    type_name: |name| format!("Tippen Sie „{name}“, um fortzufahren"),
    not_typed: "Tippen Sie zuerst den Namen des Modells.",
    model_gone: |name| format!("Das Modell {name} ist gelöscht."),
    version_gone: |version| format!("Version {version} ist gelöscht."),
    save: "Speichern",
    optional: "kann fehlen",
    metrics: "Metriken",
    params: "Parameter",
    data: "Trainingsdaten",
};

const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::None => "Keine",
        Stage::Staging => "Staging",
        Stage::Production => "Produktion",
        Stage::Archived => "Archiviert",
    }
}

fn model_goes(versions: u64) -> String {
    let versions = format::count(Locale::German, versions, Counted { one: "Version", many: "Versionen" });
    format!(
        "Mit ihm gehen: {versions}, ihre Aliase, Tags und Modellkarten, und wer was freigegeben hat. Läufe und Dateien bleiben. Das lässt sich nicht zurücknehmen."
    )
}
