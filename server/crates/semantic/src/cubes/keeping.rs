//! Keeps cubes, and has those built that are missing.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use contract::{Answer, Filter, Operator, Question};
use cube::Cube;
use dashboard::SHOP;
use moka::future::Cache;
use moka::policy::EvictionPolicy;
use platform::Database;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use super::NoCube;
use super::building::build;
use crate::asker::{Asker, AskerKey};
use crate::model::ShopRow;

/// How many bytes all cubes take.
const CAPACITY: u64 = 256 << 20;
/// No cube takes more: with it there has to be room for another one.
const LARGEST: usize = 128 << 20;
/// A cube that nobody has asked for so long is dropped.
const IDLE: Duration = Duration::from_secs(60 * 60);
/// Goes up when the same data make other bytes than before, besides [`cube::FORMAT_VERSION`].
const DESIGN_VERSION: u8 = 3;

/// Cubes, each for one revision of the project, one state of a shop's data, and who sees the same of it.
///
/// The state is part of the key, so nothing is ever invalidated. Nobody waits for a cube: who comes too early is told so,
/// and it is built meanwhile.
#[derive(Clone)]
pub(crate) struct Cubes {
    db: Database,
    kept: Cache<CubeKey, Kept>,
    under_way: Arc<Mutex<HashSet<CubeKey>>>,
    /// One is built at a time: until its rows are merged, it takes several times the memory.
    turn: Arc<Semaphore>,
}

/// What there is.
#[derive(Debug, Clone)]
pub(crate) enum Found {
    /// The cube.
    Cube(Arc<Cube>),
    /// There cannot be one; a sentence says why.
    DoesNotFit(Arc<str>),
    /// It is being built.
    UnderWay,
}

/// What a cube is of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct CubeKey {
    asker: AskerKey,
    dashboard: String,
    shop: String,
    watermark: i64,
}

#[derive(Clone)]
enum Kept {
    Cube(Arc<Cube>),
    DoesNotFit(Arc<str>),
}

impl Cubes {
    pub(crate) fn new(db: Database) -> Self {
        let kept = Cache::builder()
            .name("cubes")
            .max_capacity(CAPACITY)
            .weigher(|_, kept: &Kept| kept.weight())
            .time_to_idle(IDLE)
            // By how often they were asked for, no cube of new data would get past those of old ones.
            .eviction_policy(EvictionPolicy::lru())
            .build();
        Self { db, kept, under_way: Arc::default(), turn: Arc::new(Semaphore::new(1)) }
    }

    /// The cube of a dashboard for the state of a shop's data. Where it is missing, it is begun.
    pub(crate) async fn find(&self, asker: &Asker, dashboard: &str, shop: &ShopRow) -> Found {
        let key = CubeKey::new(asker, dashboard, shop);
        match self.kept.get(&key).await {
            Some(Kept::Cube(cube)) => Found::Cube(cube),
            Some(Kept::DoesNotFit(why)) => Found::DoesNotFit(why),
            None => {
                self.begin(asker, key, shop);
                Found::UnderWay
            }
        }
    }

    /// The answer to a question of a dashboard, of `most` rows at most, where a cube knows it to the last digit.
    pub(crate) async fn answer(
        &self,
        asker: &Asker,
        dashboard: &str,
        shop: &ShopRow,
        question: &Question,
        most: u32,
    ) -> Option<Answer> {
        let Found::Cube(cube) = self.find(asker, dashboard, shop).await else { return None };
        // A cube knows no other shop, and would take what is asked of all of them for what is asked of its own.
        let is_of_shop = question.filters.contains(&Filter::new(SHOP, Operator::In, [&shop.code]));
        if !is_of_shop || !cube.answers_exactly(question) {
            return None;
        }
        let question = question.clone();
        // What the cube refuses, the database refuses in its own words.
        tokio::task::spawn_blocking(move || cube.answer_within(&question, most)).await.ok()?.ok()
    }

    /// What tells the bytes of a cube from those of any other.
    pub(crate) fn tag(asker: &Asker, dashboard: &str, shop: &ShopRow) -> String {
        let key = CubeKey::new(asker, dashboard, shop);
        let CubeKey { asker: (revision, sees), dashboard, shop, watermark } = key;
        let versions = [cube::FORMAT_VERSION, DESIGN_VERSION];
        let named = format!("{versions:?}\n{revision}\n{sees:?}\n{dashboard}\n{watermark}\n{shop}");
        Sha256::digest(named).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Builds a cube in a task of its own, unless one is at it.
    fn begin(&self, asker: &Asker, key: CubeKey, shop: &ShopRow) {
        let Some(claim) = Claim::on(&self.under_way, &key) else { return };
        let (cubes, asker, shop) = (self.clone(), asker.clone(), shop.clone());
        tokio::spawn(async move {
            let _turn = cubes.turn.acquire().await;
            // It may have been finished between the look for it and the claim.
            if !cubes.kept.contains_key(&key) {
                cubes.build(&asker, key, &shop).await;
            }
            drop(claim);
        });
    }

    async fn build(&self, asker: &Asker, key: CubeKey, shop: &ShopRow) {
        let Some(dashboard) = asker.project.contents.dashboards.get(&key.dashboard) else { return };
        let begun = Instant::now();
        let built = build(&self.db, asker, &dashboard.definition, shop).await;
        let kept = match built.and_then(of_size) {
            Ok(cube) => {
                let (rows, bytes, took) = (cube.rows(), cube.bytes(), begun.elapsed());
                tracing::info!(dashboard = key.dashboard, shop = key.shop, rows, bytes, ?took, "a cube was built");
                Kept::Cube(Arc::new(cube))
            }
            Err(NoCube::DoesNotFit(why)) => {
                tracing::info!(dashboard = key.dashboard, shop = key.shop, why, "a dashboard has no cube");
                Kept::DoesNotFit(why.into())
            }
            // Whoever asks next asks about what is there now.
            Err(NoCube::Outdated) => return,
            Err(cause) => {
                tracing::warn!(dashboard = key.dashboard, shop = key.shop, %cause, "a cube was not built");
                return;
            }
        };
        self.kept.insert(key, kept).await;
    }
}

impl CubeKey {
    fn new(asker: &Asker, dashboard: &str, shop: &ShopRow) -> Self {
        Self { asker: asker.key(), dashboard: dashboard.to_owned(), shop: shop.code.clone(), watermark: shop.watermark }
    }
}

impl Kept {
    fn weight(&self) -> u32 {
        match self {
            Self::Cube(cube) => u32::try_from(cube.bytes()).unwrap_or(u32::MAX),
            Self::DoesNotFit(why) => u32::try_from(why.len()).unwrap_or(u32::MAX),
        }
    }
}

fn of_size(cube: Cube) -> Result<Cube, NoCube> {
    match cube.bytes() {
        0..=LARGEST => Ok(cube),
        bytes => Err(NoCube::DoesNotFit(format!(
            "This dashboard's cube would take {} MB, and the largest that is kept {} MB.",
            bytes >> 20,
            LARGEST >> 20
        ))),
    }
}

/// The right to build a cube; given back when it is dropped, whatever happened.
struct Claim {
    under_way: Arc<Mutex<HashSet<CubeKey>>>,
    key: CubeKey,
}

impl Claim {
    fn on(under_way: &Arc<Mutex<HashSet<CubeKey>>>, key: &CubeKey) -> Option<Self> {
        let claimed = under_way.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        claimed.then(|| Self { under_way: Arc::clone(under_way), key: key.clone() })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
