//! Clears away what nobody will ask for again, so that the database of an installation that runs for years stays small.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::{Database, jobs, outbox};

/// What is cleared away is days old, so that an hour is soon enough.
const PAUSE: Duration = Duration::from_secs(60 * 60);

/// How much was cleared away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cleared {
    /// Events that all consumers had taken long ago.
    pub events: u64,
    /// Jobs that ended long ago.
    pub jobs: u64,
}

/// Clears away at once and then every hour, until `stop`. Faults are logged and tried again.
pub async fn run(db: &Database, stop: &CancellationToken) {
    let clear_for_ever = async {
        loop {
            match clear(db).await {
                Ok(Cleared { events: 0, jobs: 0 }) => {}
                Ok(Cleared { events, jobs }) => tracing::info!(events, jobs, "cleared away what is old"),
                Err(error) => tracing::warn!(cause = %error, "what is old could not be cleared away"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::select! {
        () = clear_for_ever => {}
        () = stop.cancelled() => {}
    }
}

/// Clears away what is old now.
///
/// # Errors
/// When the database refuses.
pub async fn clear(db: &Database) -> sqlx::Result<Cleared> {
    Ok(Cleared { events: outbox::forget(db).await?, jobs: jobs::forget(db).await? })
}
