//! Waiting until the database notifies of something to do.

use std::time::Duration;

use futures::FutureExt;
use sqlx::postgres::PgListener;

use crate::Database;

/// Who is woken by notifications on a channel.
pub(crate) struct Waking {
    channel: &'static str,
    listener: Option<PgListener>,
}

impl Waking {
    pub(crate) const fn on(channel: &'static str) -> Self {
        Self { channel, listener: None }
    }

    /// Listens from here on, unless it does already: what comes to be done after this is heard by [`Waking::wait`].
    pub(crate) async fn listen(&mut self, db: &Database) {
        if self.listener.is_none() {
            self.listener = connect(db, self.channel).await.ok();
        }
    }

    /// Waits for a notification, or for `at_most` where none comes. Of however many came meanwhile one look is enough, so all of
    /// them are taken. May be dropped while it waits.
    pub(crate) async fn wait(&mut self, at_most: Duration) {
        let Some(listener) = &mut self.listener else { return tokio::time::sleep(at_most).await };
        let is_alive = match tokio::time::timeout(at_most, listener.recv()).await {
            Ok(first) => first.is_ok() && take_the_rest(listener),
            Err(_) => true,
        };
        if !is_alive {
            self.listener = None;
        }
    }
}

/// Takes what has arrived; `false` when the connection is broken.
fn take_the_rest(listener: &mut PgListener) -> bool {
    loop {
        match listener.recv().now_or_never() {
            None => return true,
            Some(Ok(_)) => {}
            Some(Err(_)) => return false,
        }
    }
}

async fn connect(db: &Database, channel: &str) -> sqlx::Result<PgListener> {
    let mut listener = PgListener::connect_with(db.app()).await?;
    listener.listen(channel).await?;
    Ok(listener)
}
