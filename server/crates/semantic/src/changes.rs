//! Notices that numbers or definitions have changed, whichever process changed them.

use std::sync::Arc;
use std::time::Duration;

use contract::{Principal, RevisionId, Role, Via};
use futures::stream::{self, BoxStream, StreamExt};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::Service;
use crate::error::Error;
use crate::model::ShopRow;
use crate::project::InForce;

/// How often is looked, while somebody wants to know, or has lately looked at what there is.
const EVERY: Duration = Duration::from_secs(2);

/// Tells everybody who listens of each change, until it is over.
#[derive(Debug, Clone)]
pub(crate) struct Changes(Arc<watch::Sender<Number>>);

/// How many changes there were; nothing when no more will be told.
type Number = Option<u64>;

/// What dashboards are made of: the revision in force, and each shop with the state of its data.
type State = (RevisionId, Vec<(i32, i64)>);

impl Changes {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(Some(0))))
    }

    /// An item for each change from now on; several at once are one. Ends when the server does.
    pub(crate) fn follow(&self) -> BoxStream<'static, ()> {
        let follow = |mut receiver: watch::Receiver<Number>| async move {
            receiver.changed().await.ok()?;
            let number = *receiver.borrow_and_update();
            number.map(|_| ((), receiver))
        };
        stream::unfold(self.0.subscribe(), follow).boxed()
    }
}

impl Service {
    /// Looks for changes for as long as somebody follows them or may come back to a dashboard, until `stop`. Cubes of dashboards that
    /// somebody may come back to are begun, so that they are there by then.
    pub async fn watch(&self, stop: &CancellationToken) {
        let sender = &self.changes.0;
        let mut known: Option<State> = None;
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(EVERY) => {}
            }
            if sender.receiver_count() == 0 && !self.dashboards.cubes.are_asked_for() {
                known = None;
                continue;
            }
            match self.state().await {
                Ok((project, shops)) => {
                    let now = (project.revision, shops.iter().map(|shop| (shop.shop_key, shop.watermark)).collect());
                    if known.as_ref().is_some_and(|known| *known != now) {
                        self.dashboards.cubes.renew(&project, &shops).await;
                        sender.send_modify(|number| *number = number.map(|number| number + 1));
                    }
                    known = Some(now);
                }
                Err(cause) => tracing::warn!(%cause, "cannot look for changes of dashboards"),
            }
        }
        sender.send_replace(None);
    }

    async fn state(&self) -> Result<(Arc<InForce>, Vec<ShopRow>), Error> {
        let all = self.asker(&Principal::new("changes", Role::Administrator, Via::System)).await?;
        let shops = all.shops(&self.db).await?;
        Ok((all.project, shops))
    }
}
