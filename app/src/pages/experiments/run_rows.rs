//! Runs as they come: a first part with the page, and more when somebody scrolls.

use std::collections::{BTreeSet, HashMap};

use contract::{ErrorCode, Part, Run, RunSearch};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use ui::use_toasts;

use super::tree::{Line, arrange};
use crate::loaded::Latest;
use crate::server_fns::Failure;
use crate::server_fns::experiments::runs;

/// What a search brought: its first runs, or why there are none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Found {
    search: RunSearch,
    /// Counts the searches that were made again because something had changed.
    turn: u32,
    first: Part<Run>,
    /// What is wrong with the search, in the service's words.
    pub(super) refused: Option<String>,
}

/// Searches. A filter that cannot be read is no failure of the page: its words belong below the filter.
pub(super) async fn find(search: RunSearch, turn: u32) -> Result<Found, Failure> {
    let (first, refused) = match runs(search.clone()).await {
        Ok(first) => (first, None),
        Err(Failure(error)) if error.code == ErrorCode::InvalidInput => {
            (Part { items: Vec::new(), next: None }, Some(error.message))
        }
        Err(failure) => return Err(failure),
    };
    Ok(Found { search, turn, first, refused })
}

/// What came after the first part, and of which search it is.
#[derive(Debug, Clone, PartialEq, Default)]
struct Rest {
    of: Option<(RunSearch, u32)>,
    runs: Vec<Run>,
    next: Option<String>,
}

/// The runs that are there so far, as the lines of a table.
#[derive(Clone, Copy)]
pub(super) struct RunRows {
    found: Latest<Found>,
    rest: RwSignal<Rest>,
    is_loading: RwSignal<bool>,
    runs: Memo<Vec<Run>>,
    /// The ids of the runs that are shown, in their order.
    pub(super) keys: Memo<Vec<String>>,
    lines: Memo<HashMap<String, Line>>,
    /// Asks for the next part.
    pub(super) next: Memo<Option<String>>,
}

impl RunRows {
    pub(super) fn new(found: Latest<Found>, open: Signal<BTreeSet<String>>) -> Self {
        let rest = RwSignal::new(Rest::default());
        let is_of = |rest: &Rest, found: &Found| {
            rest.of.as_ref().is_some_and(|(search, turn)| *search == found.search && *turn == found.turn)
        };
        let runs = Memo::new(move |_| {
            found.with(|found| {
                rest.with(|rest| {
                    let more = if is_of(rest, found) { rest.runs.as_slice() } else { &[] };
                    found.first.items.iter().chain(more).cloned().collect::<Vec<_>>()
                })
            })
        });
        let next = Memo::new(move |_| {
            found.with(|found| {
                rest.with(|rest| if is_of(rest, found) { rest.next.clone() } else { found.first.next.clone() })
            })
        });
        let shown = Memo::new(move |_| {
            runs.with(|runs| {
                let lines = open.with(|open| arrange(runs, open));
                lines.into_iter().map(|line| (runs[line.place].info.id.to_string(), line)).collect::<Vec<_>>()
            })
        });
        let keys = Memo::new(move |_| shown.with(|shown| shown.iter().map(|(key, _)| key.clone()).collect()));
        let lines = Memo::new(move |_| shown.with(|shown| shown.iter().cloned().collect()));
        Self { found, rest, is_loading: RwSignal::new(false), runs, keys, lines, next }
    }

    /// The line of a run.
    pub(super) fn line(self, key: &str) -> Option<Line> {
        self.lines.with(|lines| lines.get(key).copied())
    }

    /// The run of a line.
    pub(super) fn run(self, key: &str) -> Option<Run> {
        let place = self.line(key)?.place;
        self.runs.with(|runs| runs.get(place).filter(|run| run.info.id.to_string() == key).cloned())
    }

    /// How many runs are there, shown or not.
    pub(super) fn count(self) -> usize {
        self.runs.with(Vec::len)
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
            let search = RunSearch { after: Some(after), ..of.0.clone() };
            let came = runs(search).await;
            // The page may have been left meanwhile.
            let _ = self.is_loading.try_set(false);
            match came {
                Ok(part) => {
                    self.rest.try_update(|rest| {
                        if rest.of.as_ref() != Some(&of) {
                            *rest = Rest { of: Some(of), ..Rest::default() };
                        }
                        rest.runs.extend(part.items);
                        rest.next = part.next;
                    });
                }
                Err(Failure(error)) => toasts.bad(error.message),
            }
        });
    }
}
