//! Serving's operations.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use contract::{
    ApiError, ApiResult, Endpoint, ErrorCode, Invocation, InvocationParams, Obstacle, OpContext, Permission,
    Predictions, ServingApi,
};
use platform::Database;
use sqlx::postgres::PgListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracking::{CHAMPION_CHANNEL, VersionFiles};

use crate::champion::{Champion, Slot, is_unknown};
use crate::error::ServingError;
use crate::obstacles::Obstacles;
use crate::{params, predictor, tables};

/// How often champions are looked up without having been told of a promotion.
const LOOK_ANYWAY: Duration = Duration::from_secs(30);
/// How long to wait before listening again after the connection broke.
const LISTEN_AGAIN: Duration = Duration::from_secs(1);
/// How long an answer may take, with the wait for its turn.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

/// Answers records by the champions.
pub struct Service {
    db: Database,
    registry: Arc<tracking::Service>,
    promotions: watch::Receiver<u64>,
    /// One for each model that was asked and exists.
    slots: RwLock<HashMap<String, Arc<Slot>>>,
    obstacles: Arc<Obstacles>,
    /// As many answers are worked out at once as there are processors.
    turns: Arc<Semaphore>,
    longest_answer: Duration,
}

impl Service {
    /// A service over the champions of `registry`.
    #[must_use]
    pub fn new(db: Database, registry: Arc<tracking::Service>) -> Self {
        let promotions = registry.promotions();
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            db,
            registry,
            promotions,
            slots: RwLock::default(),
            obstacles: Arc::new(Obstacles::new()),
            turns: Arc::new(Semaphore::new(processors)),
            longest_answer: LONGEST_ANSWER,
        }
    }

    /// The same service, whose answers may take so long, with the wait for their turn.
    #[must_use]
    pub fn answering_within(self, longest_answer: Duration) -> Self {
        Self { longest_answer, ..self }
    }

    /// Hears of promotions by other processes, until `stop`. Without it only this process's own are seen.
    pub async fn run(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            tokio::select! {
                () = stop.cancelled() => return,
                result = self.listen() => {
                    if let Err(error) = result {
                        tracing::warn!(cause = %error, "cannot listen for promotions");
                    }
                }
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LISTEN_AGAIN) => {}
            }
        }
    }

    /// Listens until the connection breaks.
    async fn listen(&self) -> sqlx::Result<()> {
        let mut listener = PgListener::connect_with(self.db.app()).await?;
        listener.listen(CHAMPION_CHANNEL).await?;
        loop {
            // Also right after connecting: what was notified while nobody listened is lost.
            self.refresh_all().await;
            tokio::select! {
                notification = listener.try_recv() => if notification?.is_none() { return Ok(()) },
                () = tokio::time::sleep(LOOK_ANYWAY) => {}
            }
        }
    }

    async fn refresh_all(&self) {
        let slots: Vec<Arc<Slot>> = self.read_slots().values().cloned().collect();
        for slot in slots {
            if let Err(error) = slot.refresh(&self.registry, &self.promotions).await {
                tracing::debug!(cause = %error, "no champion");
            }
        }
    }

    async fn champion(&self, model: &str) -> Result<Arc<Champion>, ServingError> {
        let known = self.read_slots().get(model).cloned();
        if let Some(slot) = known {
            return slot.get(&self.registry, &self.promotions).await;
        }
        let slot = Arc::new(Slot::new(model, self.obstacles.clone()));
        let found = slot.get(&self.registry, &self.promotions).await;
        if !found.as_ref().is_err_and(is_unknown) {
            let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
            slots.entry(model.to_owned()).or_insert(slot);
        }
        found
    }

    /// Works out an answer where nobody else waits for it.
    async fn answer(
        &self,
        champion: Arc<Champion>,
        invocation: Invocation,
        params: InvocationParams,
    ) -> ApiResult<Predictions> {
        let params = params::settle(&champion.signature, params)?;
        // Until the work is done, also when nobody waits for it any more: each step takes it along.
        let mut turn = self.turns.clone().acquire_owned().await.map_err(platform::internal)?;
        let mut invocation = invocation;
        if tables::is_file(&invocation) {
            let champion = champion.clone();
            let read = spawn_blocking(move || ApiResult::Ok((turn, tables::read(&champion.signature, invocation)?)));
            // A library that gives up on a file takes nothing with it.
            (turn, invocation) = read.await.map_err(|_| tables::unreadable())??;
        }
        let worked_out = spawn_blocking(move || {
            let _turn = turn;
            let predictions = champion.predictor.predict(&invocation, &params)?;
            Ok(Predictions { predictions, version: champion.version })
        });
        worked_out.await.map_err(platform::internal)?
    }

    fn read_slots(&self) -> std::sync::RwLockReadGuard<'_, HashMap<String, Arc<Slot>>> {
        self.slots.read().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl ServingApi for Service {
    async fn invoke(
        &self,
        cx: &OpContext,
        model: &str,
        invocation: Invocation,
        params: InvocationParams,
    ) -> ApiResult<Predictions> {
        cx.require(Permission::Predict)?;
        let champion = self.champion(model).await?;
        timeout(self.longest_answer, self.answer(champion, invocation, params)).await.unwrap_or_else(|_| {
            let message = format!(
                "The answer took more than {} seconds. Send fewer records at a time, or try again later.",
                self.longest_answer.as_secs()
            );
            Err(ApiError::new(ErrorCode::Timeout, message))
        })
    }

    async fn endpoint(&self, cx: &OpContext, model: &str) -> ApiResult<Option<Endpoint>> {
        cx.require(Permission::Predict)?;
        match self.champion(model).await {
            Ok(champion) => Ok(Some(Endpoint {
                model: model.to_owned(),
                version: champion.version,
                signature: Ok(champion.signature.clone()),
            })),
            Err(ServingError::NoChampion(_)) => Ok(None),
            Err(ServingError::Obstacle(obstacle)) => {
                let version = self.registry.champion(model).await?;
                Ok(version.map(|version| Endpoint { model: model.to_owned(), version, signature: Err(obstacle) }))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn obstacle(&self, cx: &OpContext, model: &str, version: i32) -> ApiResult<Option<Obstacle>> {
        cx.require(Permission::ViewModels)?;
        match self.registry.files(model, version).await? {
            VersionFiles::Logged(logged) => Ok(self.obstacles.find(model, version, &logged).await?),
            VersionFiles::Own { flavor } => {
                Ok((!predictor::is_known(&flavor)).then(|| Obstacle::Flavors(vec![flavor])))
            }
        }
    }
}
