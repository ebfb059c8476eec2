//! What is known of versions that cannot be asked here, so that their files are not read again for each question.

use std::time::Duration;

use contract::Obstacle;
use moka::future::Cache;
use tokio::sync::Semaphore;
use tracking::LoggedVersion;

use crate::error::ServingError;
use crate::onnx;

/// How long it is believed that a version can or cannot be asked. Its files may be logged again.
const BELIEVED: Duration = Duration::from_secs(60);
/// Of how many versions this is kept.
const VERSIONS: u64 = 1_000;

/// A version, told apart from one of another model that has had its name.
type Key = (String, i32, String);

/// What is known of versions that other programs have trained.
pub(crate) struct Obstacles {
    known: Cache<Key, Option<Obstacle>>,
    /// One version is looked at after the other: each may be large.
    turn: Semaphore,
}

impl Obstacles {
    pub(crate) fn new() -> Self {
        let known = Cache::builder().max_capacity(VERSIONS).time_to_live(BELIEVED).build();
        Self { known, turn: Semaphore::new(1) }
    }

    /// Why a version cannot be asked, if that was found out of late.
    pub(crate) async fn known(&self, model: &str, version: i32, logged: &LoggedVersion) -> Option<Obstacle> {
        self.known.get(&key(model, version, logged)).await.flatten()
    }

    /// Keeps what came of loading a version.
    pub(crate) async fn note(&self, model: &str, version: i32, logged: &LoggedVersion, error: Option<&ServingError>) {
        let found = match error {
            None => None,
            Some(ServingError::Obstacle(obstacle)) => Some(obstacle.clone()),
            // The store did not answer, which says nothing of the version.
            Some(_) => return,
        };
        self.known.insert(key(model, version, logged), found).await;
    }

    /// Why a version cannot be asked, if it cannot; found out by loading it where that is not known.
    ///
    /// # Errors
    /// When the store of artifacts cannot be reached.
    pub(crate) async fn find(
        &self,
        model: &str,
        version: i32,
        logged: &LoggedVersion,
    ) -> Result<Option<Obstacle>, ServingError> {
        let key = key(model, version, logged);
        if let Some(known) = self.known.get(&key).await {
            return Ok(known);
        }
        // It is never closed.
        let _turn = self.turn.acquire().await.ok();
        if let Some(known) = self.known.get(&key).await {
            return Ok(known);
        }
        let found = match onnx::load(logged).await {
            Ok(_) => None,
            Err(ServingError::Obstacle(obstacle)) => Some(obstacle),
            Err(error) => return Err(error),
        };
        self.known.insert(key, found.clone()).await;
        Ok(found)
    }
}

fn key(model: &str, version: i32, logged: &LoggedVersion) -> Key {
    (model.to_owned(), version, logged.location().to_owned())
}
