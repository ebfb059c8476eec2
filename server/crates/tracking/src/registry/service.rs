//! The registry's operations.

use async_trait::async_trait;
use bytes::Bytes;
use contract::{
    ApiResult, Chart, DomainEvent, JobId, Model, ModelSearch, ModelSummary, ModelVersion, ModelVersionDetail,
    OpContext, Part, Permission, Promotion, RegistryApi, VersionSearch,
};
use platform::{Transaction, audit, outbox};
use serde_json::json;
use sqlx::types::Json;
use tokio::sync::watch;

use super::artifact::{self, LoadedVersion, Stored};
use super::logged::{LoggedVersion, VersionFiles};
use super::model::{ModelRow, NewModel, NewVersion, VersionRow};
use super::registered::CHAMPION;
use super::{search, store};
use crate::search::{Fingerprint, bad_place, check_limit, decode, encode};
use crate::webhooks::{Happened, Happening, announce};
use crate::{Service, TrackingError, lineage, promotions, runs};

/// Where PostgreSQL notifies every process that a model, named in the payload, has another champion.
pub const CHAMPION_CHANNEL: &str = "terrarium_champion";

/// How many versions of a model are handed out at once, and how many can be asked for by their numbers.
const MOST_VERSIONS: u32 = 200;
const MOST_NUMBERS: usize = 100;

impl Service {
    /// A number that grows with every promotion by this process, before that promotion is answered.
    ///
    /// Promotions by other processes are told on [`CHAMPION_CHANNEL`].
    #[must_use]
    pub fn promotions(&self) -> watch::Receiver<u64> {
        self.promotions.subscribe()
    }

    /// Makes sure that a model is there and described like this; it needs no version for that.
    ///
    /// # Errors
    /// When the database refuses, as it does for a name of another form.
    pub async fn ensure_model(&self, cx: &OpContext, new: &NewModel) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        let before = store::lock_model(&mut tx, &new.name).await?;
        if store::upsert_model(&mut tx, new).await? {
            let subject = format!("model/{}", new.name);
            let detail = json!({"title": new.title, "description": new.description});
            audit::record(&mut tx, cx, "model.described", &subject, detail).await?;
            if let (None, Some(model_id)) = (before, store::lock_model(&mut tx, &new.name).await?) {
                let what = Happening::Created { tags: &[], description: &new.description };
                announce(&mut tx, model_id, Happened { model: &new.name, what }).await?;
            }
            lineage::model(&mut tx, &new.name).await?;
            // Versions are called by their model's title.
            if let Some(model_id) = before {
                lineage::versions(&mut tx, model_id, None).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }

    /// Puts an artifact and its charts into the lake, for [`Self::register`].
    ///
    /// # Errors
    /// When the lake refuses.
    pub async fn store(&self, model: &str, artifact: Bytes, charts: &[Chart]) -> Result<Stored, TrackingError> {
        artifact::store(&self.lake, model, artifact, charts).await
    }

    /// Makes what was stored the next version of its model and returns its number. What it was told and measured is logged as a
    /// run of the experiment that is called like the model.
    ///
    /// All of it happens in `tx`, where a job also holds its fence, but after this. Audited, and the catalog is told.
    ///
    /// # Errors
    /// [`TrackingError::NoModel`], [`TrackingError::BadValue`], or when the database refuses.
    pub async fn register(
        &self,
        tx: &mut Transaction,
        cx: &OpContext,
        new: &NewVersion,
        stored: &Stored,
    ) -> Result<i32, TrackingError> {
        if let Some((key, value)) = new.metrics.iter().find(|(_, value)| !value.is_finite()) {
            return Err(TrackingError::BadValue(format!("the metric {key} is {value}")));
        }
        lineage::alone(tx).await?;
        let model_id = store::lock_model(tx, &new.model).await?;
        let model_id = model_id.ok_or_else(|| TrackingError::NoModel(new.model.clone()))?;
        let version = store::next_version(tx, model_id).await?;
        let title = store::model_within(tx, &new.model).await?.title;
        let run = runs::log_training(tx, &title, new, version).await?;
        store::add_trained(tx, model_id, version, new, &run, stored).await?;
        let run_id = run.id;
        let (source, run) = (run.artifact_uri.as_str(), &run_id.to_string());
        let what = Happening::VersionCreated { version, source, run, tags: &[], description: "" };
        announce(tx, model_id, Happened { model: &new.model, what }).await?;
        let subject = format!("model/{}/{version}", new.model);
        let detail = json!({"job": new.job, "artifact_sha256": stored.artifact.sha256, "shop": new.data.shop});
        audit::record(tx, cx, "model.registered", &subject, detail).await?;
        lineage::model(tx, &new.model).await?;
        lineage::versions(tx, model_id, Some(version)).await?;
        lineage::runs(tx, &[run_id]).await?;
        Ok(version)
    }

    /// The version that a job registered, if it did: a job whose worker died right after comes again.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn version_of(&self, job: JobId) -> Result<Option<i32>, TrackingError> {
        Ok(store::version_of(self.db.app(), job).await?)
    }

    /// The number of the version that answers, if there is one.
    ///
    /// # Errors
    /// [`TrackingError::NoModel`], or when the database refuses.
    pub async fn champion(&self, model: &str) -> Result<Option<i32>, TrackingError> {
        Ok(self.summary(model).await?.champion)
    }

    /// A version with its artifact, if that is still what was stored.
    ///
    /// # Errors
    /// [`TrackingError::NoVersion`], [`TrackingError::Damaged`], or when the lake or the database refuses.
    pub async fn load(&self, model: &str, version: i32) -> Result<LoadedVersion, TrackingError> {
        let row = self.version(model, version).await?;
        let unknown = || TrackingError::NotServable { model: model.to_owned(), version };
        let (flavor, stored) = row.stored().ok_or_else(unknown)?;
        let artifact = artifact::read(&self.lake, &stored.artifact).await?;
        let signature = row.signature.ok_or_else(unknown)?.0;
        Ok(LoadedVersion { version, flavor, signature, artifact })
    }

    /// The files of a version that another program has trained, or the flavor of one of Terrarium's own, which can be loaded.
    ///
    /// # Errors
    /// [`TrackingError::NoVersion`], or when the database refuses.
    pub async fn files(&self, model: &str, version: i32) -> Result<VersionFiles, TrackingError> {
        let row = self.version(model, version).await?;
        match row.stored() {
            Some((flavor, _)) => Ok(VersionFiles::Own { flavor }),
            None => Ok(VersionFiles::Logged(LoggedVersion::new(self.artifacts.clone(), row.location))),
        }
    }

    async fn summary(&self, model: &str) -> Result<ModelRow, TrackingError> {
        let found = if model.contains('\0') { None } else { store::model(self.db.app(), model).await? };
        found.ok_or_else(|| TrackingError::NoModel(model.replace('\0', "")))
    }

    async fn versions_of(&self, asked: &VersionSearch) -> Result<Part<ModelVersion>, TrackingError> {
        check_limit(asked.limit, MOST_VERSIONS)?;
        if asked.only.len() > MOST_NUMBERS {
            return Err(TrackingError::invalid("only", format!("Name at most {MOST_NUMBERS} versions at once.")));
        }
        let model = self.summary(&asked.model).await?.name;
        let fingerprint = Fingerprint::of(("versions of a model", &model, &asked.only));
        let place = asked.after.as_deref().map(|token| decode(token, fingerprint, 1)).transpose()?;
        let before = place.map(|place| place[0].parse()).transpose().map_err(|_| bad_place())?;
        let wanted = store::Wanted { only: &asked.only, before, limit: i64::from(asked.limit) + 1 };
        let mut rows = store::versions(self.db.app(), &model, wanted).await?;
        let has_more = rows.len() > asked.limit as usize;
        rows.truncate(asked.limit as usize);
        let last = rows.last().filter(|_| has_more);
        let next = last.map(|last| encode(fingerprint, vec![last.version.to_string()]));
        Ok(Part { items: rows.into_iter().map(ModelVersion::from).collect(), next })
    }

    async fn version(&self, model: &str, version: i32) -> Result<VersionRow, TrackingError> {
        let model = self.summary(model).await?.name;
        self.one_version(model, version).await
    }

    /// A version of a model that is there.
    async fn one_version(&self, model: String, version: i32) -> Result<VersionRow, TrackingError> {
        let found = store::version(self.db.app(), &model, version).await?;
        found.ok_or(TrackingError::NoVersion { model, version })
    }

    /// Lets another version answer.
    ///
    /// # Errors
    /// [`TrackingError::AlreadyChampion`] where it does, what keeps it from answering, and what the model's policy asks for.
    pub(super) async fn move_champion(
        &self,
        cx: &OpContext,
        by: &str,
        model: &str,
        version: i32,
    ) -> Result<Promotion, TrackingError> {
        self.check_files(model, version).await?;
        let mut tx = self.db.begin().await?;
        let model_id = store::lock_model(&mut tx, model).await?;
        let model_id = model_id.ok_or_else(|| TrackingError::NoModel(model.to_owned()))?;
        let before = store::champion_within(&mut tx, model_id).await?;
        if before == Some(version) {
            return Err(TrackingError::AlreadyChampion(version));
        }
        promotions::allow_direct(&mut tx, model_id, model, version).await?;
        let promotion = Self::promote_within(&mut tx, cx, by, model_id, model, (before, version)).await?;
        tx.commit().await?;
        self.champion_moved();
        Ok(promotion)
    }

    /// Refuses a version that is damaged: it must not replace one that answers.
    pub(crate) async fn check_files(&self, model: &str, version: i32) -> Result<(), TrackingError> {
        match self.load(model, version).await {
            Ok(_) | Err(TrackingError::NotServable { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Lets another version of a locked model answer, `from` the one that does. What else was asked for is over.
    pub(crate) async fn promote_within(
        tx: &mut Transaction,
        cx: &OpContext,
        by: &str,
        model_id: i64,
        model: &str,
        (from, to): (Option<i32>, i32),
    ) -> Result<Promotion, TrackingError> {
        let what = Happening::AliasSet { alias: CHAMPION, version: to };
        announce(tx, model_id, Happened { model, what }).await?;
        Self::promote_unannounced(tx, cx, by, model_id, model, (from, to)).await
    }

    /// The same, and no webhook is told.
    pub(crate) async fn promote_unannounced(
        tx: &mut Transaction,
        cx: &OpContext,
        by: &str,
        model_id: i64,
        model: &str,
        (from, to): (Option<i32>, i32),
    ) -> Result<Promotion, TrackingError> {
        let promotion = store::promote(tx, model_id, to, from, by, CHAMPION_CHANNEL).await?;
        let subject = format!("model/{model}/{to}");
        audit::record(tx, cx, "model.promoted", &subject, json!({"before": from, "after": to})).await?;
        promotions::outdate(tx, cx, model_id, model, None).await?;
        outbox::publish(tx, &DomainEvent::ModelPromoted { model: model.to_owned(), version: to }).await?;
        lineage::model(tx, model).await?;
        Ok(promotion)
    }

    /// Has this process look up again which versions answer.
    pub(crate) fn champion_moved(&self) {
        self.deliveries_added.notify_one();
        self.promotions.send_modify(|count| *count += 1);
    }
}

#[async_trait]
impl RegistryApi for Service {
    async fn models(&self, cx: &OpContext, search: ModelSearch) -> ApiResult<Part<ModelSummary>> {
        cx.require(Permission::ViewModels)?;
        Ok(search::summaries(self.db.app(), search).await?)
    }

    async fn model(&self, cx: &OpContext, name: &str) -> ApiResult<Model> {
        cx.require(Permission::ViewModels)?;
        let summary = self.summary(name).await?;
        let (promotions, needs_approval) = tokio::try_join!(
            store::promotions(self.db.app(), &summary.name),
            promotions::needs_approval(self.db.app(), &summary.name),
        )
        .map_err(TrackingError::from)?;
        Ok(Model { summary: summary.into(), promotions, needs_approval })
    }

    async fn model_versions(&self, cx: &OpContext, search: VersionSearch) -> ApiResult<Part<ModelVersion>> {
        cx.require(Permission::ViewModels)?;
        Ok(self.versions_of(&search).await?)
    }

    async fn model_version(&self, cx: &OpContext, name: &str, version: i32) -> ApiResult<ModelVersionDetail> {
        cx.require(Permission::ViewModels)?;
        let mut summary = self.summary(name).await?;
        let aliases = summary.take_aliases();
        let ModelRow { name, title, .. } = summary;
        let mut row = self.one_version(name, version).await?;
        let charts = match row.stored() {
            Some((_, stored)) => artifact::read_charts(&self.lake, &stored.charts).await?,
            None => Vec::new(),
        };
        // Its files may have come after it.
        if row.flavor.is_none()
            && let Some(described) = self.description_if_readable(&row.location).await
        {
            row.flavor = described.flavor().map(str::to_owned);
            row.signature = described.signature.map(Json);
        }
        Ok(ModelVersionDetail { title, aliases, version: row.into(), charts })
    }

    async fn promote(&self, cx: &OpContext, name: &str, version: i32) -> ApiResult<Promotion> {
        let by = cx.require(Permission::PromoteModels)?;
        Ok(self.move_champion(cx, &by.name, name, version).await?)
    }
}
