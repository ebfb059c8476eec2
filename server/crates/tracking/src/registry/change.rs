//! A change of a model: locked, told, written down, and then true.

use contract::OpContext;
use platform::{Transaction, audit};
use tokio::sync::Notify;

use super::{entries, store, version_entries};
use crate::webhooks::{Happened, Happening, announce};
use crate::{Service, TrackingError};

/// A change of a model, whose row it holds locked.
pub(super) struct Change<'a> {
    pub(super) tx: Transaction,
    cx: &'a OpContext,
    pub(super) model_id: i64,
    /// What the audit trail calls it.
    pub(super) subject: String,
    deliveries: &'a Notify,
}

impl Change<'_> {
    /// Has webhooks told of what happened to the model called `model`.
    pub(super) async fn tell(&mut self, model: &str, what: Happening<'_>) -> Result<(), TrackingError> {
        Ok(announce(&mut self.tx, self.model_id, Happened { model, what }).await?)
    }

    /// Writes down what was done, and makes it true.
    pub(super) async fn end(mut self, action: &str, detail: serde_json::Value) -> Result<(), TrackingError> {
        entries::touch(&mut self.tx, self.model_id).await?;
        audit::record(&mut self.tx, self.cx, action, &self.subject, detail).await?;
        self.tx.commit().await?;
        self.deliveries.notify_one();
        Ok(())
    }
}

impl Service {
    /// Begins one; `NoModel` where there is none of this name.
    pub(super) async fn change<'a>(&'a self, cx: &'a OpContext, name: &str) -> Result<Change<'a>, TrackingError> {
        let mut tx = self.db.begin().await?;
        let model_id =
            store::lock_model(&mut tx, name).await?.ok_or_else(|| TrackingError::NoModel(name.to_owned()))?;
        Ok(Change { tx, cx, model_id, subject: format!("model/{name}"), deliveries: &self.deliveries_added })
    }

    /// Begins one of a version.
    pub(super) async fn change_version<'a>(
        &'a self,
        cx: &'a OpContext,
        name: &str,
        version: i32,
    ) -> Result<Change<'a>, TrackingError> {
        let mut change = match self.change(cx, name).await {
            Err(TrackingError::NoModel(model)) => return Err(TrackingError::NoVersion { model, version }),
            change => change?,
        };
        if !version_entries::touch(&mut change.tx, change.model_id, version, None).await? {
            return Err(TrackingError::NoVersion { model: name.to_owned(), version });
        }
        change.subject = format!("model/{name}/{version}");
        Ok(change)
    }
}
