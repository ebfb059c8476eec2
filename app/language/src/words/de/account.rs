use crate::words::Account;

pub(in crate::words) static ACCOUNT: Account = Account {
    language: "Sprache",
    language_what: "Der Wörter, Zahlen und Daten auf Ihren Seiten",
    of_browser: "Die Sprache Ihres Browsers",
    password: "Passwort",
    password_what: "Es zu ändern beendet Ihre Sitzungen überall sonst",
    current_password: "Jetziges Passwort",
    new_password: "Neues Passwort",
    password_rule: "Mindestens 10 Zeichen.",
    change_password: "Passwort ändern",
    password_changed: "Ihr Passwort wurde geändert.",
};
