use crate::words::Account;

pub(in crate::words) static ACCOUNT: Account = Account {
    language: "Language",
    language_what: "Of the words, numbers and dates of your pages",
    of_browser: "Your browser’s language",
    password: "Password",
    password_what: "Changing it ends your sessions everywhere else",
    current_password: "Current password",
    new_password: "New password",
    password_rule: "At least 10 characters.",
    change_password: "Change password",
    password_changed: "Your password was changed.",
};
