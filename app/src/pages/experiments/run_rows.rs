//! Runs as they come: a first part with the page, and more when somebody scrolls.

use std::collections::{BTreeSet, HashMap};

use contract::{Run, RunId, RunSearch};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::below::Below;
use super::columns::Column;
use super::live::renewed;
use super::paging::{self, Paged};
use super::tree::{Line, arrange};
use crate::loaded::Latest;
use crate::server_fns::Failure;
use crate::server_fns::experiments::runs;

/// So many are looked at again when something has changed. What was loaded behind them stays as it is.
const RENEWED: usize = 1_000;
/// Tells the line for further runs below one from the line of a run.
const MORE: &str = "more-";

/// What a search brought.
pub(super) type Found = paging::Found<RunSearch, Run>;

/// The first runs.
pub(super) async fn find(search: RunSearch, turn: u32) -> Result<Found, Failure> {
    paging::find(search, turn, runs).await
}

/// The runs that are there so far, as the lines of a table.
#[derive(Clone, Copy)]
pub(super) struct RunRows {
    pub(super) paged: Paged<Run>,
    /// What tells the lines apart that are shown, in their order.
    pub(super) keys: Memo<Vec<String>>,
    /// For each column the best of what is there, where it shows the best.
    pub(super) best: Memo<Vec<Option<f64>>>,
    pub(super) below: Below,
    found: Latest<Found>,
    all: Memo<Vec<Run>>,
    lines: Memo<HashMap<String, Line>>,
}

impl RunRows {
    pub(super) fn new(found: Latest<Found>, open: Signal<BTreeSet<String>>, columns: Signal<Vec<Column>>) -> Self {
        let paged = Paged::new(found, |search, after| runs(RunSearch { after: Some(after), ..search }));
        let below = Below::new(found);
        let all = Memo::new(move |_| paged.items.with(|runs| below.among(runs)));
        below.follow(all, open);
        let shown = Memo::new(move |_| {
            let unfinished = below.unfinished();
            all.with(|runs| {
                let lines = open.with(|open| arrange(runs, open, &unfinished));
                let key = |line: Line| {
                    let id = runs[line.place].info.id;
                    (if line.is_more { format!("{MORE}{id}") } else { id.to_string() }, line)
                };
                lines.into_iter().map(key).collect::<Vec<_>>()
            })
        });
        let keys = Memo::new(move |_| shown.with(|shown| shown.iter().map(|(key, _)| key.clone()).collect()));
        let lines = Memo::new(move |_| shown.with(|shown| shown.iter().cloned().collect()));
        let best = Memo::new(move |_| {
            all.with(|runs| columns.with(|columns| columns.iter().map(|column| column.best(runs)).collect()))
        });
        Self { paged, keys, best, below, found, all, lines }
    }

    /// The line of a run.
    pub(super) fn line(self, key: &str) -> Option<Line> {
        self.lines.with(|lines| lines.get(key).copied())
    }

    /// The run of a line.
    pub(super) fn run(self, key: &str) -> Option<Run> {
        let place = self.line(key)?.place;
        self.all.with(|runs| runs.get(place).filter(|run| run.info.id.to_string() == key).cloned())
    }

    /// The ids of the runs that are shown, in their order.
    pub(super) fn ids(self) -> Vec<String> {
        self.keys.with(|keys| keys.iter().filter(|key| !key.starts_with(MORE)).cloned().collect())
    }

    /// How many runs are there, shown or not.
    pub(super) fn count(self) -> usize {
        self.paged.items.with(Vec::len)
    }

    /// Looks at what is there again. While it `is_held`, nothing changes its place: new runs are counted in `waiting` instead of
    /// shown. A look that fails changes nothing; the next one may go better.
    pub(super) fn renew(self, is_held: impl Fn() -> bool + 'static, waiting: RwSignal<usize>) {
        if !is_held() {
            self.below.renew();
        }
        let (search, turn, is_refused) =
            untrack(|| self.found.with(|found| (found.search().clone(), found.turn(), found.refused.is_some())));
        if is_refused {
            return;
        }
        let count = self.paged.items.with_untracked(Vec::len).min(RENEWED);
        let limit = search.limit.max(u32::try_from(count).unwrap_or(u32::MAX));
        spawn_local(async move {
            let Ok(part) = runs(RunSearch { limit, ..search.clone() }).await else { return };
            // The page may have been left meanwhile, or shows something else.
            let is_of = untrack(|| self.found.try_with(|found| *found.search() == search && found.turn() == turn));
            let (Some(true), Some(before)) = (is_of, self.paged.items.try_get_untracked()) else { return };
            let is_held = is_held();
            let is_whole = before.len() <= limit as usize;
            let (items, arrived) = renewed(&before, part.items, is_whole, is_held);
            self.paged.put(items, (is_whole && !is_held).then_some(part.next));
            // Gone with the page.
            let _ = waiting.try_set(arrived);
        });
    }
}

/// Whose further runs a line stands for.
pub(super) fn further(key: &str) -> Option<RunId> {
    key.strip_prefix(MORE)?.parse().ok()
}
