//! Logged models as pages show them.

use contract::{LoggedModel, LoggedModelId, LoggedModelLine, LoggedModelSearch, Part, RunRef};
use sqlx::PgPool;
use uuid::Uuid;

use super::search;
use crate::TrackingError;
use crate::runs::refs;

/// How many metrics come along with each model of a list.
const MOST_METRICS: usize = 50;

/// Those that are asked for.
pub(crate) async fn lines(db: &PgPool, asked: &LoggedModelSearch) -> Result<Part<LoggedModelLine>, TrackingError> {
    let Part { items, next } = search::find(db, asked).await?;
    let makers: Vec<Uuid> = items.iter().filter_map(|model| model.source_run).map(|run| run.0).collect();
    let runs = refs::by_ids(db, &makers).await?;
    let line = |mut model: LoggedModel| {
        model.metrics.truncate(MOST_METRICS);
        LoggedModelLine {
            id: model.id,
            name: model.name,
            model_type: model.model_type,
            status: model.status,
            created_at: model.created_at,
            run: model.source_run.and_then(|run| runs.get(&run).cloned()),
            metrics: model.metrics,
            registrations: model.registrations,
        }
    };
    Ok(Part { items: items.into_iter().map(line).collect(), next })
}

/// One that is not deleted, with the run that made it and those that measured something about it, by name.
pub(crate) async fn with_runs(db: &PgPool, id: LoggedModelId) -> Result<(LoggedModel, Vec<RunRef>), TrackingError> {
    let model = search::one(db, id).await?;
    let measured = model.metrics.iter().map(|metric| metric.run.0);
    let ids: Vec<Uuid> = model.source_run.map(|run| run.0).into_iter().chain(measured).collect();
    let mut runs: Vec<RunRef> = refs::by_ids(db, &ids).await?.into_values().collect();
    runs.sort_unstable_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    Ok((model, runs))
}
