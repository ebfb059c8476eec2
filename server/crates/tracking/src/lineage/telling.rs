//! Telling the catalog.

use std::collections::HashMap;

use contract::{AssetRef, DomainEvent, ExperimentId, RunId};
use platform::{Transaction, outbox};
use uuid::Uuid;

use super::{observed, store};
use crate::registry::store as registry;
use crate::{Service, TrackingError};

/// Tells what a locked model is, and what it answers with if it does.
pub(crate) async fn model(tx: &mut Transaction, name: &str) -> sqlx::Result<()> {
    let row = registry::model_within(tx, name).await?;
    let mut events = vec![observed::model(&row)];
    events.extend(row.champion.map(|champion| observed::endpoint(&row, champion)));
    outbox::publish_all(tx, &events).await
}

/// Tells that a locked model answers no more.
pub(crate) async fn answers_no_more(tx: &mut Transaction, name: &str) -> sqlx::Result<()> {
    outbox::publish(tx, &removal(observed::endpoint_ref(name))).await
}

/// Tells what versions of a locked model are, all of them or the one with this number. The runs that they come from are told of
/// by [`runs`].
pub(crate) async fn versions(tx: &mut Transaction, model_id: i64, version: Option<i32>) -> sqlx::Result<Vec<RunId>> {
    let rows = store::versions(tx, model_id, version).await?;
    let events: Vec<DomainEvent> = rows.iter().map(observed::version).collect();
    outbox::publish_all(tx, &events).await?;
    Ok(rows.into_iter().filter_map(|row| row.run.map(RunId)).collect())
}

/// Tells what those of `runs` are that versions come from, and what they read. They are locked, or `tx` is [`store::alone`].
pub(crate) async fn runs(tx: &mut Transaction, runs: &[RunId]) -> sqlx::Result<()> {
    let ids: Vec<Uuid> = runs.iter().map(|run| run.0).collect();
    let rows = store::runs(tx, &ids).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let numbers: Vec<i64> = rows.iter().map(|row| row.run_no).collect();
    let mut read: HashMap<i64, Vec<i64>> = HashMap::new();
    let mut events = Vec::new();
    for dataset in store::datasets(tx, &numbers).await? {
        events.push(observed::dataset(&dataset));
        read.entry(dataset.run_no).or_default().push(dataset.dataset_id);
    }
    events.extend(rows.iter().map(|row| observed::run(row, read.get(&row.run_no).map_or(&[], Vec::as_slice))));
    outbox::publish_all(tx, &events).await
}

/// The same of an experiment's runs. `tx` is [`store::alone`].
pub(crate) async fn runs_of_experiment(tx: &mut Transaction, id: ExperimentId) -> sqlx::Result<()> {
    let ids = store::runs_of_experiment(tx, id).await?;
    runs(tx, &ids.into_iter().map(RunId).collect::<Vec<_>>()).await
}

/// Tells where runs are now, of which those that versions come from `read` these datasets before. `tx` is [`store::alone`].
pub(crate) async fn moved(tx: &mut Transaction, moved: &[Uuid], read: &[i64]) -> sqlx::Result<()> {
    runs(tx, &moved.iter().copied().map(RunId).collect::<Vec<_>>()).await?;
    let unread = store::unread(tx, read).await?;
    let events: Vec<DomainEvent> = unread.into_iter().map(observed::dataset_ref).map(removal).collect();
    outbox::publish_all(tx, &events).await
}

/// Tells that a locked model, which is called `name` by now, was called `before`.
pub(crate) async fn renamed(tx: &mut Transaction, model_id: i64, before: &str, name: &str) -> sqlx::Result<()> {
    let rename = |asset: AssetRef, now: AssetRef| DomainEvent::AssetRenamed { asset, name: now.name };
    let mut events = vec![
        rename(observed::model_ref(before), observed::model_ref(name)),
        rename(observed::endpoint_ref(before), observed::endpoint_ref(name)),
    ];
    let rows = store::versions(tx, model_id, None).await?;
    let versions = rows.iter().map(|row| row.version);
    events.extend(
        versions.map(|version| rename(observed::version_ref(before, version), observed::version_ref(name, version))),
    );
    events.extend(rows.iter().map(observed::version));
    outbox::publish_all(tx, &events).await?;
    model(tx, name).await
}

/// What is to be deleted of a model, as it was before.
pub(crate) struct Gone {
    assets: Vec<AssetRef>,
    runs: Vec<Uuid>,
}

impl Gone {
    /// A version of a locked model, and the endpoint if it answers.
    pub(crate) async fn version(tx: &mut Transaction, model_id: i64, name: &str, version: i32) -> sqlx::Result<Self> {
        let mut gone = Self::of(tx, model_id, Some(version)).await?;
        if registry::champion_within(tx, model_id).await? == Some(version) {
            gone.assets.push(observed::endpoint_ref(name));
        }
        Ok(gone)
    }

    /// A locked model with everything that is of it.
    pub(crate) async fn model(tx: &mut Transaction, model_id: i64, name: &str) -> sqlx::Result<Self> {
        let mut gone = Self::of(tx, model_id, None).await?;
        gone.assets.extend([observed::endpoint_ref(name), observed::model_ref(name)]);
        Ok(gone)
    }

    async fn of(tx: &mut Transaction, model_id: i64, version: Option<i32>) -> sqlx::Result<Self> {
        let rows = store::versions(tx, model_id, version).await?;
        let assets = rows.iter().map(|row| observed::version_ref(&row.model, row.version)).collect();
        Ok(Self { assets, runs: rows.into_iter().filter_map(|row| row.run).collect() })
    }
}

/// Tells that what is `gone` was deleted, and with it the runs and datasets that no version comes from any more. `tx` is
/// [`store::alone`].
pub(crate) async fn removed(tx: &mut Transaction, gone: Gone) -> sqlx::Result<()> {
    let Gone { mut assets, runs } = gone;
    let runs = store::runs_without_version(tx, &runs).await?;
    let datasets = store::datasets_without_version(tx, &runs).await?;
    assets.extend(runs.into_iter().map(|run| observed::run_ref(RunId(run))));
    assets.extend(datasets.into_iter().map(observed::dataset_ref));
    let events: Vec<DomainEvent> = assets.into_iter().map(removal).collect();
    outbox::publish_all(tx, &events).await
}

fn removal(asset: AssetRef) -> DomainEvent {
    DomainEvent::AssetRemoved { asset }
}

impl Service {
    /// Tells the catalog about the models that were there before it knew what they are made of. To be called on every start; there
    /// is nothing to tell after the first.
    ///
    /// # Errors
    /// When the database refuses; what was told until then stays told.
    pub async fn announce_lineage(&self) -> Result<(), TrackingError> {
        loop {
            let mut tx = self.db.begin().await?;
            store::alone(&mut tx).await?;
            let Some((model_id, name)) = store::lock_untold(&mut tx).await? else { return Ok(()) };
            model(&mut tx, &name).await?;
            let of = versions(&mut tx, model_id, None).await?;
            runs(&mut tx, &of).await?;
            store::note_told(&mut tx, model_id).await?;
            tx.commit().await?;
        }
    }
}
