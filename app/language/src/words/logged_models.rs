use contract::LoggedModelStatus;

use super::Counted;

/// What the pages of logged models say.
#[derive(Debug)]
pub struct LoggedModels {
    /// Heads logged models.
    pub models_title: &'static str,
    /// Models after a number.
    pub models: Counted,
    /// There are more than are shown, of how many are.
    pub first_models: fn(&str) -> String,
    /// No model yet.
    pub none: &'static str,
    /// What to do about it.
    pub none_why: &'static str,
    /// No model is as the filter says.
    pub no_match: &'static str,
    /// Before what is filtered by.
    pub filter: &'static str,
    /// An example.
    pub filter_example: &'static str,
    /// Heads when it was created.
    pub created: &'static str,
    /// Heads what kind of model it is.
    pub model_type: &'static str,
    /// Heads the registered versions that were made of it.
    pub registered: &'static str,
    /// There are none.
    pub not_registered: &'static str,
    /// Whether it can be used.
    pub status_of: fn(LoggedModelStatus) -> &'static str,
    /// What is shown of a model, for screen readers.
    pub parts: &'static str,
    /// Heads the facts.
    pub about: &'static str,
    /// Heads the ways in which it can be loaded.
    pub flavors: &'static str,
    /// Heads the files that say what it needs to run.
    pub requirements: &'static str,
    /// Heads where its files are.
    pub location: &'static str,
    /// Nothing was measured.
    pub no_metrics: &'static str,
}
