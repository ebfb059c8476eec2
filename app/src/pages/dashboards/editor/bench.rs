//! What is edited, and what the page shows of it.

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

use super::super::dashboard::Shown;
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
    /// What the numbers say of the latest definition that could be shown.
    pub(super) shown: Latest<Shown>,
    pub(super) problems: Signal<Vec<DashboardProblem>>,
    /// Whether newer numbers are on their way.
    pub(super) is_asking: RwSignal<bool>,
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
    ) -> Self {
        let DashboardDraft { slug, definition, base, vocabulary, loses_comments } = draft;
        let DashboardPreview { dashboard, problems } = preview;
        let shown = RwSignal::new(Shown { dashboard: dashboard.unwrap_or_else(nothing), complaint: None });
        let problems = RwSignal::new(problems);
        let bench = Self {
            slug: StoredValue::new(slug),
            base: StoredValue::new(base),
            loses_comments,
            panel: RwSignal::new(None),
            focus: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            shown: Latest::following(shown.into()),
            problems: problems.into(),
            is_asking: RwSignal::new(false),
            editor: RwSignal::new(Editor::new(definition.clone())),
            saved: RwSignal::new(definition),
            vocabulary: StoredValue::new(Arc::new(vocabulary)),
        };
        let is_known = added.is_none();
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

    pub(super) fn vocabulary(self) -> Arc<Vocabulary> {
        self.vocabulary.get_value()
    }

    /// What a tile is called on the page.
    pub(super) fn title_of(self, tile: &TileDefinition, definition: &DashboardDefinition) -> String {
        let made_up = || usual_title(&self.vocabulary(), definition, tile);
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

    /// Changes everything but the tiles, by typing into a part of it.
    pub(super) fn set(self, part: &str, change: impl FnOnce(&mut DashboardDefinition)) {
        let mut settings = untrack(|| self.with(Clone::clone));
        change(&mut settings);
        self.editor.update(|editor| {
            editor.type_into(part, Operation::Settings(Box::new(settings)));
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
            self.apply(Operation::Add { name: name.clone(), tile: Box::new(tile), at });
            self.say(format!("{title} added, place {} of {}.", at + 1, at + 1));
            name
        })
    }

    pub(super) fn remove(self, name: &str) {
        untrack(|| {
            let (title, at) = (self.title(name), self.with(|definition| definition.tiles.get_index_of(name)));
            if !self.apply(Operation::Remove { name: name.to_owned() }) {
                return;
            }
            self.say(format!("{title} removed."));
            let next = self.with(|definition| {
                let at = at.unwrap_or_default().min(definition.tiles.len().saturating_sub(1));
                definition.tiles.get_index(at).map(|(name, _)| name.clone())
            });
            self.focus.set(next);
        });
    }

    /// Moves a tile to a place, from 0.
    pub(super) fn move_to(self, name: &str, to: usize) {
        untrack(|| {
            let count = self.with(|definition| definition.tiles.len());
            if to < count && self.apply(Operation::Move { name: name.to_owned(), to }) {
                self.say(format!("{} moved to place {} of {count}.", self.title(name), to + 1));
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
            let definition = self.with(Clone::clone);
            if first.is_none() && is_known {
                return;
            }
            let turn = latest.get_value() + 1;
            latest.set_value(turn);
            self.is_asking.set(true);
            let slug = self.slug.get_value();
            spawn_local(async move {
                let query = DashboardQuery::default();
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
                        problems.set(vec![DashboardProblem { tile: None, part: None, message: error.message }]);
                    }
                }
            });
        });
    }
}

/// A dashboard that shows nothing, until there is one that does.
fn nothing() -> Dashboard {
    Dashboard {
        slug: String::new(),
        title: String::new(),
        description: String::new(),
        owner: None,
        controls: Vec::new(),
        names: std::collections::BTreeMap::new(),
        query: DashboardQuery::default(),
        versus: String::new(),
        tiles: Vec::new(),
        fresh_at: DateTime::UNIX_EPOCH,
    }
}
