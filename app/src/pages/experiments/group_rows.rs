//! Groups of runs as they come: a first part with the page, and more when somebody asks.

use contract::{ExperimentId, LifecycleView, RunGroup, RunGroupSearch, RunGrouping};

use super::columns::Column;
use super::paging::{self, Paged};
use crate::loaded::Latest;
use crate::server_fns::Failure;
use crate::server_fns::experiments::group_runs;

/// How many groups come at once.
const AT_ONCE: u32 = 100;
/// So many metrics are summed up; of further columns groups show nothing.
const METRICS: usize = 50;

/// The search that brings the first groups.
pub(super) fn search(
    experiment: ExperimentId,
    view: LifecycleView,
    filter: &str,
    by: &RunGrouping,
    columns: &[Column],
) -> RunGroupSearch {
    let metrics = columns.iter().filter_map(|column| match column {
        Column::Metric(key, which) => Some((key.clone(), *which)),
        Column::Param(_) | Column::Tag(_) => None,
    });
    RunGroupSearch {
        experiment,
        view,
        filter: filter.to_owned(),
        by: by.clone(),
        metrics: metrics.take(METRICS).collect(),
        limit: AT_ONCE,
        after: None,
    }
}

/// What a grouping brought.
pub(super) type FoundGroups = paging::Found<RunGroupSearch, RunGroup>;

/// The first groups.
pub(super) async fn find(search: RunGroupSearch, turn: u32) -> Result<FoundGroups, Failure> {
    paging::find(search, turn, group_runs).await
}

/// The groups that are there so far.
pub(super) fn paged(found: Latest<FoundGroups>) -> Paged<RunGroup> {
    Paged::new(found, |search, after| group_runs(RunGroupSearch { after: Some(after), ..search }))
}
