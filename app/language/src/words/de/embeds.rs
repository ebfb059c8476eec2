use contract::{Compare, Grain};

use crate::words::Embeds;

pub(in crate::words) static EMBEDS: Embeds = Embeds {
    show_numbers: "Zahlen zeigen",
    numbers_of: |title| format!("Zahlen zu {title}"),
    marked: "Im Diagramm markiert",
    save_csv: "Als CSV speichern",
    tab: "Reiter",
    grain: "Schritte",
    each: |grain| match grain {
        Grain::Day => "Tag",
        Grain::Week => "Woche",
        Grain::Month => "Monat",
    },
    compare: "Vergleichen mit",
    compared: |compare| match compare {
        Compare::Period => "ggü. dem Zeitraum davor",
        Compare::Year => "ggü. dem Vorjahr",
        Compare::Nothing => "Kein Vergleich",
    },
    all: "Alle",
    from: "Von",
    to: "bis",
    show: "Zeigen",
    refused: "Dieses Diagramm kann nicht gezeigt werden",
    refused_why: "Sein Token fehlt oder ist ungültig: Es kann abgelaufen oder widerrufen sein oder zu einem anderen Diagramm \
                  gehören. Wer diese Seite betreut, kann in Terrarium ein neues erstellen.",
    gone: "Dieses Diagramm gibt es nicht mehr",
    gone_why: "Wer diese Seite betreut, kann es entfernen.",
    not_chosen: "Das kann nicht gewählt werden",
    failed: "Dieses Diagramm kann gerade nicht gezeigt werden",
    failed_why: |request| {
        format!("Versuchen Sie es später noch einmal. Bleibt es dabei, nennen Sie die Anfrage {request}.")
    },
};
