//! Registered models and their versions, which keep their numbers.

use contract::{ApiResult, OpContext, Stage};
use platform::{Transaction, audit};
use serde_json::json;

use super::experiments::{foreign, gone, may_import};
use super::model::{Begun, ImportKind, ImportSource, ImportedAlias, ImportedModel, ImportedVersion, Refusal, Standing};
use super::{kept, registry_store as rows, store};
use crate::check::{LONGEST_KEY, LONGEST_REGISTRY_TAG};
use crate::registry::{self, CHAMPION, LONGEST_DESCRIPTION, store as registry_rows};
use crate::{Service, TrackingError, lineage, promotions};

impl Service {
    /// Where a registered model stands, and its number here if it has one.
    ///
    /// # Errors
    /// As [`Self::import_source`].
    pub async fn imported_model(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        model: &ImportedModel,
    ) -> ApiResult<(Standing, Option<i64>)> {
        may_import(cx)?;
        let fingerprint = model.fingerprint().map_err(TrackingError::from)?;
        let (standing, note) = self.standing(source, ImportKind::Model, &model.name, &fingerprint).await?;
        Ok((standing, note.and_then(|note| note.our_id.parse().ok())))
    }

    /// Where a version stands.
    ///
    /// # Errors
    /// As [`Self::import_source`].
    pub async fn imported_version(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        model: &str,
        version: &ImportedVersion,
    ) -> ApiResult<Standing> {
        may_import(cx)?;
        let fingerprint = version.fingerprint().map_err(TrackingError::from)?;
        Ok(self.standing(source, ImportKind::Version, &their_version(model, version), &fingerprint).await?.0)
    }

    /// Begins to take over a registered model, as `name` here; answers its number. Its aliases come by
    /// [`Self::finish_imported_model`], after its versions.
    ///
    /// # Errors
    /// `Conflict` where a model of this name is here that did not come from there, `InvalidInput` where it cannot be kept; otherwise
    /// as [`Self::import_source`].
    pub async fn import_model(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        name: &str,
        model: &ImportedModel,
    ) -> ApiResult<(i64, Begun)> {
        may_import(cx)?;
        Ok(self.take_model(cx, source, name, model).await?)
    }

    /// Takes over a version of the model with this number here. Its files should be here before, for what they say of themselves.
    ///
    /// # Errors
    /// `Conflict` where the model has another version of this number; otherwise as [`Self::import_source`].
    pub async fn import_version(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        model: (&str, i64),
        version: &ImportedVersion,
        prefix: &str,
    ) -> ApiResult<Begun> {
        let by = may_import(cx)?;
        Ok(self.take_version((cx, by), source, model, version, prefix).await?)
    }

    /// Sets `aliases` of a model whose versions are here, and notes that all of it is if those are all it has. A champion answers from then
    /// on, unless the model's policy asks for more. Answers what could not be set.
    ///
    /// # Errors
    /// As [`Self::import_source`].
    pub async fn finish_imported_model(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        model_id: i64,
        model: &ImportedModel,
        aliases: &[ImportedAlias],
    ) -> ApiResult<Vec<Refusal>> {
        let by = may_import(cx)?;
        Ok(self.end_model((cx, by), source, model_id, model, aliases).await?)
    }

    async fn take_model(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        name: &str,
        model: &ImportedModel,
    ) -> Result<(i64, Begun), TrackingError> {
        let fingerprint = model.fingerprint()?;
        let (standing, note) = self.standing(source, ImportKind::Model, &model.name, &fingerprint).await?;
        let mut refused = Vec::new();
        let model_id = match (standing, note) {
            (Standing::Gone, _) => return Err(gone(&format!("model “{}”", model.name))),
            (Standing::Complete(_), Some(note)) => number(&note.our_id)?,
            (_, Some(note)) => {
                let model_id = number(&note.our_id)?;
                self.renew_model(source, model_id, model, &mut refused).await?;
                model_id
            }
            (_, None) => self.add_model(cx, source, name, model, &mut refused).await?,
        };
        Ok((model_id, Begun { standing, refused }))
    }

    async fn add_model(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        name: &str,
        model: &ImportedModel,
        refused: &mut Vec<Refusal>,
    ) -> Result<i64, TrackingError> {
        registry::check_name(name)?;
        let written = described(model, refused);
        let mut tx = self.db.begin().await?;
        lineage::alone(&mut tx).await?;
        if let Some(model_id) = registry_rows::lock_model(&mut tx, name).await? {
            let other = store::other_place(&mut *tx, source, ImportKind::Model, &model_id.to_string()).await?;
            return Err(foreign(&format!("model “{name}” (take it over under another name by --prefix)"), other));
        }
        let model_id = rows::insert_model(&mut tx, name, &written).await?;
        let tags = kept::pairs("tag", &model.tags, LONGEST_REGISTRY_TAG, refused);
        registry::set_model_tags(&mut tx, model_id, &tags).await?;
        store::begin(&mut tx, source, ImportKind::Model, &model.name, &model_id.to_string()).await?;
        let detail = json!({"name": model.name, "from": source.place});
        audit::record(&mut tx, cx, "model.imported", &format!("model/{name}"), detail).await?;
        lineage::model(&mut tx, name).await?;
        tx.commit().await?;
        Ok(model_id)
    }

    /// Takes over what has changed of a model that came from there.
    async fn renew_model(
        &self,
        source: &ImportSource,
        model_id: i64,
        model: &ImportedModel,
        refused: &mut Vec<Refusal>,
    ) -> Result<(), TrackingError> {
        let written = described(model, refused);
        let (mut tx, name) = self.lock_imported(model_id).await?;
        rows::update_model(&mut tx, model_id, &written.description).await?;
        let tags = kept::pairs("tag", &model.tags, LONGEST_REGISTRY_TAG, refused);
        registry::set_model_tags(&mut tx, model_id, &tags).await?;
        store::begin(&mut tx, source, ImportKind::Model, &model.name, &model_id.to_string()).await?;
        lineage::model(&mut tx, &name).await?;
        Ok(tx.commit().await?)
    }

    async fn take_version(
        &self,
        (cx, by): (&OpContext, &str),
        source: &ImportSource,
        (model, model_id): (&str, i64),
        version: &ImportedVersion,
        prefix: &str,
    ) -> Result<Begun, TrackingError> {
        let their_id = their_version(model, version);
        let fingerprint = version.fingerprint()?;
        let (standing, note) = self.standing(source, ImportKind::Version, &their_id, &fingerprint).await?;
        match standing {
            Standing::Complete(_) => return Ok(Begun { standing, refused: Vec::new() }),
            Standing::Gone => return Err(gone(&format!("version {} of the model “{model}”", version.version))),
            Standing::New | Standing::Changed => {}
        }
        let moved = self.moved(version, prefix).await?;
        let described = self.read_description(&moved.location).await?;
        let mut refused = Vec::new();
        let written = version_as_kept(version, &mut refused);
        refused.extend(moved.missing.as_ref().map(|why| Refusal::new("files", why)));
        let (mut tx, name) = self.lock_imported(model_id).await?;
        let subject = format!("model/{name}/{}", version.version);
        if note.is_some() {
            rows::update_version(&mut tx, model_id, &written, &moved, described.as_ref()).await?;
        } else if rows::has_version(&mut tx, model_id, version.version).await? {
            return Err(foreign(&format!("version {} of the model “{name}”", version.version), None));
        } else {
            rows::insert_version(&mut tx, model_id, &written, &moved, described.as_ref()).await?;
            let detail = json!({"source": moved.source, "run_id": version.run, "from": source.place});
            audit::record(&mut tx, cx, "model.version_imported", &subject, detail).await?;
        }
        registry::set_version_tags(&mut tx, model_id, version.version, by, &written.tags).await?;
        set_stage(&mut tx, (&name, model_id), version, &mut refused).await?;
        let ours = format!("{model_id}/{}", version.version);
        store::begin(&mut tx, source, ImportKind::Version, &their_id, &ours).await?;
        // Files that come later say more than is known now.
        if moved.missing.is_none() {
            store::complete(&mut tx, source, ImportKind::Version, &their_id, &fingerprint, 0).await?;
        }
        lineage::model(&mut tx, &name).await?;
        let runs = lineage::versions(&mut tx, model_id, Some(version.version)).await?;
        lineage::runs(&mut tx, &runs).await?;
        tx.commit().await?;
        Ok(Begun { standing, refused })
    }

    async fn end_model(
        &self,
        (cx, by): (&OpContext, &str),
        source: &ImportSource,
        model_id: i64,
        model: &ImportedModel,
        aliases: &[ImportedAlias],
    ) -> Result<Vec<Refusal>, TrackingError> {
        let fingerprint = model.fingerprint()?;
        if let (Standing::Complete(_), _) = self.standing(source, ImportKind::Model, &model.name, &fingerprint).await? {
            return Ok(Vec::new());
        }
        let mut refused = Vec::new();
        let (mut tx, name) = self.lock_imported(model_id).await?;
        for alias in aliases {
            let what = || format!("alias “{}”", alias.alias);
            if let Err(error) = registry::check_new_alias(&alias.alias) {
                refused.push(Refusal::new(what(), error));
            } else if !rows::has_version(&mut tx, model_id, alias.version).await? {
                refused.push(Refusal::new(what(), format!("Version {} is not here.", alias.version)));
            } else if alias.alias != CHAMPION {
                registry::set_alias(&mut tx, model_id, &alias.alias, alias.version).await?;
            } else if let Some(why) = crown(&mut tx, cx, by, (&name, model_id), alias.version).await? {
                refused.push(Refusal::new(what(), why));
            }
        }
        rows::finish_model(&mut tx, model_id, model.updated_at).await?;
        if refused.is_empty() && aliases.len() == model.aliases.len() {
            store::complete(&mut tx, source, ImportKind::Model, &model.name, &fingerprint, 0).await?;
        }
        lineage::model(&mut tx, &name).await?;
        tx.commit().await?;
        self.champion_moved();
        Ok(refused)
    }

    /// Begins a change of a model that came from there, by its number; answers its name.
    async fn lock_imported(&self, model_id: i64) -> Result<(Transaction, String), TrackingError> {
        let missing = || gone(&format!("model with the number {model_id}"));
        let mut tx = self.db.begin().await?;
        // Names stay as they are meanwhile.
        lineage::alone(&mut tx).await?;
        let name = rows::name(&mut *tx, model_id).await?.ok_or_else(missing)?;
        if registry_rows::lock_model(&mut tx, &name).await? != Some(model_id) {
            return Err(missing());
        }
        Ok((tx, name))
    }
}

/// Lets a version of a locked model answer, as it does there; or says why not.
async fn crown(
    tx: &mut Transaction,
    cx: &OpContext,
    by: &str,
    (name, model_id): (&str, i64),
    version: i32,
) -> Result<Option<String>, TrackingError> {
    let before = registry_rows::champion_within(tx, model_id).await?;
    if before == Some(version) {
        return Ok(None);
    }
    if let Some(why) = forbidden(tx, (name, model_id), version).await? {
        return Ok(Some(why));
    }
    Service::promote_unannounced(tx, cx, by, model_id, name, (before, version)).await?;
    Ok(None)
}

/// Moves a version of a locked model to the stage that it has there, as far as the model's policy lets it.
async fn set_stage(
    tx: &mut Transaction,
    model: (&str, i64),
    version: &ImportedVersion,
    refused: &mut Vec<Refusal>,
) -> Result<(), TrackingError> {
    let stage = version.stage.as_str();
    if rows::stage(tx, model.1, version.version).await?.as_deref() == Some(stage) {
        return Ok(());
    }
    if version.stage == Stage::Production
        && let Some(why) = forbidden(tx, model, version.version).await?
    {
        refused.push(Refusal::new(format!("stage {stage}"), why));
        return Ok(());
    }
    Ok(rows::set_stage(tx, model.1, version.version, stage).await?)
}

/// Why the policy of a locked model keeps a version from answering, if it does.
async fn forbidden(
    tx: &mut Transaction,
    (name, model_id): (&str, i64),
    version: i32,
) -> Result<Option<String>, TrackingError> {
    match promotions::allow_direct(tx, model_id, name, version).await {
        Ok(()) => Ok(None),
        Err(error @ (TrackingError::NeedsApproval { .. } | TrackingError::GatesFail { .. })) => {
            Ok(Some(contract::ApiError::from(error).message))
        }
        Err(error) => Err(error),
    }
}

/// A model with a description that can be kept.
fn described(model: &ImportedModel, refused: &mut Vec<Refusal>) -> ImportedModel {
    ImportedModel { description: description(&model.description, refused), ..model.clone() }
}

/// A version with texts that can be kept.
fn version_as_kept(version: &ImportedVersion, refused: &mut Vec<Refusal>) -> ImportedVersion {
    ImportedVersion {
        user: kept::short(&version.user, LONGEST_KEY),
        description: description(&version.description, refused),
        run: kept::short(&version.run, LONGEST_KEY),
        tags: kept::pairs("tag", &version.tags, LONGEST_REGISTRY_TAG, refused),
        ..version.clone()
    }
}

fn description(text: &str, refused: &mut Vec<Refusal>) -> String {
    let kept = kept::short(text, LONGEST_DESCRIPTION);
    if kept.len() < text.len() {
        let why = format!("It is cut to the first {LONGEST_DESCRIPTION} characters.");
        refused.push(Refusal::new("description", why));
    }
    kept
}

fn their_version(model: &str, version: &ImportedVersion) -> String {
    format!("{model}/{}", version.version)
}

/// A number that a thing goes by here.
pub(super) fn number(text: &str) -> sqlx::Result<i64> {
    text.parse().map_err(|error: std::num::ParseIntError| sqlx::Error::Decode(error.into()))
}
