//! Models as runs logged them.

use std::collections::BTreeMap;

use contract::{ApiResult, ExperimentId, Metric, OpContext, RunId};
use platform::{Transaction, audit};
use serde_json::json;

use super::experiments::{foreign, gone, may_import};
use super::model::{Begun, ImportKind, ImportSource, ImportedLoggedModel, Refusal, Standing};
use super::{kept, store};
use crate::check::{LONGEST_DATASET_NAME, LONGEST_OTHER_TAG, LONGEST_PARAM};
use crate::experiments::KEPT_HERE;
use crate::runs::{self, MetricKeys};
use crate::{Service, TrackingError, logged_models};

impl Service {
    /// Where a logged model stands.
    ///
    /// # Errors
    /// As [`Self::import_source`].
    pub async fn imported_logged_model(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        model: &ImportedLoggedModel,
    ) -> ApiResult<Standing> {
        may_import(cx)?;
        let fingerprint = model.fingerprint().map_err(TrackingError::from)?;
        Ok(self.standing(source, ImportKind::LoggedModel, &model.id.to_string(), &fingerprint).await?.0)
    }

    /// Takes over a logged model, without its files. The runs that measured it have to be here before.
    ///
    /// # Errors
    /// `Conflict` where a model of this id is here that did not come from there; otherwise as [`Self::import_source`].
    pub async fn import_logged_model(
        &self,
        cx: &OpContext,
        source: &ImportSource,
        experiment: ExperimentId,
        model: &ImportedLoggedModel,
    ) -> ApiResult<Begun> {
        let by = may_import(cx)?;
        Ok(self.take_logged_model(cx, by, source, experiment, model).await?)
    }

    async fn take_logged_model(
        &self,
        cx: &OpContext,
        by: &str,
        source: &ImportSource,
        experiment: ExperimentId,
        model: &ImportedLoggedModel,
    ) -> Result<Begun, TrackingError> {
        let id = model.id.to_string();
        let fingerprint = model.fingerprint()?;
        let (standing, _) = self.standing(source, ImportKind::LoggedModel, &id, &fingerprint).await?;
        match standing {
            Standing::Complete(_) => return Ok(Begun { standing, refused: Vec::new() }),
            Standing::Gone => return Err(gone(&format!("logged model {id}"))),
            Standing::New | Standing::Changed => {}
        }
        let mut refused = Vec::new();
        let mut tx = self.db.begin().await?;
        let noted = store::note(&mut *tx, source, ImportKind::LoggedModel, &id).await?.is_some();
        match store::logged_model(&mut tx, model.id).await? {
            None if noted => return Err(gone(&format!("logged model {id}"))),
            Some(_) if !noted => {
                let other = store::other_place(&mut *tx, source, ImportKind::LoggedModel, &id).await?;
                return Err(foreign(&format!("logged model {id}"), other));
            }
            // It stays deleted here, and is complete that way.
            Some((_, false)) => {
                store::complete(&mut tx, source, ImportKind::LoggedModel, &id, &fingerprint, 0).await?;
                tx.commit().await?;
                return Ok(Begun { standing: Standing::Complete(0), refused });
            }
            None => {
                let detail = json!({"experiment": experiment, "name": model.name, "from": source.place});
                audit::record(&mut tx, cx, "logged_model.imported", &format!("logged_model/{id}"), detail).await?;
            }
            Some(_) => {}
        }
        let written = ImportedLoggedModel {
            name: kept::short(&model.name, LONGEST_DATASET_NAME),
            model_type: kept::short(&model.model_type, LONGEST_DATASET_NAME),
            ..model.clone()
        };
        let place =
            if model.stays { model.place.clone() } else { format!("{KEPT_HERE}/{experiment}/models/{id}/artifacts") };
        store::upsert_logged_model(&mut tx, experiment, &written, &place, by).await?;
        let tags = kept::pairs("tag", &model.tags, LONGEST_OTHER_TAG, &mut refused);
        logged_models::set_tags(&mut tx, model.id, &tags).await?;
        let params = kept::pairs("parameter", &model.params, LONGEST_PARAM, &mut refused);
        logged_models::add_params(&mut tx, model.id, &params).await?;
        add_metrics(&mut tx, model, &mut refused).await?;
        store::begin(&mut tx, source, ImportKind::LoggedModel, &id, &id).await?;
        store::complete(&mut tx, source, ImportKind::LoggedModel, &id, &fingerprint, 0).await?;
        tx.commit().await?;
        Ok(Begun { standing, refused })
    }
}

/// Adds what runs that are here measured about a model.
async fn add_metrics(
    tx: &mut Transaction,
    model: &ImportedLoggedModel,
    refused: &mut Vec<Refusal>,
) -> Result<(), TrackingError> {
    let mut by_run: BTreeMap<RunId, Vec<Metric>> = BTreeMap::new();
    for measured in &model.metrics {
        by_run.entry(measured.run).or_default().push(measured.metric.clone());
    }
    for (run, metrics) in by_run {
        let Some((run_no, _)) = runs::number(&mut **tx, run).await? else {
            let why = format!("They are of the run {run}, which is not here.");
            refused.push(Refusal::new(format!("{} metrics", metrics.len()), why));
            continue;
        };
        let metrics = kept::metrics(metrics, refused);
        let keys: Vec<String> = metrics.iter().map(|metric| metric.key.clone()).collect();
        let numbers = MetricKeys::numbers_within(tx, &keys).await?;
        runs::add_model_metrics(tx, run_no, &metrics, &numbers).await?;
    }
    Ok(())
}
