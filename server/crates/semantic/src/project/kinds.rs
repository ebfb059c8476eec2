//! The kinds of files that a project is made of.

use std::collections::BTreeMap;

use contract::Problem;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::contents::Contents;
use super::{dashboard_files, manifest, semantic_files};
use crate::definitions::DefinitionFile;

/// All kinds, in the order in which they are read: each may build on what those before it define. A new kind of file is a
/// new row.
pub const KINDS: [FileKind; 3] = [manifest::KIND, semantic_files::KIND, dashboard_files::KIND];

/// One kind of file.
#[derive(Debug, Clone, Copy)]
pub struct FileKind {
    /// Its name on the command line; its schema's file has it too.
    pub name: &'static str,
    /// How its files are called in a project. One `*` stands for a name.
    pub pattern: &'static str,
    /// What it is for, in a sentence without its full stop.
    pub about: &'static str,
    /// Reads and checks all files of the kind together. What it finds goes into the contents, what is wrong comes back.
    pub(crate) read: fn(&[DefinitionFile<'_>], &mut Contents) -> Vec<Problem>,
    /// What a text defines; nothing where it cannot be read.
    pub(crate) outline: fn(&str) -> Outline,
    pub(crate) schema: fn() -> String,
}

/// What a file defines: each definition as it is written, without comments and spaces.
pub(crate) type Outline = BTreeMap<Definition, Value>;

/// The name of something that a file defines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Definition {
    /// What it is, in a word.
    pub(crate) what: &'static str,
    pub(crate) name: String,
    /// What it belongs to, where names are unique only within that.
    pub(crate) within: String,
}

impl FileKind {
    /// The kind that a file of this path in a project is of.
    #[must_use]
    pub fn of(path: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.holds(path))
    }

    /// The folder of a project that its files lie in; empty for the project's own.
    #[must_use]
    pub fn folder(&self) -> &'static str {
        self.pattern.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Its JSON Schema, made from the types that files are read into.
    #[must_use]
    pub fn schema(&self) -> String {
        (self.schema)()
    }

    /// Whether a file of this path is of this kind.
    #[must_use]
    pub fn holds(&self, path: &str) -> bool {
        match self.pattern.split_once('*') {
            None => path == self.pattern,
            Some((before, after)) => path
                .strip_prefix(before)
                .and_then(|rest| rest.strip_suffix(after))
                .is_some_and(|name| !name.is_empty() && !name.starts_with('.') && !name.contains(is_unsafe)),
        }
    }
}

/// The JSON Schema of a type, as a file. In draft 7, which editors know best.
pub(crate) fn schema<T: JsonSchema>() -> String {
    let schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<T>();
    format!("{:#}\n", schema.as_value())
}

/// What a file's name cannot hold: what leads into other folders, here or on other systems, and what cannot be seen.
fn is_unsafe(c: char) -> bool {
    matches!(c, '/' | '\\' | ':') || c.is_control()
}

#[cfg(test)]
mod tests;
