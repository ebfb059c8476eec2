//! What the parts of a dashboard's page share: what is shown, what is chosen, and how that is changed.

use std::sync::Arc;

use contract::{Dashboard, DashboardQuery, Drill, Step, Tile};
use leptos::prelude::*;
use ui::Picked;

use super::dashboard::Shown;
use super::nearby::Nearby;
use super::picking::{picking, step_into};
use super::rows::path_of;
use crate::loaded::Latest;
use crate::url::with_query;

/// The page's dashboard as it was loaded last, and its tiles for the moment as the browser's cube can tell them.
#[derive(Clone, Copy)]
pub(super) struct Board {
    shown: Latest<Shown>,
    nearby: Nearby,
    /// What is chosen, with nothing left open.
    pub(super) query: Signal<DashboardQuery>,
    /// Chooses something else.
    pub(super) apply: Callback<DashboardQuery>,
}

impl Board {
    pub(super) const fn new(
        shown: Latest<Shown>,
        nearby: Nearby,
        query: Signal<DashboardQuery>,
        apply: Callback<DashboardQuery>,
    ) -> Self {
        Self { shown, nearby, query, apply }
    }

    /// Whether what is chosen is answered here, without the server. Tracked.
    pub(super) fn answers_here(self) -> bool {
        self.nearby.is_there()
    }

    /// Something of the dashboard as it was loaded, tracked.
    pub(super) fn with<U>(self, look: impl FnOnce(&Dashboard) -> U) -> U {
        self.shown.with(|shown| look(&shown.dashboard))
    }

    /// A tile by its name as it is shown at the moment.
    pub(super) fn tile(self, name: String) -> Signal<Option<Arc<Tile>>> {
        let of_loaded = {
            let name = name.clone();
            self.map(move |dashboard| dashboard.tiles.iter().find(|tile| tile.slug == name).cloned().map(Arc::new))
        };
        Memo::new(move |_| self.nearby.preview(&name).or_else(|| of_loaded.get())).into()
    }

    /// Something of the dashboard as it was loaded, as a signal, which changes only when that does.
    pub(super) fn map<U>(self, look: impl Fn(&Dashboard) -> U + Send + Sync + 'static) -> Signal<U>
    where
        U: PartialEq + Clone + Send + Sync + 'static,
    {
        Memo::new(move |_| self.with(&look)).into()
    }

    /// Filters by rows that were picked on a tile, or no longer.
    pub(super) fn pick(self, tile: &Tile, picked: Picked) {
        match picking(tile, &self.query.get_untracked(), picked) {
            Some(next) if next != self.query.get_untracked() => self.apply.run(next),
            _ => self.nearby.end_preview(),
        }
    }

    /// Goes into rows of a tile, where it can be looked at closer.
    pub(super) fn drill(self, tile: &Tile, picked: Picked) {
        if let Some(step) = step_into(tile, picked).filter(|_| tile.ways.down.is_some()) {
            self.apply.run(self.query.get_untracked().drilled(&tile.slug, step));
        }
    }

    /// The address of the rows behind a tile, or behind a mark of it.
    pub(super) fn rows(self, tile: &str, step: Option<Step>) -> String {
        let query = self.query.get();
        let query = match step {
            Some(step) => query.drilled(tile, step),
            None => query,
        };
        let pairs = query.to_pairs();
        let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.clone()));
        self.with(|dashboard| with_query(&path_of(&dashboard.slug, tile), pairs))
    }

    /// Looks at a tile like this.
    pub(super) fn look(self, tile: &str, drill: Drill) {
        self.apply.run(self.query.get_untracked().with_drill(tile, drill));
    }

    /// Gets ready for a drag that may begin at these rows.
    pub(super) fn aim(self, tile: &Tile, picked: Picked) {
        if let Some((dimension, query)) = tile.picks.as_ref().zip(picking(tile, &self.query.get_untracked(), picked)) {
            self.nearby.prepare(&self.shown.with(|shown| shown.dashboard.slug.clone()), dimension, query);
        }
    }

    /// Shows what it would be to pick these rows, where the browser can tell at once; nothing of the kind any more without
    /// rows.
    pub(super) fn brush(self, tile: &Tile, picked: Option<Picked>) {
        let next = picked.and_then(|picked| picking(tile, &self.query.get_untracked(), picked));
        match (next, &tile.picks) {
            (Some(next), Some(dimension)) => {
                let slug = self.shown.with(|shown| shown.dashboard.slug.clone());
                self.nearby.brush(&slug, dimension, &next);
            }
            _ => self.nearby.end_preview(),
        }
    }
}
