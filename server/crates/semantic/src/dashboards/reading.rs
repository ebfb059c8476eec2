//! From a file to a dashboard of which every name makes sense.

mod parameters;
mod tiles;

use std::path::Path;

use contract::{Access, DashboardDefinition, DashboardProblem, DimensionKind, Problem, is_sign_in_name};
use dashboard::{MOST_TABS, MOST_TILES};
use indexmap::IndexMap;

use super::annotations;
use crate::definitions::{DefinitionFile, parse};
use crate::places::Places;
use crate::places::Step::{self, Name, Number};
use crate::project::Fingerprint;
use crate::semantic_model::SemanticModel;
use crate::wording;

/// Names that cannot be a dashboard's, because something else has their address.
pub(crate) const TAKEN: [&str; 1] = ["new"];

/// So many folders lie in each other.
const DEEPEST: usize = 4;
/// How many characters the names of a dashboard's folders have together.
const LONGEST_FOLDER: usize = 100;

/// A dashboard that can be shown.
#[derive(Debug, Clone)]
pub(crate) struct DashboardModel {
    /// Its name in URLs.
    pub(crate) slug: String,
    pub(crate) definition: DashboardDefinition,
    /// Of its file.
    pub(crate) file: Fingerprint,
}

/// Reads and checks the dashboards of a project against what `model` defines. Where that is nothing, because the
/// definitions have problems of their own, names are not looked for.
///
/// # Errors
/// Everything that is wrong with them.
pub(crate) fn read(
    files: &[DefinitionFile<'_>],
    model: &SemanticModel,
) -> Result<IndexMap<String, DashboardModel>, Vec<Problem>> {
    let mut dashboards = IndexMap::new();
    let mut errors = Vec::new();
    for file in files {
        match parse::<DashboardDefinition>(*file) {
            Ok(definition) => {
                let slug =
                    Path::new(file.path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
                let found = if model.is_empty() { Vec::new() } else { found(&slug, &definition, model) };
                if !found.is_empty() {
                    let places = Places::of(*file);
                    errors.extend(found.into_iter().map(|wrong| wrong.in_file(file.path, &places)));
                }
                dashboards.insert(slug.clone(), DashboardModel { slug, definition, file: Fingerprint::of(&[*file]) });
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(dashboards) } else { Err(errors) }
}

/// Everything that is wrong with a dashboard that is in no file yet.
pub(crate) fn check(slug: &str, definition: &DashboardDefinition, model: &SemanticModel) -> Vec<DashboardProblem> {
    found(slug, definition, model).into_iter().map(DashboardProblem::from).collect()
}

/// Something that is wrong, and where.
#[derive(Debug, Default)]
struct Wrong<'a> {
    tile: Option<String>,
    part: Option<&'static str>,
    /// Of a part that holds several values: the way to the one.
    within: Vec<Step<'a>>,
    message: String,
}

impl Wrong<'_> {
    fn in_file(self, path: &str, places: &Places) -> Problem {
        let tile = self.tile.iter().flat_map(|tile| [Name("tiles"), Name(tile)]);
        let way: Vec<Step<'_>> = tile.chain(self.part.map(Name)).chain(self.within).collect();
        Problem { path: path.to_owned(), line: places.line(&way), message: self.message }
    }
}

impl From<Wrong<'_>> for DashboardProblem {
    fn from(wrong: Wrong<'_>) -> Self {
        let within = wrong.within.iter().map(ToString::to_string).collect();
        Self { tile: wrong.tile, part: wrong.part.map(str::to_owned), within, message: wrong.message }
    }
}

fn found<'a>(slug: &str, definition: &'a DashboardDefinition, model: &'a SemanticModel) -> Vec<Wrong<'a>> {
    let mut checking = Checking { model, definition, found: Vec::new() };
    checking.dashboard(slug);
    checking.found
}

struct Checking<'a> {
    model: &'a SemanticModel,
    definition: &'a DashboardDefinition,
    found: Vec<Wrong<'a>>,
}

impl Checking<'_> {
    fn dashboard(&mut self, slug: &str) {
        let definition = self.definition;
        if !is_slug(slug) {
            self.wrong(None, format!("“{slug}” cannot stand in an address; name the file with a-z, 0-9 and dashes."));
        }
        if TAKEN.contains(&slug) {
            self.wrong(None, format!("The address of “{slug}” is taken; give the file another name."));
        }
        if definition.title.trim().is_empty() {
            self.wrong(Some("title"), "A dashboard needs a title.".to_owned());
        }
        if let Some(folder) = &definition.folder
            && !is_folder(folder)
        {
            let message = format!(
                "“{}” is no folder; write names with “/” between them, {DEEPEST} at most, such as Marketing/Campaigns.",
                wording::cut(folder)
            );
            self.wrong(Some("folder"), message);
        }
        let Access { view, edit } = &definition.access;
        let people = view.iter().chain(edit).flat_map(|audience| &audience.people);
        for name in people.filter(|name| !is_sign_in_name(name)) {
            let name = wording::cut(name);
            self.wrong(
                Some("access"),
                format!("“{name}” is no name of a person; write the name that they sign in with."),
            );
        }
        self.time(None, &definition.time);
        if definition.months.is_some_and(|months| !(1..=240).contains(&months)) {
            self.wrong(Some("months"), "A period has 1 to 240 months.".to_owned());
        }
        for (number, filter) in definition.filters.iter().enumerate() {
            if !self.model.has_dimension(filter) {
                let message = wording::unknown("dimension", filter, &self.model.all_dimensions());
                self.found.push(Wrong {
                    part: Some("filters"),
                    within: vec![Number(number)],
                    message,
                    ..Wrong::default()
                });
            }
        }
        self.parameters();
        self.tabs();
        for (within, message) in annotations::wrong(self.model, &definition.annotations, &definition.time) {
            self.found.push(Wrong { part: Some("annotations"), within, message, ..Wrong::default() });
        }
        if definition.tiles.len() > MOST_TILES {
            self.wrong(Some("tiles"), format!("A dashboard has {MOST_TILES} tiles at most."));
        }
        for (name, tile) in &definition.tiles {
            if !is_slug(name) {
                let message = format!("“{name}” cannot stand in an address; use a-z, 0-9 and dashes.");
                self.tile_wrong(name, None, message);
            }
            self.tile(name, tile);
        }
    }

    fn tabs(&mut self) {
        let tabs = &self.definition.tabs;
        if tabs.len() > MOST_TABS {
            self.wrong(Some("tabs"), format!("A dashboard has {MOST_TABS} tabs at most."));
        }
        for (name, title) in tabs {
            if !is_slug(name) {
                let message = format!("“{name}” cannot stand in an address; use a-z, 0-9 and dashes.");
                self.wrong(Some("tabs"), message);
            }
            if title.trim().is_empty() {
                self.wrong(Some("tabs"), format!("The tab “{name}” needs a title."));
            }
        }
    }

    fn time(&mut self, tile: Option<&str>, name: &str) {
        if self.model.dimension_kind(name) != Some(DimensionKind::Time) {
            let message = format!("“{name}” is no dimension of type time.");
            let tile = tile.map(str::to_owned);
            self.found.push(Wrong { tile, part: Some("time"), message, ..Wrong::default() });
        }
    }

    /// Something about the dashboard itself.
    fn wrong(&mut self, part: Option<&'static str>, message: String) {
        self.found.push(Wrong { part, message, ..Wrong::default() });
    }

    fn tile_wrong(&mut self, tile: &str, part: Option<&'static str>, message: String) {
        self.found.push(Wrong { tile: Some(tile.to_owned()), part, message, ..Wrong::default() });
    }
}

/// Whether a text is names of folders as they are shown: nothing in them is empty, invisible or longer than a line.
fn is_folder(text: &str) -> bool {
    let is_name = |name: &str| !name.is_empty() && name.trim() == name && !name.contains(char::is_control);
    text.chars().count() <= LONGEST_FOLDER && text.split('/').count() <= DEEPEST && text.split('/').all(is_name)
}

fn is_slug(text: &str) -> bool {
    let letters = text.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-');
    letters && !text.is_empty() && text.len() <= 60 && !text.starts_with('-')
}

#[cfg(test)]
mod tests;
