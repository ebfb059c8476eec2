//! What all rooms stand on.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use contract::Millis;
use object_store::ObjectStore;
use platform::Database;
use tokio::sync::watch;

use crate::artifacts::Artifacts;
use crate::runs::MetricKeys;

/// Keeps experiments, runs, models and their versions.
#[derive(Debug)]
pub struct Service {
    pub(crate) db: Database,
    pub(crate) lake: Arc<lake::Service>,
    pub(crate) artifacts: Artifacts,
    pub(crate) metric_keys: MetricKeys,
    /// How often this process moved a champion.
    pub(crate) promotions: watch::Sender<u64>,
}

impl Service {
    /// A service over `db` with artifacts in `lake`.
    #[must_use]
    pub fn new(db: Database, lake: Arc<lake::Service>) -> Self {
        let artifacts = Artifacts(lake.artifacts());
        Self { db, lake, artifacts, metric_keys: MetricKeys::default(), promotions: watch::Sender::new(0) }
    }

    /// The same with what clients log in `artifacts` instead.
    #[must_use]
    pub fn with_artifacts(self, artifacts: Arc<dyn ObjectStore>) -> Self {
        Self { artifacts: Artifacts(artifacts), ..self }
    }
}

/// Now, as runs and experiments count time.
pub(crate) fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}
