use crate::words::About;

pub(in crate::words) static ABOUT: About = About {
    description: "Beschreibung",
    description_of: |name| format!("Beschreibung von „{name}“"),
    experiment_hint: "Wozu es da ist. Das steht unter dem Namen.",
    model_hint: "Wofür es da ist. Höchstens 5.000 Zeichen.",
    version_hint: "Was neu daran ist. Höchstens 5.000 Zeichen.",
    nothing_changed: "Noch ist nichts geändert.",
    tags: "Tags",
    no_tags: "Noch keine Tags. Sie sagen, wonach andere suchen, etwa das Team.",
    of_clients: |number| format!("Von Clients für sich selbst gesetzt: {number}"),
    add_tag: "Tag hinzufügen",
    change_tag: |key| format!("Tag {key} ändern"),
    remove_tag: |key| format!("Tag {key} entfernen"),
    tag_gone: |key| format!("Das Tag {key} ist entfernt."),
    key: "Schlüssel",
    key_hint: "Buchstaben, Ziffern, „_“, „-“, „.“, „/“, „:“ und Leerzeichen. Ein Schlüssel, den es gibt, bekommt den neuen Wert.",
    value: "Wert",
    save: "Speichern",
    saved: "Gespeichert.",
    cancel: "Abbrechen",
};
