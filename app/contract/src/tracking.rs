//! Experiments and their runs: what was tried, with what, and how well it went.
//!
//! The terms, limits and orders are those of MLflow's tracking protocol, because its clients are served from here.
//! Moments are milliseconds since 1970 in UTC: clients choose them freely, and not each is a date that a calendar has.

mod artifacts;
mod datasets;
mod experiments;
mod ids;
mod logged;
mod logged_models;
mod metrics;
mod number;
mod parts;
mod previews;
mod registered_models;
mod run_groups;
mod run_views;
mod runs;
mod traces;
mod webhooks;

pub use artifacts::*;
pub use datasets::*;
pub use experiments::*;
pub use ids::*;
pub use logged::*;
pub use logged_models::*;
pub use metrics::*;
pub use number::{number_from_text, number_to_text, wire_number, wire_number_option};
pub use parts::*;
pub use previews::*;
pub use registered_models::*;
pub use run_groups::*;
pub use run_views::*;
pub use runs::*;
pub use traces::*;
pub use webhooks::*;

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970 in UTC.
pub type Millis = i64;

/// A name with its value: a parameter or a tag.
pub type Pair = (String, String);

/// One part of a list that is read from its beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Asks for the next part; `None` where this is the last. Means nothing to whoever holds it.
    pub next: Option<String>,
}

/// Whether something is in use. What is deleted can be restored until it is deleted for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lifecycle {
    /// In use.
    Active,
    /// Deleted, and nothing can be written to it.
    Deleted,
}

impl Lifecycle {
    /// The name on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Deleted => "deleted",
        }
    }
}

/// Which of them a search goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LifecycleView {
    /// Those in use.
    #[default]
    Active,
    /// Those that are deleted.
    Deleted,
    /// All.
    All,
}

impl LifecycleView {
    /// The one state that is looked for; `None` for both.
    #[must_use]
    pub const fn only(self) -> Option<Lifecycle> {
        match self {
            Self::Active => Some(Lifecycle::Active),
            Self::Deleted => Some(Lifecycle::Deleted),
            Self::All => None,
        }
    }
}
