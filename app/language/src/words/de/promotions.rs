use contract::{Gate, GateResult, Locale, RequestState};

use crate::format;
use crate::words::{self, Promotions};

pub(in crate::words) static PROMOTIONS: Promotions = Promotions {
    promotion: "Freigabe",
    no_approval: "Wer Modelle freigeben darf, gibt eine Version allein frei.",
    approval: "Eine zweite Person muss zustimmen, bevor eine Version antwortet.",
    gates: "Was eine Version zeigen muss",
    no_gates: "Eine Version muss nichts zeigen, bevor sie antwortet.",
    gate,
    found,
    passes: "Erfüllt",
    fails: "Nicht erfüllt",
    reported_by: |name| format!("gesetzt von {name}"),
    how_to_report: "So wird es gemeldet",
    change_policy: "Ändern",
    policy: "Wie Versionen freigegeben werden",
    ask_approval: "Eine zweite Person muss zustimmen",
    thresholds: "Metriken",
    thresholds_how: "Eine je Zeile, etwa auc >= 0.75 oder loss <= 0.2. Es zählt der neueste Wert aus dem Lauf der Version.",
    no_threshold: |line| format!("„{line}“ ist nicht lesbar. Schreiben Sie es wie auc >= 0.75."),
    checks: "Prüfungen, die andere melden",
    checks_how: "Eine je Zeile, etwa validation_status = approved: ein Tag der Version und sein Wert. Ein CI-Job oder jemand \
                 setzt es; die Seite der Version sagt, wie.",
    no_check: |line| format!("„{line}“ ist nicht lesbar. Schreiben Sie es wie validation_status = approved."),
    save: "Speichern",
    saved: "Gespeichert.",
    cancel: "Abbrechen",
    answers: "Diese Version ist der Champion und antwortet.",
    nobody_asked: "Niemand hat um ihre Freigabe gebeten.",
    on_models_page: "Sie wird auf der Seite des Modells freigegeben, ohne Antrag.",
    to_model: "Zum Modell",
    ask: "Freigabe beantragen",
    ask_for: |version| format!("Freigabe von Version {version} beantragen"),
    ask_what: "Jemand anders, der Modelle freigeben darf, entscheidet. Bis dahin antwortet dieselbe Version wie jetzt.",
    reason: "Begründung",
    reason_what: "Warum soll diese Version antworten? Wer entscheidet, liest es.",
    asked: "Beantragt. Jetzt entscheidet jemand anders.",
    asked_by: |name| format!("{name} hat ihre Freigabe beantragt"),
    waits: "Der Antrag wartet auf jemand anders, der Modelle freigeben darf.",
    is_own: "Sie haben sie beantragt, also muss jemand anders entscheiden.",
    withdraw: "Zurückziehen",
    withdrawn: "Der Antrag ist zurückgezogen.",
    approve: "Zustimmen",
    refuse: "Ablehnen",
    comment: "Anmerkung",
    comment_when: "Wer beantragt hat, liest sie. Zum Ablehnen gehört ein Grund.",
    not_yet: "Die Version zeigt noch nicht, was ihr Modell verlangt.",
    approved: |version| format!("Freigegeben. Version {version} ist der Champion und antwortet ab jetzt."),
    refused: "Abgelehnt.",
    state: |state| match state {
        RequestState::Open => "Offen",
        RequestState::Approved => "Freigegeben",
        RequestState::Refused => "Abgelehnt",
        RequestState::Withdrawn => "Zurückgezogen",
        RequestState::Outdated => "Überholt",
    },
    earlier: "Frühere Anträge",
    waiting: "Warten auf eine Entscheidung",
    waiting_what: "Versionen, die antworten sollen",
    version_of: |title, version| format!("{title}, Version {version}"),
    for_you: "Sie dürfen entscheiden",
    card: "Modellkarte",
    card_made: "Aus dem erstellt, was über die Version bekannt ist. Noch hat niemand daran geschrieben.",
    card_by: |name| format!("Geschrieben von {name}"),
    card_missing: |sections| format!("Noch zu schreiben: {sections}"),
    card_complete: "Vollständig",
    write_card: "Bearbeiten",
    card_text: "Text",
    card_how: "Markdown. Vollständig mit Text unter Intended use, Training data, Evaluation und Limitations.",
    signature_since: |version| format!("Signatur, verglichen mit Version {version}"),
    signature_same: "Sie nimmt und gibt dieselben Spalten.",
    signature_unknown: "Die Signatur ist nicht von beiden Versionen bekannt; sie lassen sich nicht vergleichen.",
    column: "Spalte",
    change: "Änderung",
    added: "Neu",
    removed: "Entfallen",
    retyped: "Geändert",
    before: "Vorher",
    now: "Jetzt",
    users: "Wer sie nutzt",
    users_what: "Was Terrarium weiß; Aufrufe werden nicht gezählt",
    endpoint: "Endpunkt",
    unused: "Sie antwortet nicht. Geben Sie sie frei, oder lassen Sie Programme sie über einen Alias laden.",
    lineage: "Herkunft im Katalog",
    history: "Verlauf",
    history_what: "Wer was am Modell und seinen Versionen getan hat",
    when: "Wann",
    who: "Wer",
    what: "Was",
    version: "Version",
    action,
};

fn gate(gate: &Gate) -> String {
    match gate {
        Gate::Metric { metric, comparison, value } => {
            format!("{metric} {} {}", comparison.sign(), format::decimal(Locale::German, *value))
        }
        Gate::Card => "Ihre Modellkarte ist vollständig".to_owned(),
        Gate::Ready => "Ihre Dateien sind fertig und unversehrt".to_owned(),
        Gate::Signature => "Ihre Signatur ist bekannt".to_owned(),
        Gate::Lineage => "Ihr Lauf ist hier und sagt, welche Daten er las".to_owned(),
        Gate::Finished => "Ihr Lauf ist erfolgreich beendet".to_owned(),
        Gate::Servable => "Dieser Server kann sie befragen".to_owned(),
        Gate::Tag { tag, is } => format!("Ihr Tag {tag} ist „{is}“"),
    }
}

fn found(result: &GateResult) -> String {
    match (&result.gate, result.found, &result.reported) {
        (Gate::Metric { .. }, Some(found), _) => format!("der Wert ist {}", format::decimal(Locale::German, found)),
        (Gate::Metric { .. }, None, _) => "es gibt keine solche Zahl".to_owned(),
        (Gate::Tag { .. } | Gate::Finished, ..) if result.passed => String::new(),
        (Gate::Tag { .. }, _, Some(reported)) => format!("es ist „{}“", reported.value),
        (Gate::Tag { .. }, _, None) => "niemand hat es gemeldet".to_owned(),
        (Gate::Finished, _, Some(reported)) => format!("sein Stand: {}", status(&reported.value)),
        (Gate::Finished, _, None) => "es gibt keinen Lauf".to_owned(),
        (Gate::Card, ..) if !result.missing.is_empty() => format!("noch zu schreiben: {}", result.missing.join(", ")),
        _ => String::new(),
    }
}

fn status(value: &str) -> &str {
    value.parse().map_or(value, words::experiments(Locale::German).status_of)
}

fn action(action: &str) -> Option<&'static str> {
    Some(match action {
        "model.created" => "Modell angelegt",
        "model.described" => "Modell beschrieben",
        "model.renamed" => "Modell umbenannt",
        "model.registered" => "Registriert",
        "model.version_described" => "Beschrieben",
        "model.version_deleted" => "Gelöscht",
        "model.staged" => "Auf eine andere Stufe gesetzt",
        "model.aliased" => "Alias gesetzt",
        "model.alias_removed" => "Alias entfernt",
        "model.tagged" | "model.version_tagged" => "Tag gesetzt",
        "model.untagged" | "model.version_untagged" => "Tag entfernt",
        "model.promotion_policy_set" => "Regeln der Freigabe geändert",
        "model.promotion_asked" => "Freigabe beantragt",
        "model.promotion_approved" => "Zugestimmt",
        "model.promotion_refused" => "Abgelehnt",
        "model.promotion_withdrawn" => "Antrag zurückgezogen",
        "model.promotion_outdated" => "Antrag überholt",
        "model.promoted" => "Freigegeben",
        "model.card_written" => "Modellkarte geschrieben",
        _ => return None,
    })
}
