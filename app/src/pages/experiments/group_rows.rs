//! Groups of runs as they come: a first part with the page, and more when somebody asks.

use contract::{ExperimentId, LifecycleView, RunGroup, RunGroupSearch, RunGrouping};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::columns::Column;
use super::paging::{self, Paged};
use crate::loaded::Latest;
use crate::server_fns::Failure;
use crate::server_fns::experiments::group_runs;

/// How many groups come at once.
const AT_ONCE: u32 = 100;
/// So many are looked at again when something has changed.
const RENEWED: u32 = 1_000;
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
        Column::Metric(key, which) => Some((key.clone(), which.value())),
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

/// Looks at what is there again. A look that fails changes nothing; the next one may go better.
pub(super) fn renew(found: Latest<FoundGroups>, groups: Paged<RunGroup>) {
    let (search, turn, is_refused) =
        untrack(|| found.with(|found| (found.search().clone(), found.turn(), found.refused.is_some())));
    if is_refused {
        return;
    }
    let count = u32::try_from(groups.items.with_untracked(Vec::len)).unwrap_or(u32::MAX);
    let limit = search.limit.max(count.min(RENEWED));
    spawn_local(async move {
        let Ok(part) = group_runs(RunGroupSearch { limit, ..search.clone() }).await else { return };
        // The page may have been left meanwhile, or shows something else, or more than was asked for.
        let is_of = untrack(|| found.try_with(|found| *found.search() == search && found.turn() == turn));
        let count = groups.items.try_with_untracked(Vec::len);
        if is_of == Some(true) && count.is_some_and(|count| count <= limit as usize) {
            groups.put(part.items, Some(part.next));
        }
    });
}
