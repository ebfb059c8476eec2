/// What the page of one's own account says.
#[derive(Debug)]
pub struct Account {
    /// Heads the choice of a language.
    pub language: &'static str,
    /// What follows from it.
    pub language_what: &'static str,
    /// No language in particular.
    pub of_browser: &'static str,
    /// Heads the form.
    pub password: &'static str,
    /// What follows from changing it.
    pub password_what: &'static str,
    /// To prove who one is.
    pub current_password: &'static str,
    /// The new one.
    pub new_password: &'static str,
    /// What is asked of it.
    pub password_rule: &'static str,
    /// Does it.
    pub change_password: &'static str,
    /// That worked.
    pub password_changed: &'static str,
}
