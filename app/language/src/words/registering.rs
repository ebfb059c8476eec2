use contract::LoggedModelStatus;

use super::Counted;

/// What pages say of registering models, and of finding them and their versions.
#[derive(Debug)]
pub struct Registering {
    /// Opens the form, and heads it.
    pub register: &'static str,
    /// Why a logged model cannot be registered now, where it cannot.
    pub why_not: fn(LoggedModelStatus) -> Option<&'static str>,
    /// Whether the model is new.
    pub which: &'static str,
    /// It is.
    pub new_model: &'static str,
    /// It is not.
    pub existing_model: &'static str,
    /// The name of a new one.
    pub name: &'static str,
    /// What a name may be.
    pub name_hint: &'static str,
    /// Looks for one that is there.
    pub search: &'static str,
    /// No model is called like that.
    pub none_found: &'static str,
    /// Heads the models that are there, for screen readers.
    pub models: &'static str,
    /// What the version is.
    pub description: &'static str,
    /// It can be left empty.
    pub description_hint: &'static str,
    /// Sends the form.
    pub submit: &'static str,
    /// Why it cannot be sent: no name.
    pub name_it: &'static str,
    /// Why it cannot be sent: no model.
    pub choose_one: &'static str,
    /// This version of a model was made while nobody looked at the form any more.
    pub registered: fn(&str, i32) -> String,
    /// A run has no model.
    pub no_model: &'static str,
    /// Before what models are looked for by.
    pub filter: &'static str,
    /// An example.
    pub filter_example: &'static str,
    /// No model is like that.
    pub no_match: &'static str,
    /// What to do about it.
    pub no_match_why: &'static str,
    /// Shows all of them.
    pub show_all: &'static str,
    /// Versions after a number.
    pub versions: Counted,
    /// There are more than are shown, of how many are.
    pub newest_versions: fn(&str) -> String,
}
