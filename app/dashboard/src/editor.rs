//! A dashboard that is being changed: what it is now, and the way back.

mod tabs;

use contract::{DashboardDefinition, TileDefinition};
use indexmap::IndexMap;

use crate::changes::changed_settings;

/// So many steps can be undone; older ones are forgotten.
const MOST_STEPS: usize = 500;

/// A dashboard that is being changed. It never reads or writes anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    definition: DashboardDefinition,
    /// What leads back, the next last.
    done: Vec<Step>,
    /// What leads forward again, the next last.
    undone: Vec<Step>,
}

/// One change. Tiles are named as in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// A tile comes to stand at a place among the others.
    Add {
        /// Its name; passed over where a tile has it already.
        name: String,
        /// What it shows.
        tile: Box<TileDefinition>,
        /// Its place, from 0; the last one where it is beyond.
        at: usize,
    },
    /// A tile goes.
    Remove {
        /// Which.
        name: String,
    },
    /// A tile comes to stand elsewhere.
    Move {
        /// Which.
        name: String,
        /// Its place, from 0; the last one where it is beyond.
        to: usize,
    },
    /// A tile shows something else, or otherwise.
    Change {
        /// Which.
        name: String,
        /// What it shows then.
        tile: Box<TileDefinition>,
    },
    /// There are other tabs, or in another order.
    Tabs {
        /// Their titles by their names.
        tabs: IndexMap<String, String>,
        /// Tiles that come to stand on another one, by their names.
        tiles: Vec<(String, Option<String>)>,
    },
    /// Everything but the tiles becomes as it is here.
    Settings(Box<DashboardDefinition>),
}

/// A change that leads back or forward.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    operation: Operation,
    /// What was typed into and the part of it, where what follows may be part of the same typing.
    typed: Option<(Typed, String)>,
}

/// What somebody types into.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Typed {
    Tile(String),
    Settings,
    Tabs,
}

impl Editor {
    /// Begins with a dashboard as it is.
    #[must_use]
    pub const fn new(definition: DashboardDefinition) -> Self {
        Self { definition, done: Vec::new(), undone: Vec::new() }
    }

    /// What it is now.
    #[must_use]
    pub const fn definition(&self) -> &DashboardDefinition {
        &self.definition
    }

    /// The tile of this name.
    #[must_use]
    pub fn tile(&self, name: &str) -> Option<&TileDefinition> {
        self.definition.tiles.get(name)
    }

    /// Makes a change. One that changes nothing leaves no step to undo. Answers whether anything changed.
    pub fn apply(&mut self, operation: Operation) -> bool {
        self.step(operation, None)
    }

    /// Makes a change by typing into a `part` of a tile or of the dashboard. What is typed into the same part, without
    /// another change in between, is undone at once.
    pub fn type_into(&mut self, part: &str, operation: Operation) -> bool {
        let typed = match &operation {
            Operation::Change { name, .. } => Some(Typed::Tile(name.clone())),
            Operation::Settings(_) => Some(Typed::Settings),
            Operation::Tabs { tiles, .. } => tiles.is_empty().then_some(Typed::Tabs),
            Operation::Add { .. } | Operation::Remove { .. } | Operation::Move { .. } => None,
        };
        self.step(operation, typed.map(|typed| (typed, part.to_owned())))
    }

    /// Takes the last change back. Answers whether there was one.
    pub fn undo(&mut self) -> bool {
        let Some(step) = self.done.pop() else { return false };
        if let Some(back) = self.perform(step.operation) {
            self.undone.push(Step { operation: back, typed: step.typed });
        }
        true
    }

    /// Makes the change again that was taken back last. Answers whether there was one.
    pub fn redo(&mut self) -> bool {
        let Some(step) = self.undone.pop() else { return false };
        if let Some(back) = self.perform(step.operation) {
            self.done.push(Step { operation: back, typed: step.typed });
        }
        true
    }

    /// Whether there is a change to take back.
    #[must_use]
    pub const fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether there is a change to make again.
    #[must_use]
    pub const fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// A name for a new tile after what it shows, which no tile has: "orders", "orders-2".
    #[must_use]
    pub fn free_name(&self, wanted: &str) -> String {
        free(wanted, "tile", |name| self.definition.tiles.contains_key(name))
    }

    fn step(&mut self, operation: Operation, typed: Option<(Typed, String)>) -> bool {
        let Some(back) = self.perform(operation) else { return false };
        self.undone.clear();
        let goes_on = typed.is_some() && self.done.last().is_some_and(|last| last.typed == typed);
        if !goes_on {
            self.done.push(Step { operation: back, typed });
            if self.done.len() > MOST_STEPS {
                self.done.remove(0);
            }
        }
        true
    }

    /// Makes a change, and answers what takes it back; `None` where it changes nothing.
    fn perform(&mut self, operation: Operation) -> Option<Operation> {
        let tiles = &mut self.definition.tiles;
        match operation {
            Operation::Add { name, tile, at } => {
                if tiles.contains_key(&name) {
                    return None;
                }
                let at = at.min(tiles.len());
                tiles.shift_insert(at, name.clone(), *tile);
                Some(Operation::Remove { name })
            }
            Operation::Remove { name } => {
                let (at, name, tile) = tiles.shift_remove_full(&name)?;
                Some(Operation::Add { name, tile: Box::new(tile), at })
            }
            Operation::Move { name, to } => {
                let from = tiles.get_index_of(&name)?;
                let to = to.min(tiles.len() - 1);
                tiles.move_index(from, to);
                (from != to).then_some(Operation::Move { name, to: from })
            }
            Operation::Change { name, tile } => {
                let known = tiles.get_mut(&name)?;
                let before = std::mem::replace(known, *tile);
                (before != *known).then(|| Operation::Change { name, tile: Box::new(before) })
            }
            Operation::Tabs { tabs, tiles: moved } => {
                let mut differs = !tabs.iter().eq(&self.definition.tabs);
                let mut back = Vec::with_capacity(moved.len());
                for (name, tab) in moved {
                    let Some(tile) = tiles.get_mut(&name) else { continue };
                    differs |= tile.tab != tab;
                    back.push((name, std::mem::replace(&mut tile.tab, tab)));
                }
                // A tile that was named twice goes back the same way.
                back.reverse();
                let before = std::mem::replace(&mut self.definition.tabs, tabs);
                differs.then_some(Operation::Tabs { tabs: before, tiles: back })
            }
            Operation::Settings(mut settings) => {
                std::mem::swap(&mut settings.tiles, tiles);
                let before = std::mem::replace(&mut self.definition, *settings);
                let before = DashboardDefinition { tiles: IndexMap::new(), ..before };
                let differs = !changed_settings(&before, &self.definition).is_empty();
                differs.then(|| Operation::Settings(Box::new(before)))
            }
        }
    }
}

/// A name after what somebody called it, or after `kind`, that is not taken: "orders", "orders-2".
fn free(wanted: &str, kind: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let plain = slug(wanted);
    let plain = if plain.is_empty() { kind.to_owned() } else { plain };
    let mut name = plain.clone();
    for number in 2.. {
        if !is_taken(&name) {
            break;
        }
        name = format!("{plain}-{number}");
    }
    name
}

/// What can stand in an address: "Net revenue, by month" as "net-revenue-by-month".
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in text.chars() {
        match letter {
            'a'..='z' | '0'..='9' => slug.push(letter),
            'A'..='Z' => slug.push(letter.to_ascii_lowercase()),
            'ä' | 'Ä' => slug.push_str("ae"),
            'ö' | 'Ö' => slug.push_str("oe"),
            'ü' | 'Ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    // The longest part of it that leaves room for a number.
    slug.truncate(50);
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests;
