//! From a file to a dashboard of which every name makes sense.

use std::path::Path;

use contract::{Access, DashboardDefinition, DashboardProblem, DimensionKind, Problem, Show, TileDefinition};
use cube::MOST_ROWS;
use dashboard::{COLUMNS, MOST_TABS, MOST_TILES, MOST_TOP, Shape, threshold};
use indexmap::IndexMap;

use super::annotations;
use crate::compile::compile;
use crate::definitions::{DefinitionFile, parse};
use crate::error::Error;
use crate::places::Places;
use crate::places::Step::{self, Name, Number};
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
                dashboards.insert(slug.clone(), DashboardModel { slug, definition });
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
struct Wrong {
    tile: Option<String>,
    part: Option<&'static str>,
    /// Of a part with several values: which.
    number: Option<usize>,
    message: String,
}

impl Wrong {
    fn in_file(self, path: &str, places: &Places) -> Problem {
        let tile = self.tile.iter().flat_map(|tile| [Name("tiles"), Name(tile)]);
        let way: Vec<Step<'_>> = tile.chain(self.part.map(Name)).chain(self.number.map(Number)).collect();
        Problem { path: path.to_owned(), line: places.line(&way), message: self.message }
    }
}

impl From<Wrong> for DashboardProblem {
    fn from(wrong: Wrong) -> Self {
        Self { tile: wrong.tile, part: wrong.part.map(str::to_owned), message: wrong.message }
    }
}

fn found(slug: &str, definition: &DashboardDefinition, model: &SemanticModel) -> Vec<Wrong> {
    let mut checking = Checking { model, definition, found: Vec::new() };
    checking.dashboard(slug);
    checking.found
}

struct Checking<'a> {
    model: &'a SemanticModel,
    definition: &'a DashboardDefinition,
    found: Vec<Wrong>,
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
        for name in people.filter(|name| !is_person(name)) {
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
                self.found.push(Wrong { part: Some("filters"), number: Some(number), message, ..Wrong::default() });
            }
        }
        self.tabs();
        for (number, message) in annotations::wrong(self.model, &definition.annotations, &definition.time) {
            self.found.push(Wrong { part: Some("annotations"), number: Some(number), message, ..Wrong::default() });
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

    fn tile(&mut self, name: &str, tile: &TileDefinition) {
        let before = self.found.len();
        if let Some(tab) = tile.tab.as_ref().filter(|tab| !self.definition.tabs.contains_key(*tab)) {
            let known: Vec<&str> = self.definition.tabs.keys().map(String::as_str).collect();
            let message = if known.is_empty() {
                format!("The dashboard has no tabs; name “{tab}” in its tabs first.")
            } else {
                wording::unknown("tab", tab, &known)
            };
            self.tile_wrong(name, Some("tab"), message);
        }
        if tile.width.is_some_and(|width| !(1..=COLUMNS).contains(&width)) {
            self.tile_wrong(name, Some("width"), format!("A tile is 1 to {COLUMNS} columns wide."));
        }
        if tile.top.is_some_and(|top| !(1..=MOST_TOP).contains(&top)) {
            self.tile_wrong(name, Some("top"), format!("A tile shows 1 to {MOST_TOP} values."));
        }
        if let Some(time) = &tile.time {
            self.time(Some(name), time);
        }
        if tile.period.is_some() {
            self.period(name, tile);
        }
        self.annotations(name, tile);
        if tile.of_first && tile.show != Show::Cohort {
            let message = "Only a cohort triangle has shares of its first period.".to_owned();
            self.tile_wrong(name, Some("of_first"), message);
        }
        let is_formatted = !tile.format.bar.is_empty() || !tile.format.heat.is_empty();
        if is_formatted && !matches!(tile.show, Show::Table | Show::Pivot) {
            self.tile_wrong(name, Some("format"), "Only tables and pivots have bars and shades.".to_owned());
        }
        self.verdicts(name, tile);
        if let Some(course) = &tile.course {
            self.course(name, tile, course);
        }
        if let Err(message) = Shape::check(tile) {
            self.tile_wrong(name, None, message);
        }
        let names = [
            ("lines", tile.lines.as_slice()),
            ("size", tile.size.as_slice()),
            ("course", tile.course.as_slice()),
            ("format", tile.format.bar.as_slice()),
            ("format", tile.format.heat.as_slice()),
        ];
        for (part, names) in names {
            for one in names.iter().filter(|one| !tile.measures.contains(one)) {
                self.tile_wrong(name, Some(part), format!("“{one}” is not one of the tile's measures."));
            }
        }
        if tile.show == Show::Text || self.found.len() > before {
            return;
        }
        self.windows(name, tile);
        let question = dashboard::as_defined(self.definition, tile);
        if let Err(Error::Invalid { field, message }) = compile(self.model, &question, MOST_ROWS) {
            let tile = Some(name.to_owned());
            self.found.push(Wrong {
                part: Some(part_of(self.definition, name, field)),
                number: Some(0),
                message,
                tile,
            });
        }
    }

    /// Measures that run over time take their end from the period that is chosen, so they run along the same time.
    fn windows(&mut self, name: &str, tile: &TileDefinition) {
        let time = self.definition.time_of(tile);
        if self.model.dimension_kind(time) != Some(DimensionKind::Time) {
            return;
        }
        for (number, measure) in tile.measures.iter().enumerate() {
            let over = self.model.measure(measure).and_then(|(_, known)| known.formula.over_time());
            if let Some(over) = over.filter(|over| over.time != *time) {
                let message = format!(
                    "“{measure}” runs along “{}”, and the periods of this tile are of “{time}”: say time: {}.",
                    over.time, over.time
                );
                let tile = Some(name.to_owned());
                self.found.push(Wrong { tile, part: Some("measures"), number: Some(number), message });
            }
        }
    }

    fn course(&mut self, name: &str, tile: &TileDefinition, measure: &str) {
        let time = self.definition.time_of(tile);
        if tile.show != Show::Table {
            self.tile_wrong(name, Some("course"), "Only rows of a table have a course.".to_owned());
        } else if !matches!(tile.by.as_slice(), [by] if by.grain.is_none()) {
            let message = "This needs one dimension in by, not of time, where rows have a course.".to_owned();
            self.tile_wrong(name, Some("course"), message);
        } else if !self.model.says_by(measure, time) {
            let message = format!("“{measure}” has no course: it says nothing by {time}.");
            self.tile_wrong(name, Some("course"), message);
        }
    }

    fn annotations(&mut self, name: &str, tile: &TileDefinition) {
        let time = self.definition.time_of(tile);
        let is_along = tile.show.is_over_time() && tile.by.first().is_some_and(|by| by.dimension == time);
        if !tile.annotations.is_empty() && !is_along {
            self.tile_wrong(name, Some("annotations"), format!("Only charts along {time} have annotations."));
        }
        for (number, message) in annotations::wrong(self.model, &tile.annotations, time) {
            let tile = Some(name.to_owned());
            self.found.push(Wrong { tile, part: Some("annotations"), number: Some(number), message });
        }
    }

    fn verdicts(&mut self, name: &str, tile: &TileDefinition) {
        let is_judged = matches!(tile.show, Show::Table | Show::Pivot | Show::Number);
        for (condition, _) in tile.format.verdicts() {
            let measure = &condition.dimension;
            let message = match threshold(condition) {
                _ if !is_judged => "Only tables, pivots and big numbers say what is good or bad.".to_owned(),
                _ if !tile.measures.contains(measure) => format!("“{measure}” is not one of the tile's measures."),
                Err(message) => message,
                Ok(_) => continue,
            };
            self.tile_wrong(name, Some("format"), message);
        }
    }

    /// A period says something of measures that its time says something of.
    fn period(&mut self, name: &str, tile: &TileDefinition) {
        let time = self.definition.time_of(tile);
        if tile.show == Show::Text {
            self.tile_wrong(name, Some("period"), "Words have no period.".to_owned());
        } else if let Some(measure) = tile.measures.iter().find(|known| !self.says_by(known, time)) {
            let message = format!("“{measure}” has no period: it says nothing by {time}.");
            self.tile_wrong(name, Some("period"), message);
        }
    }

    /// Whether a measure says something by a dimension; of one that is not known there is something else to say.
    fn says_by(&self, measure: &str, dimension: &str) -> bool {
        self.model.measure(measure).is_none() || self.model.says_by(measure, dimension)
    }

    fn time(&mut self, tile: Option<&str>, name: &str) {
        if self.model.dimension_kind(name) != Some(DimensionKind::Time) {
            let message = format!("“{name}” is no dimension of type time.");
            let tile = tile.map(str::to_owned);
            self.found.push(Wrong { tile, part: Some("time"), number: None, message });
        }
    }

    /// Something about the dashboard itself.
    fn wrong(&mut self, part: Option<&'static str>, message: String) {
        self.found.push(Wrong { part, message, ..Wrong::default() });
    }

    fn tile_wrong(&mut self, tile: &str, part: Option<&'static str>, message: String) {
        self.found.push(Wrong { tile: Some(tile.to_owned()), part, number: None, message });
    }
}

/// Whether a text is names of folders as they are shown: nothing in them is empty, invisible or longer than a line.
fn is_folder(text: &str) -> bool {
    let is_name = |name: &str| !name.is_empty() && name.trim() == name && !name.contains(char::is_control);
    text.chars().count() <= LONGEST_FOLDER && text.split('/').count() <= DEEPEST && text.split('/').all(is_name)
}

/// Whether somebody can be called so.
fn is_person(name: &str) -> bool {
    let letters = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || b"._-".contains(&letter);
    (2..=64).contains(&name.len()) && name.bytes().all(letters)
}

/// The part of a tile that a question's field came from.
fn part_of(definition: &DashboardDefinition, tile: &str, field: &'static str) -> &'static str {
    let has_by = definition.tiles.get(tile).is_some_and(|tile| !tile.by.is_empty());
    if field == "by" && !has_by { "series" } else { field }
}

fn is_slug(text: &str) -> bool {
    let letters = text.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-');
    letters && !text.is_empty() && text.len() <= 60 && !text.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = "\
entities:
  sales:
    table: w.s
    joins: {product: product_key}
    dimensions:
      date: {title: Date, type: time}
      shipped: {title: Shipped, type: time}
      channel: {title: Channel}
    measures:
      lines: {title: Lines, type: count}
      so_far: {title: Lines so far, type: cumulative, of: lines, time: shipped}
      orders: {title: Orders, type: count, not_by: [product]}
  product:
    table: w.p
    key: product_key
    dimensions:
      product: {title: Product}
";

    fn errors(path: &str, text: &str) -> Vec<String> {
        let model = SemanticModel::read(&[DefinitionFile { path: "m.yml", text: MODEL }]).unwrap();
        let found = read(&[DefinitionFile { path, text }], &model).map(|dashboards| dashboards.len());
        found.map_or_else(|errors| errors.iter().map(ToString::to_string).collect(), |_| Vec::new())
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once_with_its_line() {
        let text = "\
title: Shop
description: All of it.
time: channel
filters: [colour]
tabs: {now: Now, then: ''}
annotations: [{at: 2026-03-12, text: New shop}, {at: yesterday, text: x}, {when: lines = 3, text: x}]
tiles:
  profit: {show: number, measures: [profit]}
  orders: {show: bar, measures: [orders], by: [product]}
  Lines: {show: line, measures: [lines]}
  wide:
    show: bar
    measures: [lines]
    by: [channel]
    width: 13
  words: {show: text}
  list: {show: table, measures: [lines], by: [channel], format: {bar: [orders]}}
  days: {show: table, measures: [lines], by: [date.day], course: lines}
  pivot: {show: pivot, measures: [lines], by: [channel]}
  so-far: {show: number, measures: [so_far], time: date}
  shipped: {show: number, measures: [so_far], time: shipped}
  placed: {show: number, measures: [lines], tab: then}
  lost: {show: number, measures: [lines], tab: later}
  note: {show: text, text: Hello, period: all}
  marked: {show: bar, measures: [lines], by: [channel], time: date, annotations: [{at: 2026-03-12, text: New shop}]}
  found: {show: line, measures: [lines], by: [date], time: date, annotations: [{when: orders > 3, by: product}, {text: Never}]}
  judged: {show: table, measures: [lines], by: [channel], format: {bad: [lines = 3, orders > 3]}}
";
        let found = errors("dashboards/shop.yml", text);
        let wanted = [
            ("dashboards/shop.yml:3: ", "“channel” is no dimension of type time"),
            ("dashboards/shop.yml:4: ", "“colour” is no dimension; use date"),
            ("dashboards/shop.yml:5: ", "The tab “then” needs a title"),
            ("dashboards/shop.yml:6: ", "“yesterday” is no period"),
            ("dashboards/shop.yml:6: ", "“lines = 3” compares with no number"),
            ("dashboards/shop.yml:8: ", "“profit” is no measure; use lines"),
            ("dashboards/shop.yml:9: ", "“orders” says nothing by product"),
            ("dashboards/shop.yml:10: ", "“Lines” cannot stand in an address"),
            ("dashboards/shop.yml:10: ", "This needs measures and one dimension in by"),
            ("dashboards/shop.yml:15: ", "A tile is 1 to 12 columns wide"),
            ("dashboards/shop.yml:16: ", "This needs text"),
            ("dashboards/shop.yml:17: ", "“orders” is not one of the tile's measures"),
            ("dashboards/shop.yml:18: ", "This needs one dimension in by, not of time"),
            ("dashboards/shop.yml:19: ", "This needs one measure and one dimension in by, and a series"),
            ("dashboards/shop.yml:20: ", "“so_far” runs along “shipped”, and the periods of this tile are of “date”"),
            ("dashboards/shop.yml:23: ", "“later” is no tab; use now or then"),
            ("dashboards/shop.yml:24: ", "Words have no period"),
            ("dashboards/shop.yml:25: ", "Only charts along date have annotations"),
            ("dashboards/shop.yml:26: ", "“orders” says nothing by product"),
            ("dashboards/shop.yml:26: ", "An annotation needs a day in at and a text"),
            ("dashboards/shop.yml:27: ", "“lines = 3” compares with no number"),
            ("dashboards/shop.yml:27: ", "“orders” is not one of the tile's measures"),
        ];
        assert_eq!(found.len(), wanted.len(), "{found:#?}");
        for (error, (place, message)) in found.iter().zip(wanted) {
            assert!(error.starts_with(place) && error.contains(message), "{error}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_what_can() {
        let text = "title: Shop\ndescription: x\ntime: date\ntiles:\n  a: {show: pie, measures: [lines]}\n";
        let found = errors("dashboards/shop.yml", text);
        assert!(found[0].starts_with("dashboards/shop.yml:5: "), "{found:?}");
        let named = errors("dashboards/My Shop.yml", "title: Shop\ndescription: x\ntime: date\ntiles: {}\n");
        assert!(named[0].contains("name the file with a-z"), "{named:?}");
        assert_eq!(errors("dashboards/shop.yml", "title: Shop\ndescription: x\ntime: date\ntiles: {}\n"), [""; 0]);
    }

    #[test]
    fn access_names_people_and_roles() {
        let found = |access: &str| {
            let text = format!("title: Shop\ndescription: x\naccess:\n  {access}\ntime: date\ntiles: {{}}\n");
            errors("dashboards/shop.yml", &text)
        };
        for access in ["view: {role: analyst}", "edit: {people: [kim, robin.b]}", "view: {}"] {
            assert_eq!(found(access), [""; 0], "{access}");
        }
        let named = found("view: {people: [Kim B]}");
        assert!(named[0].starts_with("dashboards/shop.yml:4: “Kim B” is no name of a person"), "{named:?}");
        for access in ["view: {role: boss}", "view: {group: [x]}", "see: {role: analyst}"] {
            assert!(found(access)[0].starts_with("dashboards/shop.yml:4: "), "{access}");
        }
    }

    #[test]
    fn folders_have_names() {
        let found = |folder: &str| {
            let text = format!("title: Shop\ndescription: x\nfolder: {folder:?}\ntime: date\ntiles: {{}}\n");
            errors("dashboards/shop.yml", &text)
        };
        for folder in ["Marketing", "Marketing/Campaigns in spring", "Größe/Ümlaut", "a/b/c/d"] {
            assert_eq!(found(folder), [""; 0], "{folder}");
        }
        for folder in ["", "/", "Marketing/", "/Marketing", "a//b", "a/ b", "a/b/c/d/e", &"a".repeat(101)] {
            let found = found(folder);
            assert!(found[0].starts_with("dashboards/shop.yml:3: ") && found[0].contains("no folder"), "{found:?}");
        }
    }
}
