//! What is kept of cubes: whole ones, and the partitions that the next ones will be put together from.

use std::sync::Arc;
use std::time::{Duration, Instant};

use cube::Cube;
use moka::future::Cache;
use moka::policy::EvictionPolicy;

use super::building::Part;
use super::partitions::{Partition, PartitionKey, Version};
use crate::asker::{Asker, AskerKey};
use crate::dashboards::DashboardModel;
use crate::model::ShopRow;
use crate::project::Fingerprint;

/// How many bytes all cubes and partitions take.
const CAPACITY: u64 = 256 << 20;
/// What nobody has asked for so long is dropped.
const IDLE: Duration = Duration::from_secs(60 * 60);
/// About what an entry takes besides a cube, in bytes.
const ENTRY: usize = 500;

/// Cubes and partitions. Those that were asked for the longest time ago make room for others: partitions sooner than cubes, for
/// they are asked for only when data have changed.
#[derive(Debug, Clone)]
pub(super) struct Memory(Cache<Key, Kept>);

/// What a cube is of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct CubeKey {
    pub(super) asker: AskerKey,
    /// Of its file.
    pub(super) dashboard: Fingerprint,
    pub(super) shop: String,
    pub(super) watermark: i64,
}

/// What became of building a cube.
#[derive(Debug, Clone)]
pub(super) enum Outcome {
    Cube(Arc<Cube>),
    /// There is none; a sentence says why.
    None {
        why: Arc<str>,
        /// When it is worth while to try again; never, for these data, where it is nothing.
        again: Option<Instant>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Cube(CubeKey),
    Partition(PartitionKey),
}

#[derive(Debug, Clone)]
enum Kept {
    Cube(Outcome),
    /// Of one version; the next one takes its place.
    Partition(Version, Part),
}

impl Memory {
    pub(super) fn new() -> Self {
        let kept = Cache::builder()
            .name("cubes")
            .max_capacity(CAPACITY)
            .weigher(|_, kept: &Kept| u32::try_from(kept.bytes()).unwrap_or(u32::MAX))
            .time_to_idle(IDLE)
            // By how often they were asked for, no cube of new data would get past those of old ones.
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Self(kept)
    }

    /// What became of a cube, where that still holds.
    pub(super) async fn cube(&self, key: &CubeKey) -> Option<Outcome> {
        let Some(Kept::Cube(outcome)) = self.0.get(&Key::Cube(key.clone())).await else { return None };
        outcome.holds(Instant::now()).then_some(outcome)
    }

    pub(super) async fn keep_cube(&self, key: CubeKey, outcome: Outcome) {
        self.0.insert(Key::Cube(key), Kept::Cube(outcome)).await;
    }

    /// What a partition came to when it had the same rows.
    pub(super) async fn part(&self, partition: &Partition) -> Option<Part> {
        let Some(Kept::Partition(version, part)) = self.0.get(&Key::Partition(partition.key)).await else {
            return None;
        };
        (Some(&version) == partition.version.as_ref()).then_some(part)
    }

    pub(super) async fn keep_part(&self, partition: &Partition, part: &Part) {
        if let Some(version) = partition.version.clone() {
            self.0.insert(Key::Partition(partition.key), Kept::Partition(version, part.clone())).await;
        }
    }
}

impl CubeKey {
    pub(super) fn new(asker: &Asker, dashboard: &DashboardModel, shop: &ShopRow) -> Self {
        Self { asker: asker.key(), dashboard: dashboard.file, shop: shop.code.clone(), watermark: shop.watermark }
    }
}

impl Outcome {
    fn holds(&self, now: Instant) -> bool {
        !matches!(self, Self::None { again: Some(again), .. } if *again <= now)
    }
}

impl Kept {
    fn bytes(&self) -> usize {
        let cube = match self {
            Self::Cube(Outcome::Cube(cube)) | Self::Partition(_, Part::Cube { cube, .. }) => cube.bytes(),
            Self::Cube(Outcome::None { why, .. }) => why.len(),
            Self::Partition(_, Part::TooFine(_)) => 0,
        };
        ENTRY + cube
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_took_too_long_is_tried_again_after_a_while() {
        let now = Instant::now();
        let none = |again| Outcome::None { why: "It takes long.".into(), again };
        assert!(none(None).holds(now) && none(Some(now + Duration::from_secs(1))).holds(now));
        assert!(!none(Some(now)).holds(now));
    }
}
