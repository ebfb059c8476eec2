//! What is edited, and what the page shows of it.

mod tabs;

use std::sync::Arc;

use ::dashboard::{
    Editor, Operation, changed_settings, changed_tiles, fitted, is_same, new_tile, usual_title, usual_width,
};
use chrono::DateTime;
use contract::{
    Dashboard, DashboardDefinition, DashboardDraft, DashboardPreview, DashboardProblem, DashboardQuery, RevisionId,
    Show, TileChange, TileDefinition, Vocabulary,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::use_locale;

use super::super::board::Board;
use super::super::dashboard::Shown;
use super::super::nearby::Nearby;
use crate::loaded::Latest;
use crate::server_fns::Failure;
use crate::server_fns::editing::preview_dashboard;
use crate::server_fns::questions::explore;

/// The dashboard on the bench. Copies are the same one.
#[derive(Clone, Copy)]
pub(super) struct Bench {
    /// Its name in URLs; `None` until it is saved for the first time.
    pub(super) slug: StoredValue<Option<String>>,
    pub(super) base: StoredValue<RevisionId>,
    pub(super) loses_comments: bool,
    /// The sheet that is open.
    pub(super) panel: RwSignal<Option<Panel>>,
    /// The tile that takes focus next, by its name.
    pub(super) focus: RwSignal<Option<String>>,
    /// What was just done, for screen readers.
    pub(super) said: RwSignal<String>,
    /// What the numbers say of the latest definition that could be shown. Nothing is picked on it.
    pub(super) board: Board,
    pub(super) problems: Signal<Vec<DashboardProblem>>,
    /// Whether newer numbers are on their way.
    pub(super) is_asking: RwSignal<bool>,
    /// The tab that somebody wants to see.
    wanted_tab: RwSignal<Option<String>>,
    editor: RwSignal<Editor>,
    saved: RwSignal<DashboardDefinition>,
    vocabulary: StoredValue<Arc<Vocabulary>>,
}

/// What the bench is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Changing a dashboard.
    Editing,
    /// Looking at one tile that stands on no dashboard.
    Exploring,
}

/// The name of the tile that is explored with.
pub(super) const EXPLORED: &str = "answer";

/// What is open at the side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Panel {
    Add,
    Tile(String),
    Settings,
    Save,
}

impl Bench {
    pub(super) fn new(
        purpose: Purpose,
        draft: DashboardDraft,
        preview: DashboardPreview,
        added: Option<TileDefinition>,
        tab: Option<String>,
    ) -> Self {
        let DashboardDraft { slug, definition, base, vocabulary, loses_comments } = draft;
        let DashboardPreview { dashboard, problems } = preview;
        let shown = RwSignal::new(Shown { dashboard: dashboard.unwrap_or_else(nothing), complaint: None });
        let problems = RwSignal::new(problems);
        let latest = Latest::following(shown.into());
        let query = latest.map(|shown: &Shown| shown.dashboard.query.clone());
        let bench = Self {
            slug: StoredValue::new(slug),
            base: StoredValue::new(base),
            loses_comments,
            panel: RwSignal::new(None),
            focus: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            board: Board::new(latest, Nearby::nowhere(), query, Callback::new(|_| ())),
            problems: problems.into(),
            is_asking: RwSignal::new(false),
            wanted_tab: RwSignal::new(tab),
            editor: RwSignal::new(Editor::new(definition.clone())),
            saved: RwSignal::new(definition),
            vocabulary: StoredValue::new(Arc::new(vocabulary)),
        };
        // What came with the page is the first tab.
        let is_known = added.is_none() && bench.wanted_tab.with_untracked(Option::is_none);
        if let Some(tile) = added {
            bench.put(tile);
        }
        bench.ask_again(purpose, is_known, shown, problems);
        bench
    }

    /// Something of the definition, tracked.
    pub(super) fn with<U>(self, look: impl FnOnce(&DashboardDefinition) -> U) -> U {
        self.editor.with(|editor| look(editor.definition()))
    }

    /// Something of the definition as a signal, which changes only when that does.
    pub(super) fn map<U>(self, look: impl Fn(&DashboardDefinition) -> U + Send + Sync + 'static) -> Signal<U>
    where
        U: PartialEq + Clone + Send + Sync + 'static,
    {
        Memo::new(move |_| self.with(&look)).into()
    }

    /// Something of a tile, for as long as it is there.
    pub(super) fn of_tile<U>(self, name: &str, look: impl Fn(&TileDefinition) -> U + Send + Sync + 'static) -> Signal<U>
    where
        U: PartialEq + Clone + Default + Send + Sync + 'static,
    {
        let name = name.to_owned();
        self.map(move |definition| definition.tiles.get(&name).map(&look).unwrap_or_default())
    }

    /// The names of the tiles on the bench, in reading order. Tracked.
    pub(super) fn names(self) -> Vec<String> {
        let tab = self.tab();
        self.with(|definition| definition.tiles_on(tab.as_deref()).map(|(name, _)| name.clone()).collect())
    }

    /// Where a tile stands among those on the bench, from 0. Tracked.
    pub(super) fn place_of(self, name: &str) -> Option<usize> {
        self.names().iter().position(|known| known == name)
    }

    pub(super) fn vocabulary(self) -> Arc<Vocabulary> {
        self.vocabulary.get_value()
    }

    /// What a tile is called on the page.
    pub(super) fn title_of(self, tile: &TileDefinition, definition: &DashboardDefinition) -> String {
        let made_up = || usual_title(use_locale(), &self.vocabulary(), definition, tile);
        let title = tile.title.clone().unwrap_or_else(made_up);
        if title.is_empty() { super::kinds::title(tile.show).to_owned() } else { title }
    }

    /// What the tile of this name is called on the page.
    pub(super) fn title(self, name: &str) -> String {
        self.with(|definition| {
            definition.tiles.get(name).map(|tile| self.title_of(tile, definition)).unwrap_or_default()
        })
    }

    pub(super) fn apply(self, operation: Operation) -> bool {
        self.editor.try_update(|editor| editor.apply(operation)).unwrap_or_default()
    }

    /// Changes a tile, and fills in what it needs then.
    pub(super) fn change(self, name: &str, change: impl FnOnce(&mut TileDefinition)) -> bool {
        self.changed_tile(name, change).is_some_and(|operation| self.apply(operation))
    }

    /// Changes a tile by typing into a part of it.
    pub(super) fn type_into(self, name: &str, part: &str, change: impl FnOnce(&mut TileDefinition)) {
        if let Some(operation) = self.changed_tile(name, change) {
            self.editor.update(|editor| {
                editor.type_into(part, operation);
            });
        }
    }

    /// Changes everything but the tiles.
    pub(super) fn change_settings(self, change: impl FnOnce(&mut DashboardDefinition)) {
        self.apply(self.changed_settings(change));
    }

    /// Changes everything but the tiles, by typing into a part of it.
    pub(super) fn set(self, part: &str, change: impl FnOnce(&mut DashboardDefinition)) {
        let operation = self.changed_settings(change);
        self.editor.update(|editor| {
            editor.type_into(part, operation);
        });
    }

    /// Adds a tile at the end. Answers its name, or nothing where nothing that can be asked for fits.
    pub(super) fn add(self, show: Show, measure: &str) -> Option<String> {
        let vocabulary = self.vocabulary();
        untrack(|| {
            let tile = self.with(|definition| new_tile(&vocabulary, definition, show, measure))?;
            Some(self.put(tile))
        })
    }

    /// Puts a tile at the end. Answers its name.
    fn put(self, tile: TileDefinition) -> String {
        untrack(|| {
            let title = self.with(|definition| self.title_of(&tile, definition));
            let name = self.editor.with(|editor| editor.free_name(&title));
            let at = self.with(|definition| definition.tiles.len());
            // Of the first tab nothing has to be said.
            let first = self.with(|definition| definition.tabs.keys().next().cloned());
            let tile = TileDefinition { tab: self.tab().filter(|tab| Some(tab) != first.as_ref()), ..tile };
            self.apply(Operation::Add { name: name.clone(), tile: Box::new(tile), at });
            let count = self.names().len();
            self.say(format!("{title} added, place {count} of {count}."));
            name
        })
    }

    pub(super) fn remove(self, name: &str) {
        untrack(|| {
            let (title, at) = (self.title(name), self.place_of(name));
            if !self.apply(Operation::Remove { name: name.to_owned() }) {
                return;
            }
            self.say(format!("{title} removed."));
            let names = self.names();
            let at = at.unwrap_or_default().min(names.len().saturating_sub(1));
            self.focus.set(names.get(at).cloned());
        });
    }

    /// Moves a tile to a place among those on the bench, from 0.
    pub(super) fn move_to(self, name: &str, to: usize) {
        untrack(|| {
            let names = self.names();
            let there = names.get(to).and_then(|name| self.with(|definition| definition.tiles.get_index_of(name)));
            let Some(there) = there else { return };
            if self.apply(Operation::Move { name: name.to_owned(), to: there }) {
                self.say(format!("{} moved to place {} of {}.", self.title(name), to + 1, names.len()));
                self.focus.set(Some(name.to_owned()));
            }
        });
    }

    pub(super) fn resize(self, name: &str, width: u8) {
        let resized = self.change(name, |tile| {
            tile.width = Some(width).filter(|width| *width != usual_width(tile.show));
        });
        if resized {
            self.say(format!("{} is {width} of 12 columns wide.", untrack(|| self.title(name))));
        }
    }

    pub(super) fn undo(self) {
        let undone = self.editor.try_update(Editor::undo).unwrap_or_default();
        self.say(if undone { "Undone." } else { "There is nothing to undo." });
    }

    pub(super) fn redo(self) {
        let redone = self.editor.try_update(Editor::redo).unwrap_or_default();
        self.say(if redone { "Done again." } else { "There is nothing to redo." });
    }

    pub(super) fn can_undo(self) -> bool {
        self.editor.with(Editor::can_undo)
    }

    pub(super) fn can_redo(self) -> bool {
        self.editor.with(Editor::can_redo)
    }

    pub(super) fn say(self, text: impl Into<String>) {
        self.said.set(text.into());
    }

    /// Back to what is saved.
    pub(super) fn discard(self) {
        self.editor.set(Editor::new(self.saved.get_untracked()));
        self.say("Your changes are discarded.");
    }

    /// Notes that what is on the bench is saved.
    pub(super) fn note_saved(self) {
        self.saved.set(untrack(|| self.with(Clone::clone)));
    }

    pub(super) fn is_unsaved(self) -> Signal<bool> {
        Memo::new(move |_| self.with(|definition| self.saved.with(|saved| !is_same(saved, definition)))).into()
    }

    /// What differs from what is saved: settings, and tiles.
    pub(super) fn changes(self) -> (Vec<&'static str>, Vec<TileChange>) {
        self.with(|now| self.saved.with(|saved| (changed_settings(saved, now), changed_tiles(saved, now))))
    }

    /// What is wrong with one of the values that a part of a tile, or of the dashboard, holds.
    pub(super) fn problem_at(
        self,
        tile: Option<&str>,
        part: &'static str,
        within: [String; 2],
    ) -> Signal<Option<String>> {
        let tile = tile.map(str::to_owned);
        Memo::new(move |_| {
            self.problems.with(|problems| {
                let mut problems = problems.iter();
                let found = problems.find(|problem| {
                    problem.tile == tile && problem.part.as_deref() == Some(part) && problem.within == within
                });
                found.map(|problem| problem.message.clone())
            })
        })
        .into()
    }

    fn changed_settings(self, change: impl FnOnce(&mut DashboardDefinition)) -> Operation {
        let mut settings = untrack(|| self.with(Clone::clone));
        change(&mut settings);
        Operation::Settings(Box::new(settings))
    }

    fn changed_tile(self, name: &str, change: impl FnOnce(&mut TileDefinition)) -> Option<Operation> {
        let vocabulary = self.vocabulary();
        let tile = untrack(|| {
            self.with(|definition| {
                let mut tile = definition.tiles.get(name)?.clone();
                change(&mut tile);
                Some(fitted(&vocabulary, definition, &tile, tile.show))
            })
        })?;
        Some(Operation::Change { name: name.to_owned(), tile: Box::new(tile) })
    }

    /// Asks what each new state shows; what it shows first `is_known` where it came with the page. An answer that comes after
    /// a newer question counts no more.
    fn ask_again(
        self,
        purpose: Purpose,
        is_known: bool,
        shown: RwSignal<Shown>,
        problems: RwSignal<Vec<DashboardProblem>>,
    ) {
        let latest = StoredValue::new(0_u64);
        Effect::new(move |first: Option<()>| {
            let (definition, tab) = (self.with(Clone::clone), self.tab());
            if first.is_none() && is_known {
                return;
            }
            let turn = latest.get_value() + 1;
            latest.set_value(turn);
            self.is_asking.set(true);
            let slug = self.slug.get_value();
            spawn_local(async move {
                let query = DashboardQuery { tab, ..DashboardQuery::default() };
                let answer = match (purpose, definition.tiles.get(EXPLORED)) {
                    (Purpose::Exploring, Some(tile)) => explore(tile.clone(), query).await,
                    _ => preview_dashboard(slug, definition, query).await,
                };
                // The page may be gone by now.
                if latest.try_get_value() != Some(turn) {
                    return;
                }
                self.is_asking.set(false);
                match answer {
                    Ok(preview) => {
                        problems.set(preview.problems);
                        if let Some(dashboard) = preview.dashboard {
                            shown.set(Shown { dashboard, complaint: None });
                        }
                    }
                    Err(Failure(error)) => {
                        problems.set(vec![DashboardProblem { message: error.message, ..DashboardProblem::default() }]);
                    }
                }
            });
        });
    }
}

/// A dashboard that shows nothing, until there is one that does.
fn nothing() -> Dashboard {
    Dashboard {
        locale: use_locale(),
        slug: String::new(),
        title: String::new(),
        description: String::new(),
        owner: None,
        controls: Vec::new(),
        dimensions: std::collections::BTreeMap::new(),
        names: std::collections::BTreeMap::new(),
        query: DashboardQuery::default(),
        tabs: Vec::new(),
        tiles: Vec::new(),
        fresh_at: DateTime::UNIX_EPOCH,
    }
}
