//! Runs as they come: a first part with the page, and more when somebody scrolls.

use std::collections::{BTreeSet, HashMap};

use contract::{Run, RunSearch};
use leptos::prelude::*;

use super::paging::{self, Paged};
use super::tree::{Line, arrange};
use crate::loaded::Latest;
use crate::server_fns::Failure;
use crate::server_fns::experiments::runs;

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
    /// The ids of the runs that are shown, in their order.
    pub(super) keys: Memo<Vec<String>>,
    lines: Memo<HashMap<String, Line>>,
}

impl RunRows {
    pub(super) fn new(found: Latest<Found>, open: Signal<BTreeSet<String>>) -> Self {
        let paged = Paged::new(found, |search, after| runs(RunSearch { after: Some(after), ..search }));
        let shown = Memo::new(move |_| {
            paged.items.with(|runs| {
                let lines = open.with(|open| arrange(runs, open));
                lines.into_iter().map(|line| (runs[line.place].info.id.to_string(), line)).collect::<Vec<_>>()
            })
        });
        let keys = Memo::new(move |_| shown.with(|shown| shown.iter().map(|(key, _)| key.clone()).collect()));
        let lines = Memo::new(move |_| shown.with(|shown| shown.iter().cloned().collect()));
        Self { paged, keys, lines }
    }

    /// The line of a run.
    pub(super) fn line(self, key: &str) -> Option<Line> {
        self.lines.with(|lines| lines.get(key).copied())
    }

    /// The run of a line.
    pub(super) fn run(self, key: &str) -> Option<Run> {
        let place = self.line(key)?.place;
        self.paged.items.with(|runs| runs.get(place).filter(|run| run.info.id.to_string() == key).cloned())
    }

    /// How many runs are there, shown or not.
    pub(super) fn count(self) -> usize {
        self.paged.items.with(Vec::len)
    }
}
