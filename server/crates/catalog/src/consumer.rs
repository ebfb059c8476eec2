//! Keeps the assets as their makers observe them.

use async_trait::async_trait;
use contract::{AssetKind, AssetObserved, AssetRef, DomainEvent, OpContext, RequestId};
use platform::jobs::{EnqueueError, NewJob, enqueue};
use platform::{Transaction, outbox};
use uuid::Uuid;

use crate::profile::{self, Tables};
use crate::store::{observed, profiles};

/// Takes in observed assets, and has tables profiled after each load.
#[derive(Debug, Clone, Copy, Default)]
pub struct Consumer;

#[async_trait]
impl outbox::Consumer for Consumer {
    fn name(&self) -> &'static str {
        "catalog"
    }

    async fn consume(&self, tx: &mut Transaction, event: &DomainEvent) -> sqlx::Result<()> {
        match event {
            DomainEvent::AssetObserved(seen) => take_in(tx, seen).await,
            DomainEvent::AssetRenamed { asset, name } => rename(tx, asset, name).await,
            DomainEvent::AssetRemoved { asset } => observed::remove(tx, asset).await,
            DomainEvent::TablesLoaded { tables } => ask_for_profile(tx, tables).await,
            DomainEvent::ModelPromoted { .. } => Ok(()),
        }
    }
}

async fn take_in(tx: &mut Transaction, seen: &AssetObserved) -> sqlx::Result<()> {
    if seen.asset.kind == AssetKind::Column {
        // An error would bring the event back for ever.
        tracing::error!(column = seen.asset.name, "a column was observed without its table; it was passed over");
        return Ok(());
    }
    let id = observed::upsert(tx, seen).await?;
    if !seen.columns.is_empty() {
        observed::replace_columns(tx, id, &seen.asset, &seen.columns).await?;
    }
    let sources: Vec<AssetRef> = seen.made_from.iter().filter(|source| **source != seen.asset).cloned().collect();
    if !sources.is_empty() {
        observed::replace_sources(tx, id, &sources).await?;
    }
    if let Some(whole) = &seen.part_of {
        observed::add_source(tx, whole, &seen.asset).await?;
    }
    Ok(())
}

async fn rename(tx: &mut Transaction, asset: &AssetRef, name: &str) -> sqlx::Result<()> {
    if matches!(asset.kind, AssetKind::Table | AssetKind::Column) {
        tracing::error!(asset = asset.name, name, "tables and columns keep their names; the event was passed over");
        return Ok(());
    }
    if asset.name != name && observed::is_known(tx, asset).await? {
        // Whatever had the name is not there any more.
        observed::remove(tx, &AssetRef::new(asset.kind, name)).await?;
        observed::rename(tx, asset, name).await?;
    }
    Ok(())
}

async fn ask_for_profile(tx: &mut Transaction, tables: &[String]) -> sqlx::Result<()> {
    let tables = Tables::new(tables);
    observed::touch_tables(tx, &tables.tables).await?;
    if tables.tables.is_empty() || !profiles::request(tx, &tables.tables).await? {
        return Ok(());
    }
    let cx = OpContext::system("Terrarium", RequestId(Uuid::now_v7()));
    let payload = serde_json::to_value(&tables).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let job = NewJob {
        kind: profile::KIND,
        title: tables.title(),
        subject: tables.subject(),
        // One that runs already may have read before this load; one that waits was ruled out above.
        exclusive: false,
        payload,
    };
    match enqueue(tx, &cx, job).await {
        Ok(_) | Err(EnqueueError::AlreadyThere) => Ok(()),
        Err(EnqueueError::Database(error)) => Err(error),
    }
}
