//! Experiments, which are found by their names.

use contract::{ApiResult, ExperimentId, OpContext, Permission};
use platform::{Transaction, audit};
use serde_json::json;

use super::model::{Begun, ImportKind, ImportSource, ImportedExperiment, Refusal, Standing};
use super::store::Note;
use super::{kept, store};
use crate::check::{LONGEST_EXPERIMENT_NAME, LONGEST_OTHER_TAG};
use crate::service::now;
use crate::{Service, TrackingError, check, experiments, lineage};

/// The name of the experiment that is always there, there and here.
const DEFAULT: &str = "Default";

impl Service {
    /// The place that things are taken over from, as it is known here; it is noted where that is wanted.
    ///
    /// # Errors
    /// `Forbidden` for whoever may not log runs and promote models, and when the database refuses.
    pub async fn import_source(&self, cx: &OpContext, place: &str, note: bool) -> ApiResult<ImportSource> {
        may_import(cx)?;
        if note {
            store::add_source(self.db.app(), place).await.map_err(TrackingError::from)?;
        }
        let id = store::source(self.db.app(), place).await.map_err(TrackingError::from)?;
        Ok(ImportSource { id: id.unwrap_or_default(), place: place.to_owned() })
    }

    /// Where an experiment stands, and its id here if it has one.
    ///
    /// # Errors
    /// As [`Self::import_source`].
    pub async fn imported_experiment(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        experiment: &ImportedExperiment,
    ) -> ApiResult<(Standing, Option<ExperimentId>)> {
        may_import(cx)?;
        let fingerprint = experiment.fingerprint().map_err(TrackingError::from)?;
        let (standing, note) = self.standing(source, ImportKind::Experiment, &experiment.id, &fingerprint).await?;
        Ok((standing, note.and_then(|note| note.our_id.parse().ok())))
    }

    /// Takes over an experiment. One that is here under its name, and did not come from there, stays as it is and gets its runs.
    ///
    /// # Errors
    /// `InvalidInput` and `Conflict` where it cannot be kept here; otherwise as [`Self::import_source`].
    pub async fn import_experiment(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        experiment: &ImportedExperiment,
    ) -> ApiResult<(ExperimentId, Begun)> {
        may_import(cx)?;
        Ok(self.take_experiment(cx, source, experiment).await?)
    }

    async fn take_experiment(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        experiment: &ImportedExperiment,
    ) -> Result<(ExperimentId, Begun), TrackingError> {
        let fingerprint = experiment.fingerprint()?;
        let (standing, note) = self.standing(source, ImportKind::Experiment, &experiment.id, &fingerprint).await?;
        let mut refused = Vec::new();
        let id = match note {
            None => self.add_imported_experiment(cx, source, experiment, &fingerprint, &mut refused).await?,
            Some(note) => {
                let id = ExperimentId(super::registry::number(&note.our_id)?);
                match standing {
                    Standing::Gone => return Err(gone(&format!("experiment “{}”", experiment.name))),
                    Standing::Complete(_) => {}
                    _ => self.renew_experiment(source, experiment, id, &note, &fingerprint, &mut refused).await?,
                }
                id
            }
        };
        Ok((id, Begun { standing, refused }))
    }

    async fn add_imported_experiment(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        experiment: &ImportedExperiment,
        fingerprint: &[u8],
        refused: &mut Vec<Refusal>,
    ) -> Result<ExperimentId, TrackingError> {
        check::at_most("name", "An experiment's name", &experiment.name, LONGEST_EXPERIMENT_NAME)?;
        let mut tx = self.db.begin().await?;
        // Two that take over the same take turns.
        lineage::alone(&mut tx).await?;
        let default = (experiment.name == DEFAULT).then_some(ExperimentId(0));
        let (id, is_joined) = match store::experiment(&mut tx, &experiment.name, default).await? {
            Some((_, false)) => return Err(deleted_here(&experiment.name)),
            Some((id, true)) => (id, true),
            None => {
                let id = store::insert_experiment(&mut tx, experiment, now()).await?;
                set_tags(&mut tx, id, experiment, refused).await?;
                let detail = json!({"name": experiment.name, "from": source.place});
                audit::record(&mut tx, cx, "experiment.imported", &format!("experiment/{id}"), detail).await?;
                (id, false)
            }
        };
        store::begin(&mut tx, source, ImportKind::Experiment, &experiment.id, &id.to_string()).await?;
        if is_joined {
            store::join(&mut tx, source, &experiment.id).await?;
        }
        store::complete(&mut tx, source, ImportKind::Experiment, &experiment.id, fingerprint, 0).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Takes over what has changed of an experiment that came from there.
    async fn renew_experiment(
        &self,
        source: &ImportSource,
        experiment: &ImportedExperiment,
        id: ExperimentId,
        note: &Note,
        fingerprint: &[u8],
        refused: &mut Vec<Refusal>,
    ) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        lineage::alone(&mut tx).await?;
        match store::experiment(&mut tx, &experiment.name, Some(id)).await? {
            None => return Err(gone(&format!("experiment “{}”", experiment.name))),
            Some((_, false)) if note.is_joined => return Err(deleted_here(&experiment.name)),
            Some(_) if note.is_joined => {}
            Some(_) => {
                store::update_experiment(&mut tx, id, experiment, now()).await?;
                set_tags(&mut tx, id, experiment, refused).await?;
            }
        }
        store::complete(&mut tx, source, ImportKind::Experiment, &experiment.id, fingerprint, 0).await?;
        Ok(tx.commit().await?)
    }

    /// Where a thing stands, and what is noted of it.
    pub(super) async fn standing(
        &self,
        source: &ImportSource,
        kind: ImportKind,
        their_id: &str,
        fingerprint: &[u8],
    ) -> Result<(Standing, Option<Note>), TrackingError> {
        let Some(note) = store::note(self.db.app(), source, kind, their_id).await? else {
            return Ok((Standing::New, None));
        };
        let standing = if !store::is_here(self.db.app(), kind, &note.our_id).await? {
            Standing::Gone
        } else if note.fingerprint.as_deref() == Some(fingerprint) {
            Standing::Complete(note.points)
        } else {
            Standing::Changed
        };
        Ok((standing, Some(note)))
    }
}

/// Refuses whoever may not take things over; answers their name.
pub(super) fn may_import(cx: &OpContext) -> ApiResult<&str> {
    cx.require(Permission::PromoteModels)?;
    Ok(&cx.require(Permission::LogRuns)?.name)
}

/// The error of what was taken over, and deleted here for good.
pub(super) fn gone(what: &str) -> TrackingError {
    TrackingError::NotTakenOver(format!(
        "The {what} was taken over before and is deleted here for good; it is not brought back."
    ))
}

/// The error of what is here already and did not come from there.
pub(super) fn foreign(what: &str, other: Option<String>) -> TrackingError {
    TrackingError::NotTakenOver(match other {
        Some(place) => format!("The {what} is here already: it came from {place}. Nothing of it was changed."),
        None => format!("The {what} is here already and did not come from there. Nothing of it was changed."),
    })
}

fn deleted_here(name: &str) -> TrackingError {
    TrackingError::NotTakenOver(format!(
        "There is a deleted experiment “{name}” here. Restore it, or delete it for good, and import again."
    ))
}

async fn set_tags(
    tx: &mut Transaction,
    id: ExperimentId,
    experiment: &ImportedExperiment,
    refused: &mut Vec<Refusal>,
) -> sqlx::Result<()> {
    let tags = kept::pairs("tag", &experiment.tags, LONGEST_OTHER_TAG, refused);
    experiments::set_tags(tx, id, &tags).await
}
