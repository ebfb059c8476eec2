//! A change of a model: locked, told, written down, and then true.

use contract::OpContext;
use platform::{Transaction, audit};
use tokio::sync::Notify;

use super::registering::create;
use super::{entries, store, version_entries};
use crate::webhooks::{Happened, Happening, announce};
use crate::{Service, TrackingError, lineage};

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

    /// Makes it one of a version.
    pub(super) async fn narrow(&mut self, model: &str, version: i32) -> Result<(), TrackingError> {
        if !version_entries::touch(&mut self.tx, self.model_id, version, None).await? {
            return Err(TrackingError::NoVersion { model: model.to_owned(), version });
        }
        self.subject = format!("model/{model}/{version}");
        Ok(())
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
        self.change_in(self.db.begin().await?, cx, name).await
    }

    /// Begins one by which names or versions come or go, and with them what the catalog is told of others than this model.
    pub(super) async fn change_alone<'a>(&'a self, cx: &'a OpContext, name: &str) -> Result<Change<'a>, TrackingError> {
        let mut tx = self.db.begin().await?;
        lineage::alone(&mut tx).await?;
        self.change_in(tx, cx, name).await
    }

    /// Begins one by which a model comes; `ModelNameTaken` where there is one of this name.
    pub(super) async fn change_new<'a>(&'a self, cx: &'a OpContext, name: &str) -> Result<Change<'a>, TrackingError> {
        let mut tx = self.db.begin().await?;
        lineage::alone(&mut tx).await?;
        if store::lock_model(&mut tx, name).await?.is_some() {
            return Err(TrackingError::ModelNameTaken(name.to_owned()));
        }
        let model_id = create(&mut tx, cx, name, "", &[]).await?;
        Ok(Change { tx, cx, model_id, subject: format!("model/{name}"), deliveries: &self.deliveries_added })
    }

    /// Begins one of a version.
    pub(super) async fn change_version<'a>(
        &'a self,
        cx: &'a OpContext,
        name: &str,
        version: i32,
    ) -> Result<Change<'a>, TrackingError> {
        let mut change = self.change(cx, name).await.map_err(|error| no_version(error, version))?;
        change.narrow(name, version).await?;
        Ok(change)
    }

    async fn change_in<'a>(
        &'a self,
        mut tx: Transaction,
        cx: &'a OpContext,
        name: &str,
    ) -> Result<Change<'a>, TrackingError> {
        let model_id =
            store::lock_model(&mut tx, name).await?.ok_or_else(|| TrackingError::NoModel(name.to_owned()))?;
        Ok(Change { tx, cx, model_id, subject: format!("model/{name}"), deliveries: &self.deliveries_added })
    }
}

/// Whoever asked for a version hears that this is not there, where its model is not.
pub(super) fn no_version(error: TrackingError, version: i32) -> TrackingError {
    match error {
        TrackingError::NoModel(model) => TrackingError::NoVersion { model, version },
        error => error,
    }
}
