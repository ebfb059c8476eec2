//! Groups of runs as they come: a first part with the page, and more when somebody asks.

use contract::{ErrorCode, ExperimentId, LifecycleView, Part, RunGroup, RunGroupSearch, RunGrouping};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use ui::use_toasts;

use super::columns::Column;
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

/// What a grouping brought: its first groups, or why there are none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct FoundGroups {
    search: RunGroupSearch,
    /// Counts the searches that were made again because something had changed.
    turn: u32,
    first: Part<RunGroup>,
    /// What is wrong with the search, in the service's words.
    pub(super) refused: Option<String>,
}

/// Groups. A filter that cannot be read is no failure of the page: its words belong below the filter.
pub(super) async fn find(search: RunGroupSearch, turn: u32) -> Result<FoundGroups, Failure> {
    let (first, refused) = match group_runs(search.clone()).await {
        Ok(first) => (first, None),
        Err(Failure(error)) if error.code == ErrorCode::InvalidInput => {
            (Part { items: Vec::new(), next: None }, Some(error.message))
        }
        Err(failure) => return Err(failure),
    };
    Ok(FoundGroups { search, turn, first, refused })
}

/// What came after the first part, and of which search it is.
#[derive(Debug, Clone, PartialEq, Default)]
struct Rest {
    of: Option<(RunGroupSearch, u32)>,
    groups: Vec<RunGroup>,
    next: Option<String>,
}

/// The groups that are there so far.
#[derive(Clone, Copy)]
pub(super) struct GroupRows {
    found: Latest<FoundGroups>,
    rest: RwSignal<Rest>,
    is_loading: RwSignal<bool>,
    pub(super) groups: Memo<Vec<RunGroup>>,
    /// Asks for the next part.
    pub(super) next: Memo<Option<String>>,
}

impl GroupRows {
    pub(super) fn new(found: Latest<FoundGroups>) -> Self {
        let rest = RwSignal::new(Rest::default());
        let is_of = |rest: &Rest, found: &FoundGroups| {
            rest.of.as_ref().is_some_and(|(search, turn)| *search == found.search && *turn == found.turn)
        };
        let groups = Memo::new(move |_| {
            found.with(|found| {
                rest.with(|rest| {
                    let more = if is_of(rest, found) { rest.groups.as_slice() } else { &[] };
                    found.first.items.iter().chain(more).cloned().collect::<Vec<_>>()
                })
            })
        });
        let next = Memo::new(move |_| {
            found.with(|found| {
                rest.with(|rest| if is_of(rest, found) { rest.next.clone() } else { found.first.next.clone() })
            })
        });
        Self { found, rest, is_loading: RwSignal::new(false), groups, next }
    }

    /// What the runs of a group have in common.
    pub(super) fn by(self) -> Signal<RunGrouping> {
        self.found.map(|found| found.search.by.clone())
    }

    /// Whether the next part is on its way.
    pub(super) fn is_loading(self) -> Signal<bool> {
        self.is_loading.into()
    }

    /// Loads the next part, where there is one and it is not on its way.
    pub(super) fn more(self) {
        let Some(after) = self.next.get_untracked().filter(|_| !self.is_loading.get_untracked()) else { return };
        let of = untrack(|| self.found.with(|found| (found.search.clone(), found.turn)));
        let toasts = use_toasts();
        self.is_loading.set(true);
        spawn_local(async move {
            let came = group_runs(RunGroupSearch { after: Some(after), ..of.0.clone() }).await;
            // The page may have been left meanwhile.
            let _ = self.is_loading.try_set(false);
            match came {
                Ok(part) => {
                    self.rest.try_update(|rest| {
                        if rest.of.as_ref() != Some(&of) {
                            *rest = Rest { of: Some(of), ..Rest::default() };
                        }
                        rest.groups.extend(part.items);
                        rest.next = part.next;
                    });
                }
                Err(Failure(error)) => toasts.bad(error.message),
            }
        });
    }
}
