//! What can be asked about traces.

use async_trait::async_trait;
use contract::{
    ApiResult, Assessment, AssessmentUpdate, ExperimentId, NewAssessment, NewTrace, OpContext, Pair, Part, Permission,
    RunId, Span, Trace, TraceApi, TraceDeletion, TraceId, TraceInfo, TraceSearch,
};
use futures::{TryStreamExt, stream};
use platform::{Transaction, audit};
use serde_json::{Value, json};

use super::{assessments, deleting, search, spans, store};
use crate::check::{self, LONGEST_KEY, LONGEST_TAG};
use crate::service::now;
use crate::{Service, TrackingError, experiments};

/// How many traces are asked for by their ids at once, without and with spans.
const MOST_INFOS: usize = 1_000;
const MOST_TRACES: usize = 100;
/// The longest preview and client's id, in characters; longer previews are cut.
const LONGEST_PREVIEW: usize = 10_000;
const LONGEST_CLIENT_ID: usize = 250;
/// Of how many traces at once files are deleted.
const REMOVALS: usize = 16;
/// Where a trace's maker says how many spans it has.
const SIZE_STATS: &str = "mlflow.trace.sizeStats";

#[async_trait]
impl TraceApi for Service {
    async fn start_trace(&self, cx: &OpContext, new: NewTrace) -> ApiResult<TraceInfo> {
        let by = cx.require(Permission::LogRuns)?;
        Ok(self.keep_trace(&by.name, new).await?)
    }

    async fn log_spans(&self, cx: &OpContext, experiment: ExperimentId, spans: Vec<Span>) -> ApiResult<()> {
        let by = cx.require(Permission::LogRuns)?;
        Ok(self.keep_spans(&by.name, experiment, spans).await?)
    }

    async fn trace_infos(&self, cx: &OpContext, ids: Vec<TraceId>) -> ApiResult<Vec<TraceInfo>> {
        cx.require(Permission::ViewModels)?;
        at_most(&ids, MOST_INFOS)?;
        Ok(search::by_ids(self.db.app(), &ids).await?)
    }

    async fn trace_info(&self, cx: &OpContext, id: TraceId) -> ApiResult<TraceInfo> {
        cx.require(Permission::ViewModels)?;
        Ok(self.find_trace(&id).await?)
    }

    async fn traces(&self, cx: &OpContext, ids: Vec<TraceId>) -> ApiResult<Vec<Trace>> {
        cx.require(Permission::ViewModels)?;
        at_most(&ids, MOST_TRACES)?;
        let infos = search::by_ids(self.db.app(), &ids).await?;
        Ok(spans::of(self.db.app(), infos).await?)
    }

    async fn trace(&self, cx: &OpContext, id: TraceId, allow_partial: bool) -> ApiResult<Trace> {
        cx.require(Permission::ViewModels)?;
        Ok(self.find_whole_trace(&id, allow_partial).await?)
    }

    async fn search_traces(&self, cx: &OpContext, asked: TraceSearch) -> ApiResult<Part<TraceInfo>> {
        cx.require(Permission::ViewModels)?;
        Ok(search::find(self.db.app(), &asked).await?)
    }

    async fn delete_traces(&self, cx: &OpContext, experiment: ExperimentId, which: TraceDeletion) -> ApiResult<u64> {
        cx.require(Permission::LogRuns)?;
        Ok(self.remove_traces(cx, experiment, &which).await?)
    }

    async fn set_trace_tag(&self, cx: &OpContext, id: TraceId, tag: Pair) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.tag_trace(&id, tag).await?)
    }

    async fn delete_trace_tag(&self, cx: &OpContext, id: TraceId, key: &str) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.untag_trace(&id, key).await?)
    }

    async fn link_traces(&self, cx: &OpContext, run: RunId, ids: Vec<TraceId>) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        at_most(&ids, MOST_TRACES)?;
        Ok(self.give_traces(run, &ids).await?)
    }

    async fn create_assessment(&self, cx: &OpContext, id: TraceId, new: NewAssessment) -> ApiResult<Assessment> {
        let by = cx.require(Permission::LogRuns)?;
        let mut tx = self.db.begin().await.map_err(TrackingError::from)?;
        let trace = lock(&mut tx, &id).await?;
        let added = assessments::add(&mut tx, trace, &id, &by.name, new, now()).await?;
        tx.commit().await.map_err(TrackingError::from)?;
        Ok(added)
    }

    async fn assessment(&self, cx: &OpContext, id: TraceId, assessment: &str) -> ApiResult<Assessment> {
        cx.require(Permission::ViewModels)?;
        Ok(assessments::find(self.db.app(), &id, assessment).await?)
    }

    async fn update_assessment(
        &self,
        cx: &OpContext,
        id: TraceId,
        assessment: &str,
        update: AssessmentUpdate,
    ) -> ApiResult<Assessment> {
        cx.require(Permission::LogRuns)?;
        let mut tx = self.db.begin().await.map_err(TrackingError::from)?;
        let changed = assessments::change(&mut tx, &id, assessment, update, now()).await?;
        tx.commit().await.map_err(TrackingError::from)?;
        Ok(changed)
    }

    async fn delete_assessment(&self, cx: &OpContext, id: TraceId, assessment: &str) -> ApiResult<()> {
        cx.require(Permission::LogRuns)?;
        Ok(self.remove_assessment(cx, &id, assessment).await?)
    }
}

impl Service {
    async fn keep_trace(&self, by: &str, mut new: NewTrace) -> Result<TraceInfo, TrackingError> {
        check_pairs(&mut new.tags)?;
        check_pairs(&mut new.metadata)?;
        for preview in [&mut new.request_preview, &mut new.response_preview] {
            *preview = preview.take().map(|text| check::cut(&text, LONGEST_PREVIEW).replace('\0', "\u{fffd}"));
        }
        if let Some(id) = &new.client_request_id {
            check::at_most("client_request_id", "A client's id", id, LONGEST_CLIENT_ID)?;
        }
        let mut tx = self.db.begin().await?;
        let location = experiments::lock_active(&mut tx, new.experiment).await?;
        let trace = store::upsert(&mut tx, by, &new, now()).await?;
        new.tags.push(store::artifact_location(&location, &new.id));
        new.metadata.push((store::FINALIZED.to_owned(), "true".to_owned()));
        store::set_tags(&mut tx, trace, &new.tags).await?;
        store::set_metadata(&mut tx, trace, &new.metadata).await?;
        tx.commit().await?;
        self.find_trace(&new.id).await
    }

    async fn keep_spans(&self, by: &str, experiment: ExperimentId, spans: Vec<Span>) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        let location = experiments::lock_active(&mut tx, experiment).await?;
        for (id, spans) in spans::by_trace(spans) {
            let trace = spans::upsert_trace(&mut tx, by, experiment, &id, &spans).await?;
            let stored_here = (store::SPANS_LOCATION.to_owned(), store::TRACKING_STORE.to_owned());
            store::set_tags(&mut tx, trace, &[store::artifact_location(&location, &id), stored_here]).await?;
            spans::insert(&mut tx, trace, spans).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn find_trace(&self, id: &TraceId) -> Result<TraceInfo, TrackingError> {
        let found = search::by_ids(self.db.app(), std::slice::from_ref(id)).await?.pop();
        found.ok_or_else(|| unknown(id))
    }

    async fn find_whole_trace(&self, id: &TraceId, allow_partial: bool) -> Result<Trace, TrackingError> {
        let info = self.find_trace(id).await?;
        let counted = spans_counted(&info);
        let trace = spans::of(self.db.app(), vec![info]).await?.pop().ok_or_else(|| unknown(id))?;
        if !allow_partial && counted.is_some_and(|counted| (trace.spans.len() as u64) < counted) {
            let message = format!("trace with the id {id} whose spans have all arrived yet. Try again in a moment");
            return Err(TrackingError::Nothing(message));
        }
        Ok(trace)
    }

    async fn remove_traces(
        &self,
        cx: &OpContext,
        experiment: ExperimentId,
        which: &TraceDeletion,
    ) -> Result<u64, TrackingError> {
        if let TraceDeletion::Named(ids) = which {
            at_most(ids, MOST_INFOS)?;
        }
        let mut tx = self.db.begin().await?;
        let deleted = self.remove_traces_within(&mut tx, experiment, which).await?;
        if deleted > 0 {
            let detail = json!({"traces": deleted});
            audit::record(&mut tx, cx, "trace.deleted", &format!("experiment/{experiment}"), detail).await?;
        }
        tx.commit().await?;
        Ok(deleted)
    }

    /// Deletes traces of an experiment with their files, some ten thousand at the most; answers how many.
    pub(crate) async fn remove_traces_within(
        &self,
        tx: &mut Transaction,
        experiment: ExperimentId,
        which: &TraceDeletion,
    ) -> Result<u64, TrackingError> {
        let deleted = deleting::delete(tx, experiment, which).await?;
        let with_files = deleted.iter().filter_map(|trace| Some((trace.artifact_uri.as_ref()?, &trace.trace_id)));
        stream::iter(with_files.map(Ok))
            .try_for_each_concurrent(REMOVALS, |(place, trace)| self.remove_files(place, trace))
            .await?;
        Ok(deleted.len() as u64)
    }

    async fn tag_trace(&self, id: &TraceId, tag: Pair) -> Result<(), TrackingError> {
        let mut tags = [tag];
        check_pairs(&mut tags)?;
        let mut tx = self.db.begin().await?;
        let trace = lock(&mut tx, id).await?;
        store::set_tags(&mut tx, trace, &tags).await?;
        Ok(tx.commit().await?)
    }

    async fn untag_trace(&self, id: &TraceId, key: &str) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        let trace = lock(&mut tx, id).await?;
        if !store::delete_tag(&mut tx, trace, key).await? {
            return Err(TrackingError::Nothing(format!("tag “{key}” of the trace {id}")));
        }
        Ok(tx.commit().await?)
    }

    async fn give_traces(&self, run: RunId, ids: &[TraceId]) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        let linked = store::link(&mut tx, run, ids).await?.ok_or(TrackingError::NoRun(run))?;
        if let Some(missing) = ids.iter().find(|id| !linked.contains(&id.0)) {
            return Err(unknown(missing));
        }
        Ok(tx.commit().await?)
    }

    async fn remove_assessment(&self, cx: &OpContext, id: &TraceId, assessment: &str) -> Result<(), TrackingError> {
        let mut tx = self.db.begin().await?;
        if assessments::delete(&mut tx, id, assessment).await? {
            let subject = format!("trace/{id}");
            audit::record(&mut tx, cx, "assessment.deleted", &subject, json!({"assessment": assessment})).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// Locks a trace that must be there; answers its number.
async fn lock(tx: &mut Transaction, id: &TraceId) -> Result<i64, TrackingError> {
    store::lock(tx, id).await?.ok_or_else(|| unknown(id))
}

pub(super) fn unknown(id: &TraceId) -> TrackingError {
    TrackingError::Nothing(format!("trace with the id {id}"))
}

fn at_most(ids: &[TraceId], most: usize) -> Result<(), TrackingError> {
    if ids.len() <= most {
        return Ok(());
    }
    let message = format!("{} traces are too many at once; name {most} at the most.", ids.len());
    Err(TrackingError::invalid("trace_ids", message))
}

/// Refuses keys that are too long; values are cut, as clients write what they like into them.
fn check_pairs(pairs: &mut [Pair]) -> Result<(), TrackingError> {
    for (key, value) in pairs {
        if key.is_empty() {
            return Err(TrackingError::invalid("key", "A key has at least one character."));
        }
        check::at_most("key", "A trace's key", key, LONGEST_KEY)?;
        *value = check::cut(value, LONGEST_TAG).replace('\0', "\u{fffd}");
    }
    Ok(())
}

/// How many spans a trace has, where its maker says so.
fn spans_counted(info: &TraceInfo) -> Option<u64> {
    let (_, text) = info.metadata.iter().find(|(key, _)| key == SIZE_STATS)?;
    serde_json::from_str::<Value>(text).ok()?["num_spans"].as_u64()
}
