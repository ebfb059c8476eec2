//! Saved ways of looking at the runs of an experiment.

use serde::{Deserialize, Serialize};

use crate::{ExperimentId, LifecycleView, Millis};

/// A saved view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunViewId(pub i64);

impl std::fmt::Display for RunViewId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// How runs are looked at, in the words of the page's address.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RunViewSettings {
    /// A filter in MLflow's language; empty lets all through.
    pub filter: String,
    /// In use or deleted.
    pub lifecycle: LifecycleView,
    /// The column that comes first, with `-` before it where the greatest does: `-metrics.auc`. Those that began last where
    /// nothing is said.
    pub sort: Option<String>,
    /// The columns, such as `greatest.auc` and `params.depth`; the usual ones where nothing is said.
    pub columns: Option<Vec<String>>,
    /// What runs are grouped by, as [`crate::RunGrouping`] writes it.
    pub group: Option<String>,
}

/// A view that somebody saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunView {
    /// Id.
    pub id: RunViewId,
    /// Its name; no other view of the experiment has it.
    pub name: String,
    /// What it shows.
    pub settings: RunViewSettings,
    /// Counts its changes.
    pub revision: i32,
    /// Who changed it last.
    pub updated_by: String,
    /// When.
    pub updated_at: Millis,
}

/// A view before it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRunView {
    /// The experiment, which must be in use.
    pub experiment: ExperimentId,
    /// Its name, 1 to 100 characters.
    pub name: String,
    /// What it shows.
    pub settings: RunViewSettings,
}

/// What changes about a view; `None` leaves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunViewUpdate {
    /// The view.
    pub id: RunViewId,
    /// The revision that the change was made from; it must be the newest.
    pub revision: i32,
    /// Its name.
    pub name: Option<String>,
    /// What it shows.
    pub settings: Option<RunViewSettings>,
}
