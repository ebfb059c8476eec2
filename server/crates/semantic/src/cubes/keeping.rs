//! Keeps cubes, and has those built that are missing.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use contract::{Answer, Filter, Operator, Question};
use cube::Cube;
use dashboard::SHOP;
use platform::Database;
use sha2::{Digest, Sha256};
use tokio::sync::{Notify, Semaphore};

use super::NoCube;
use super::building::{Builder, Built};
use super::lately::{Lately, Look};
use super::memory::{CubeKey, Memory, Outcome};
use crate::asker::Asker;
use crate::dashboards::DashboardModel;
use crate::model::ShopRow;
use crate::project::InForce;

/// No cube takes more bytes: with it there has to be room for another one.
const LARGEST: usize = 128 << 20;
/// So many cubes are built at the same time, month by month in turn: a large one does not hold up a small one, and there is an end
/// to what their months take meanwhile.
const AT_ONCE: usize = 2;
/// What took too long is tried again after this time: the database may have been busy.
const PAUSE: Duration = Duration::from_secs(10 * 60);
/// So long is waited for a cube that somebody wants whole: most are there by then.
const PATIENCE: Duration = Duration::from_secs(5);
/// Goes up when the same data make other bytes than before, besides [`cube::FORMAT_VERSION`].
const DESIGN_VERSION: u8 = 5;

/// Cubes, each of one dashboard's definition by one semantic model, for one state of a shop's data, and who sees the same of it.
///
/// All of that is part of the key, so nothing is ever invalidated. Nobody waits long for a cube: who comes too early is told so,
/// and it is built meanwhile.
#[derive(Clone)]
pub(crate) struct Cubes {
    memory: Memory,
    builder: Builder,
    lately: Lately,
    under_way: Arc<UnderWay>,
    places: Arc<Semaphore>,
}

/// Which cubes are being built.
#[derive(Default)]
struct UnderWay {
    keys: Mutex<HashSet<CubeKey>>,
    /// Told whenever there is one less.
    ended: Notify,
}

impl UnderWay {
    async fn end_of(&self, key: CubeKey) {
        loop {
            // Before the look, so that no end is missed between the two.
            let ended = self.ended.notified();
            if !self.keys.lock().unwrap_or_else(PoisonError::into_inner).contains(&key) {
                return;
            }
            ended.await;
        }
    }
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

impl Cubes {
    pub(crate) fn new(db: Database) -> Self {
        let memory = Memory::new();
        let places = Arc::new(Semaphore::new(AT_ONCE));
        let (lately, under_way) = (Lately::new(), Arc::default());
        Self { builder: Builder::new(db, memory.clone()), memory, lately, under_way, places }
    }

    /// The cube of a dashboard for the state of a shop's data. Where it is missing, it is begun.
    pub(crate) async fn find(&self, asker: &Asker, dashboard: &DashboardModel, shop: &ShopRow) -> Found {
        self.lately.note(asker, dashboard, shop).await;
        self.look(asker, dashboard, shop).await
    }

    /// The same for somebody who can do nothing without it, and waits a moment.
    pub(crate) async fn wait_for(&self, asker: &Asker, dashboard: &DashboardModel, shop: &ShopRow) -> Found {
        let found = self.find(asker, dashboard, shop).await;
        if !matches!(found, Found::UnderWay) {
            return found;
        }
        // What failed is not begun again and again for whoever waits.
        let is_over = self.under_way.end_of(CubeKey::new(asker, dashboard, shop));
        match tokio::time::timeout(PATIENCE, is_over).await {
            Ok(()) => self.look(asker, dashboard, shop).await,
            Err(_) => found,
        }
    }

    /// Whether somebody has asked for a cube of late.
    pub(crate) fn are_asked_for(&self) -> bool {
        self.lately.looks().next().is_some()
    }

    /// Begins the cubes that were asked for of late, for the data as they are now, by what is in force. What people see by another
    /// model is not known before they come back.
    pub(crate) async fn renew(&self, project: &Arc<InForce>, shops: &[ShopRow]) {
        for Look { asker, dashboard, shop_key, .. } in self.lately.looks() {
            let now = Asker { project: Arc::clone(project), ..asker.clone() };
            let shop = shops.iter().find(|shop| shop.shop_key == shop_key).filter(|_| now.key() == asker.key());
            if let (Some(shop), Ok(dashboard)) = (shop, now.dashboard(&dashboard)) {
                self.look(&now, dashboard, shop).await;
            }
        }
    }

    async fn look(&self, asker: &Asker, dashboard: &DashboardModel, shop: &ShopRow) -> Found {
        let key = CubeKey::new(asker, dashboard, shop);
        match self.memory.cube(&key).await {
            Some(Outcome::Cube(cube)) => Found::Cube(cube),
            Some(Outcome::None { why, .. }) => Found::DoesNotFit(why),
            None => {
                self.begin(asker, dashboard, key, shop);
                Found::UnderWay
            }
        }
    }

    /// The answer to a question of a dashboard, of `most` rows at most, where a cube knows it to the last digit.
    pub(crate) async fn answer(
        &self,
        asker: &Asker,
        dashboard: &DashboardModel,
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
    pub(crate) fn tag(asker: &Asker, dashboard: &DashboardModel, shop: &ShopRow) -> String {
        let key = CubeKey::new(asker, dashboard, shop);
        let CubeKey { asker: (model, sees), dashboard, shop, watermark } = key;
        let versions = [cube::FORMAT_VERSION, DESIGN_VERSION];
        let named = format!("{versions:?}\n{model:?}\n{sees:?}\n{dashboard:?}\n{watermark}\n{shop}");
        Sha256::digest(named).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Builds a cube in a task of its own, unless one is at it.
    fn begin(&self, asker: &Asker, dashboard: &DashboardModel, key: CubeKey, shop: &ShopRow) {
        let Some(claim) = Claim::on(&self.under_way, &key) else { return };
        let (cubes, asker, dashboard, shop) = (self.clone(), asker.clone(), dashboard.clone(), shop.clone());
        tokio::spawn(async move {
            let _place = cubes.places.acquire().await;
            // It may have been finished between the look for it and the claim.
            if cubes.memory.cube(&key).await.is_none() {
                cubes.build(&asker, &dashboard, key, &shop).await;
            }
            drop(claim);
        });
    }

    async fn build(&self, asker: &Asker, dashboard: &DashboardModel, key: CubeKey, shop: &ShopRow) {
        let begun = Instant::now();
        let built = self.builder.build(asker, &dashboard.definition, shop).await;
        let (dashboard, code) = (&dashboard.slug, &key.shop);
        let none = |why: String, again| Outcome::None { why: why.into(), again };
        let outcome = match built.and_then(of_size) {
            Ok(Built { cube, partitions, read }) => {
                let (rows, bytes, took) = (cube.rows(), cube.bytes(), begun.elapsed());
                tracing::info!(dashboard, shop = code, rows, bytes, partitions, read, ?took, "a cube was built");
                Outcome::Cube(Arc::new(cube))
            }
            Err(cause @ (NoCube::DoesNotFit(_) | NoCube::TooManyRows)) => {
                let why = cause.to_string();
                tracing::info!(dashboard, shop = code, why, "a dashboard has no cube");
                none(why, None)
            }
            Err(cause @ NoCube::TookTooLong) => {
                tracing::warn!(dashboard, shop = code, took = ?begun.elapsed(), "a cube was not built, it took too long");
                none(cause.to_string(), Some(Instant::now() + PAUSE))
            }
            // Whoever asks next asks about what is there now.
            Err(NoCube::Outdated) => return,
            Err(cause) => {
                tracing::warn!(dashboard, shop = code, %cause, "a cube was not built");
                return;
            }
        };
        self.memory.keep_cube(key, outcome).await;
    }
}

fn of_size(built: Built) -> Result<Built, NoCube> {
    match built.cube.bytes() {
        0..=LARGEST => Ok(built),
        bytes => Err(NoCube::DoesNotFit(format!(
            "This dashboard's cube would take {} MB, and the largest that is kept {} MB.",
            bytes >> 20,
            LARGEST >> 20
        ))),
    }
}

/// The right to build a cube; given back when it is dropped, whatever happened.
struct Claim {
    under_way: Arc<UnderWay>,
    key: CubeKey,
}

impl Claim {
    fn on(under_way: &Arc<UnderWay>, key: &CubeKey) -> Option<Self> {
        let claimed = under_way.keys.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone());
        claimed.then(|| Self { under_way: Arc::clone(under_way), key: key.clone() })
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.under_way.keys.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
        self.under_way.ended.notify_waiters();
    }
}
