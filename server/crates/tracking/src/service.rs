//! What all rooms stand on.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use contract::Millis;
use lake::Files;
use platform::Database;
use platform::config::Networks;
use tokio::sync::{Notify, watch};

use crate::artifacts::{Artifacts, Uploads};
use crate::runs::MetricKeys;
use crate::webhooks::Sender;

/// Keeps experiments, runs, models and their versions.
#[derive(Debug)]
pub struct Service {
    pub(crate) db: Database,
    pub(crate) lake: Arc<lake::Service>,
    pub(crate) artifacts: Artifacts,
    pub(crate) uploads: Uploads,
    /// Whether clients are told to fetch files straight from the store.
    pub(crate) direct_downloads: bool,
    pub(crate) metric_keys: MetricKeys,
    /// How often this process moved a champion.
    pub(crate) promotions: watch::Sender<u64>,
    pub(crate) sender: Sender,
    /// Wakes who sends deliveries to webhooks.
    pub(crate) deliveries_added: Notify,
}

impl Service {
    /// A service over `db` with artifacts in `lake`.
    #[must_use]
    pub fn new(db: Database, lake: Arc<lake::Service>) -> Self {
        let artifacts = Artifacts(lake.artifacts());
        Self {
            db,
            lake,
            artifacts,
            uploads: Uploads::default(),
            direct_downloads: false,
            metric_keys: MetricKeys::default(),
            promotions: watch::Sender::new(0),
            sender: Sender::new(Networks::default()),
            deliveries_added: Notify::new(),
        }
    }

    /// The same with what clients log in `artifacts` instead.
    #[must_use]
    pub fn with_artifacts(self, artifacts: Files) -> Self {
        Self { artifacts: Artifacts(artifacts), ..self }
    }

    /// The same, where clients are told to fetch files straight from the store if it signs addresses.
    #[must_use]
    pub fn with_direct_downloads(self, direct_downloads: bool) -> Self {
        Self { direct_downloads, ..self }
    }

    /// The same with webhooks that may call private addresses in `networks`.
    #[must_use]
    pub fn with_webhook_networks(self, networks: Networks) -> Self {
        Self { sender: Sender::new(networks), ..self }
    }
}

/// Now, as runs and experiments count time.
pub(crate) fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}
