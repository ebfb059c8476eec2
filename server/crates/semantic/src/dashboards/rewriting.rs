//! A file after a change: what did not change stays as somebody wrote it, with its comments.
//!
//! A file is taken apart by its lines: the dashboard's own parts stand at its left edge, tiles one step further in, and
//! comments before what they are about. Whether what is put together says what it should is found by reading it; a file that
//! is laid out otherwise is written anew.

use contract::DashboardDefinition;
use dashboard::is_same;
use indexmap::IndexMap;

use super::writing::{self, TILE_INDENT};
use crate::definitions::{DefinitionFile, parse};

/// A file's new text.
pub(super) fn rewritten(before: &str, definition: &DashboardDefinition) -> String {
    match read(before) {
        Some(known) if is_same(&known, definition) => before.to_owned(),
        Some(known) => {
            let kept = Parts::of(before).map(|parts| parts.changed(&known, definition));
            kept.filter(|text| says(text, definition)).unwrap_or_else(|| writing::text(definition))
        }
        None => writing::text(definition),
    }
}

/// Whether comments would be lost that stand beside what does not change.
pub(super) fn loses_comments(text: &str) -> bool {
    let has_comments = text.lines().any(|line| {
        let line = line.trim_start();
        (line.starts_with('#') && !line.contains("yaml-language-server")) || line.contains(" #")
    });
    has_comments && !is_laid_out(text)
}

/// Whether the parts of a file can be changed one by one.
fn is_laid_out(text: &str) -> bool {
    let Some(definition) = read(text) else { return false };
    // Put together from its parts, in which nothing changed, it is the same.
    Parts::of(text).is_some_and(|parts| parts.changed(&definition, &definition) == text)
}

fn read(text: &str) -> Option<DashboardDefinition> {
    parse(DefinitionFile { path: "", text }).ok()
}

fn says(text: &str, definition: &DashboardDefinition) -> bool {
    read(text).is_some_and(|read| is_same(&read, definition))
}

/// A file in parts. Put one after the other they are the file.
#[derive(Debug, Default)]
struct Parts<'t> {
    /// The dashboard's own, by name; `tiles` is its first line alone.
    settings: IndexMap<&'t str, Lines<'t>>,
    /// The tiles by name.
    tiles: IndexMap<String, Lines<'t>>,
    /// How far tiles stand in.
    indent: usize,
    /// What comes after everything.
    rest: &'t str,
}

/// The lines of a part.
#[derive(Debug, Clone, Copy, Default)]
struct Lines<'t> {
    /// Comments and empty lines before it.
    lead: &'t str,
    /// The part itself.
    own: &'t str,
}

impl<'t> Parts<'t> {
    /// `None` where a file is laid out otherwise.
    fn of(text: &'t str) -> Option<Self> {
        if text.contains(['\r', '\t']) || !text.ends_with('\n') {
            return None;
        }
        let mut parts = Self { indent: TILE_INDENT, ..Self::default() };
        // Where what is not given to any part yet begins, and where the part that is read now does.
        let (mut lead, mut at) = (0, 0);
        let mut within_tiles = false;
        let mut current: Option<(Option<String>, usize, usize)> = None;
        for line in text.split_inclusive('\n') {
            let begin = at;
            at += line.len();
            let bare = line.trim();
            let indent = line.len() - line.trim_start().len();
            let is_deeper = within_tiles && current.as_ref().is_some_and(|(tile, ..)| tile.is_some());
            let before_tiles = within_tiles && !is_deeper;
            let limit = if is_deeper { parts.indent } else { 0 };
            // What stands further in may be a line of somebody's text.
            let is_comment = bare.starts_with('#') && (indent <= limit || before_tiles);
            if bare.is_empty() || is_comment {
                continue;
            }
            let begins_tile = indent > 0 && (before_tiles || (is_deeper && indent == parts.indent));
            if indent == 0 || begins_tile {
                parts.keep(current.take(), lead, text)?;
                let name = name(line)?;
                if indent == 0 {
                    within_tiles = name == "tiles";
                    if within_tiles && !matches!(bare, "tiles:" | "tiles: {}") {
                        return None;
                    }
                    current = Some((None, lead, begin));
                } else {
                    parts.indent = indent;
                    current = Some((Some(name.to_owned()), lead, begin));
                }
            } else if indent <= limit {
                return None;
            }
            lead = at;
        }
        parts.keep(current.take(), lead, text)?;
        parts.rest = &text[lead..];
        parts.settings.contains_key("tiles").then_some(parts)
    }

    /// Notes a part that ends at `end`: whose tile it is, and where its comments and it begin.
    fn keep(&mut self, part: Option<(Option<String>, usize, usize)>, end: usize, text: &'t str) -> Option<()> {
        let Some((tile, lead, begin)) = part else { return Some(()) };
        let lines = Lines { lead: &text[lead..begin], own: &text[begin..end] };
        let known = match tile {
            Some(name) => self.tiles.insert(name, lines),
            None => self.settings.insert(name(lines.own)?, lines),
        };
        known.is_none().then_some(())
    }

    /// The file with what differs between two states of its dashboard written anew.
    fn changed(&self, before: &DashboardDefinition, after: &DashboardDefinition) -> String {
        let (old, new) = (writing::settings(before), writing::settings(after));
        let find = |parts: &[writing::Part], name: &str| {
            parts.iter().find(|(known, _)| *known == name).map(|(_, text)| text.clone())
        };
        let is_new = |(name, _): &&writing::Part| !self.settings.contains_key(name);
        let mut added = new.iter().filter(is_new).peekable();
        let mut text = String::new();
        for (name, lines) in &self.settings {
            while let Some((_, line)) = added.next_if(|(added, _)| place(added) < place(name)) {
                text.push_str(line);
            }
            if *name == "tiles" {
                text.push_str(lines.lead);
                text.push_str(&self.changed_tiles(before, after, lines.own));
                continue;
            }
            let (was, is) = (find(&old, name), find(&new, name));
            match is {
                // Nothing said and nothing meant, such as an empty list.
                is if is == was => text.extend([lines.lead, lines.own]),
                Some(line) => text.extend([lines.lead, &line]),
                // What stands above all belongs to the file.
                None if text.is_empty() => text.push_str(lines.lead),
                None => {}
            }
        }
        text.extend(added.map(|(_, line)| line.as_str()));
        text + self.rest
    }

    fn changed_tiles(&self, before: &DashboardDefinition, after: &DashboardDefinition, first: &str) -> String {
        let tiles = after.tiles.iter().map(|(name, tile)| {
            let known = self.tiles.get(name).copied().unwrap_or_default();
            if before.tiles.get(name) == Some(tile) {
                return [known.lead, known.own].concat();
            }
            known.lead.to_owned() + &writing::tile_text(name, tile, self.indent)
        });
        let tiles: Vec<String> = tiles.collect();
        if !tiles.is_empty() && first.trim() == "tiles:" {
            return first.to_owned() + &tiles.concat();
        }
        writing::tiles(tiles)
    }
}

/// Where a part of a dashboard stands among the others, by its name.
fn place(name: &str) -> Option<usize> {
    writing::ORDER.iter().position(|known| *known == name)
}

/// The name before a line's colon; `None` where there is none that can be read so.
fn name(line: &str) -> Option<&str> {
    let (name, _) = line.trim_start().split_once(':')?;
    let bare = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    (!bare.is_empty() && bare.chars().all(is_name)).then_some(bare)
}

#[cfg(test)]
mod tests;
