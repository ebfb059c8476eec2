//! The version that answers, and the place where it is exchanged.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use contract::Signature;
use tokio::sync::{Mutex, watch};
use tracking::{TrackingError, VersionFiles};

use crate::error::ServingError;
use crate::obstacles::Obstacles;
use crate::onnx;
use crate::predictor::{self, Predictor};

/// No promotion has this number: nothing was looked up yet.
const NEVER: u64 = u64::MAX;

/// A version in memory, ready to answer.
pub(crate) struct Champion {
    pub version: i32,
    pub signature: Signature,
    pub predictor: Box<dyn Predictor>,
}

/// Where the champion of one model is kept.
pub(crate) struct Slot {
    model: String,
    current: RwLock<Option<Arc<Champion>>>,
    /// The promotion, as counted by this process, after which `current` was looked up.
    seen: AtomicU64,
    /// Whoever holds it looks up and loads; requests that need the result wait here rather than load it again.
    turn: Mutex<()>,
    obstacles: Arc<Obstacles>,
}

impl Slot {
    pub(crate) fn new(model: &str, obstacles: Arc<Obstacles>) -> Self {
        Self {
            model: model.to_owned(),
            current: RwLock::default(),
            seen: AtomicU64::new(NEVER),
            turn: Mutex::default(),
            obstacles,
        }
    }

    /// The version that answers now, as far as this process knows without asking.
    fn known(&self, promotions: &watch::Receiver<u64>) -> Option<Arc<Champion>> {
        let is_fresh = self.seen.load(Ordering::Acquire) == *promotions.borrow();
        if is_fresh { self.current() } else { None }
    }

    /// The version that answers now; looked up when this process has promoted since, or knows of none.
    ///
    /// # Errors
    /// When there is none, or it cannot be loaded and there is no earlier one to answer in its place.
    pub(crate) async fn get(
        &self,
        registry: &tracking::Service,
        promotions: &watch::Receiver<u64>,
    ) -> Result<Arc<Champion>, ServingError> {
        if let Some(champion) = self.known(promotions) {
            return Ok(champion);
        }
        let _turn = self.turn.lock().await;
        if let Some(champion) = self.known(promotions) {
            return Ok(champion);
        }
        self.look(registry, promotions).await
    }

    /// Looks up which version answers, whatever is known, and loads it if it is another one.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub(crate) async fn refresh(
        &self,
        registry: &tracking::Service,
        promotions: &watch::Receiver<u64>,
    ) -> Result<Arc<Champion>, ServingError> {
        let _turn = self.turn.lock().await;
        self.look(registry, promotions).await
    }

    async fn look(
        &self,
        registry: &tracking::Service,
        promotions: &watch::Receiver<u64>,
    ) -> Result<Arc<Champion>, ServingError> {
        // Taken before looking: a promotion that comes while this loads makes it stale again.
        let seen = *promotions.borrow();
        let champion = match (self.fetch(registry).await, self.current()) {
            (Ok(champion), _) => champion,
            // Nobody is to answer any more, which is not the same as that nobody can.
            (Err(error), _) if is_gone(&error) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = None;
                return Err(error);
            }
            (Err(error), Some(earlier)) => {
                tracing::error!(model = self.model, version = earlier.version, cause = %error, "the earlier champion stays");
                earlier
            }
            (Err(error), None) => return Err(error),
        };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(champion.clone());
        self.seen.store(seen, Ordering::Release);
        Ok(champion)
    }

    async fn fetch(&self, registry: &tracking::Service) -> Result<Arc<Champion>, ServingError> {
        let model = &self.model;
        let version = registry.champion(model).await?.ok_or_else(|| ServingError::NoChampion(model.clone()))?;
        if let Some(champion) = self.current().filter(|current| current.version == version) {
            return Ok(champion);
        }
        let champion = self.load(registry, version).await?;
        tracing::info!(model, version, "a champion was loaded");
        Ok(Arc::new(champion))
    }

    async fn load(&self, registry: &tracking::Service, version: i32) -> Result<Champion, ServingError> {
        let model = &self.model;
        let VersionFiles::Logged(logged) = registry.files(model, version).await? else {
            return load_own(registry, model, version).await;
        };
        if let Some(obstacle) = self.obstacles.known(model, version, &logged).await {
            return Err(obstacle.into());
        }
        let loaded = onnx::load(&logged).await;
        self.obstacles.note(model, version, &logged, loaded.as_ref().err()).await;
        let predictor: Box<dyn Predictor> = Box::new(loaded?);
        Ok(Champion { version, signature: predictor.signature(), predictor })
    }

    fn current(&self) -> Option<Arc<Champion>> {
        // Nothing can panic while the lock is held, so what is in there is whole.
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Loads a version that Terrarium has trained and checks that it is what the registry says.
async fn load_own(registry: &tracking::Service, model: &str, version: i32) -> Result<Champion, ServingError> {
    let unusable = |reason: String| ServingError::Unusable { model: model.to_owned(), version, reason };
    let loaded = registry.load(model, version).await?;
    let predictor = predictor::load(&loaded.flavor, &loaded.artifact).map_err(unusable)?;
    let is_same = |a: &[contract::Field], b: &[contract::Field]| {
        a.iter().map(|field| (&field.name, field.kind)).eq(b.iter().map(|field| (&field.name, field.kind)))
    };
    let own = predictor.signature();
    if !is_same(&own.inputs, &loaded.signature.inputs) || !is_same(&own.outputs, &loaded.signature.outputs) {
        return Err(unusable("its signature is not the one in the registry".to_owned()));
    }
    Ok(Champion { version, signature: loaded.signature, predictor })
}

/// Whether it is known that no version answers.
const fn is_gone(error: &ServingError) -> bool {
    matches!(
        error,
        ServingError::NoChampion(_)
            | ServingError::Obstacle(_)
            | ServingError::Registry(TrackingError::NoModel(_) | TrackingError::NotServable { .. })
    )
}

/// Whether the model itself is unknown, so that no place should be kept for it.
pub(crate) const fn is_unknown(error: &ServingError) -> bool {
    matches!(error, ServingError::Registry(TrackingError::NoModel(_)))
}
