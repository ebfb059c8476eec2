//! What was looked at of late. It will be looked at again, so its cubes are begun as soon as data have changed.

use std::time::{Duration, Instant};

use moka::future::Cache;

use crate::asker::{Asker, AskerKey};
use crate::dashboards::DashboardModel;
use crate::model::ShopRow;

/// How long ago that may have been.
const LATELY: Duration = Duration::from_secs(15 * 60);
/// So many cubes are begun after a load, at most.
const MOST: u64 = 64;

/// Dashboards, for shops and for whoever sees the same of them.
#[derive(Debug, Clone)]
pub(super) struct Lately(Cache<(AskerKey, String, i32), Look>);

/// A look at a dashboard.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) asker: Asker,
    /// Its name in URLs.
    pub(super) dashboard: String,
    pub(super) shop_key: i32,
    at: Instant,
}

impl Lately {
    pub(super) fn new() -> Self {
        Self(Cache::builder().name("lately").max_capacity(MOST).time_to_live(LATELY).build())
    }

    /// Notes that somebody looks at a dashboard.
    pub(super) async fn note(&self, asker: &Asker, dashboard: &DashboardModel, shop: &ShopRow) {
        let (dashboard, shop_key) = (dashboard.slug.clone(), shop.shop_key);
        let key = (asker.key(), dashboard.clone(), shop_key);
        self.0.insert(key, Look { asker: asker.clone(), dashboard, shop_key, at: Instant::now() }).await;
    }

    /// What was looked at.
    pub(super) fn looks(&self) -> impl Iterator<Item = Look> {
        self.0.iter().map(|(_, look)| look).filter(|look| look.at.elapsed() < LATELY)
    }
}
