//! Runs: what they are first, then the values of their metrics, and in the end that this is all.

use contract::{ApiResult, ExperimentId, LoggedModelId, Metric, ModelOutput, OpContext, RunId};
use platform::{Transaction, audit};
use serde_json::json;

use super::experiments::{foreign, gone, may_import};
use super::model::{Begun, ImportKind, ImportSource, ImportedRun, Refusal, Standing};
use super::{kept, store};
use crate::check::{LONGEST_KEY, LONGEST_PARAM, LONGEST_TAG};
use crate::experiments::KEPT_HERE;
use crate::registry::store as registry;
use crate::runs::{self, NAME_TAG};
use crate::service::now;
use crate::{Service, TrackingError, check, lineage, names};

impl Service {
    /// Where a run stands.
    ///
    /// # Errors
    /// As [`Self::import_source`].
    pub async fn imported_run(&self, cx: &OpContext, source: &ImportSource, run: &ImportedRun) -> ApiResult<Standing> {
        may_import(cx)?;
        let fingerprint = run.fingerprint().map_err(TrackingError::from)?;
        Ok(self.standing(source, ImportKind::Run, &run.id.to_string(), &fingerprint).await?.0)
    }

    /// Begins to take over a run: all of it but the values of its metrics and its files. It is in use until
    /// [`Self::finish_imported_run`].
    ///
    /// # Errors
    /// `Conflict` where a run of this id is here that did not come from there; otherwise as [`Self::import_source`].
    pub async fn import_run(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        experiment: ExperimentId,
        run: &ImportedRun,
    ) -> ApiResult<Begun> {
        let by = may_import(cx)?;
        Ok(self.take_run(cx, by, source, experiment, run).await?)
    }

    /// Adds values of metrics to a run that is being taken over; those that are there already count once. Answers what cannot be kept.
    ///
    /// # Errors
    /// As [`Self::import_source`], and where the run is not in use any more.
    pub async fn import_metrics(&self, cx: &OpContext, run: RunId, metrics: Vec<Metric>) -> ApiResult<Vec<Refusal>> {
        may_import(cx)?;
        Ok(self.take_metrics(run, metrics).await?)
    }

    /// Notes that all of a run is here, with so many values of metrics, and deletes it if it is deleted there.
    ///
    /// # Errors
    /// As [`Self::import_source`].
    pub async fn finish_imported_run(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        run: &ImportedRun,
        points: i64,
    ) -> ApiResult<()> {
        may_import(cx)?;
        Ok(self.end_run(source, run, points).await?)
    }

    async fn take_run(
        &self,
        cx: &OpContext,
        by: &str,
        source: &ImportSource,
        experiment: ExperimentId,
        run: &ImportedRun,
    ) -> Result<Begun, TrackingError> {
        let id = run.id.to_string();
        let (standing, _) = self.standing(source, ImportKind::Run, &id, &run.fingerprint()?).await?;
        match standing {
            Standing::Complete(_) => return Ok(Begun { standing, refused: Vec::new() }),
            Standing::Gone => return Err(gone(&format!("run {id}"))),
            Standing::New | Standing::Changed => {}
        }
        let mut refused = Vec::new();
        let mut tx = self.db.begin().await?;
        // A version may say that it comes from this run, which becomes an asset of the catalog by coming here.
        lineage::alone(&mut tx).await?;
        let versions = store::versions_of_run(&mut tx, run.id).await?;
        let mut told = Vec::with_capacity(versions.len());
        for (model, version) in versions {
            if let Some(model_id) = registry::lock_model(&mut tx, &model).await? {
                told.push((model_id, version));
            }
        }
        // Two that take over the same take turns, so this is what is true.
        let noted = store::note(&mut *tx, source, ImportKind::Run, &id).await?.is_some();
        let is_here = runs::number(&mut *tx, run.id).await?.is_some();
        let run_no = match (noted, is_here) {
            (true, false) => return Err(gone(&format!("run {id}"))),
            (false, true) => {
                let other = store::other_place(&mut *tx, source, ImportKind::Run, &id).await?;
                return Err(foreign(&format!("run {id}"), other));
            }
            (true, true) => {
                let place = place_of(experiment, run);
                store::update_run(&mut tx, &short_texts(run), Some(&place)).await?
            }
            (false, false) => {
                let number = add_run(&mut tx, by, experiment, run).await?;
                let detail = json!({"experiment": experiment, "from": source.place});
                audit::record(&mut tx, cx, "run.imported", &format!("run/{id}"), detail).await?;
                number
            }
        };
        store::begin(&mut tx, source, ImportKind::Run, &id, &id).await?;
        set_parts(&mut tx, run_no, run, &mut refused).await?;
        for (model_id, version) in told {
            lineage::versions(&mut tx, model_id, Some(version)).await?;
        }
        lineage::runs(&mut tx, &[run.id]).await?;
        tx.commit().await?;
        Ok(Begun { standing, refused })
    }

    async fn take_metrics(&self, run: RunId, metrics: Vec<Metric>) -> Result<Vec<Refusal>, TrackingError> {
        let mut refused = Vec::new();
        let metrics = kept::metrics(metrics, &mut refused);
        if metrics.is_empty() {
            return Ok(refused);
        }
        let keys: Vec<&str> = metrics.iter().map(|metric| metric.key.as_str()).collect();
        let numbers = self.metric_keys.numbers(self.db.app(), &keys).await?;
        match runs::add_metrics(self.db.app(), run, &metrics, &numbers).await? {
            Some(_) => Ok(refused),
            None => {
                Err(TrackingError::NotTakenOver(format!("The run {run} was deleted here while it was taken over.")))
            }
        }
    }

    async fn end_run(&self, source: &ImportSource, run: &ImportedRun, points: i64) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        lineage::beside_others(&mut tx, run.id).await?;
        store::finish_run(&mut tx, run.id, run.lifecycle, now()).await?;
        store::complete(&mut tx, source, ImportKind::Run, &run.id.to_string(), &run.fingerprint()?, points).await?;
        lineage::runs(&mut tx, &[run.id]).await?;
        Ok(tx.commit().await?)
    }
}

/// Where the artifacts of a run are from now on.
fn place_of(experiment: ExperimentId, run: &ImportedRun) -> String {
    if run.stays { run.place.clone() } else { format!("{KEPT_HERE}/{experiment}/{}/artifacts", run.id) }
}

fn short_texts(run: &ImportedRun) -> ImportedRun {
    let name = run.name.as_deref().filter(|name| !name.is_empty()).map(|name| kept::short(name, LONGEST_KEY));
    ImportedRun { name, user: kept::short(&run.user, LONGEST_KEY), ..run.clone() }
}

async fn add_run(
    tx: &mut Transaction,
    by: &str,
    experiment: ExperimentId,
    run: &ImportedRun,
) -> Result<i64, TrackingError> {
    let run = short_texts(run);
    let tagged = || run.tags.iter().find(|(key, name)| key == NAME_TAG && !name.is_empty());
    let name = run.name.clone().or_else(|| tagged().map(|(_, name)| check::cut(name, LONGEST_KEY).to_owned()));
    let name = name.unwrap_or_else(names::make_up);
    Ok(store::insert_run(tx, experiment, &run, &name, &place_of(experiment, &run), by).await?)
}

/// Adds what a run was told, and what it read and made.
async fn set_parts(
    tx: &mut Transaction,
    run_no: i64,
    run: &ImportedRun,
    refused: &mut Vec<Refusal>,
) -> Result<(), TrackingError> {
    let params = kept::pairs("parameter", &run.params, LONGEST_PARAM, refused);
    runs::add_params(tx, run_no, &params).await?;
    runs::set_tags(tx, run_no, &kept::pairs("tag", &run.tags, LONGEST_TAG, refused)).await?;
    runs::add_datasets(tx, run_no, &kept::datasets(&run.datasets, refused)).await?;
    let read = |model: &LoggedModelId| ModelOutput { model: *model, step: 0 };
    let read: Vec<ModelOutput> = run.model_inputs.iter().map(read).collect();
    runs::add_models(tx, run_no, false, &read).await?;
    Ok(runs::add_models(tx, run_no, true, &run.model_outputs).await?)
}
