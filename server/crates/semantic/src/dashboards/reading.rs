//! From a file to a dashboard of which every name makes sense.

use std::path::Path;

use contract::{DashboardDefinition, DimensionKind, PlotKind, Problem, Show, TileDefinition};
use indexmap::IndexMap;

use crate::compile::compile;
use crate::definitions::{DefinitionFile, parse};
use crate::error::Error;
use crate::places::Places;
use crate::places::Step::{self, Name, Number};
use crate::semantic_model::SemanticModel;
use crate::wording;

/// Columns of the grid.
const COLUMNS: u8 = 12;
/// No dashboard has more tiles.
const MOST_TILES: usize = 60;
/// No chart ranks more values.
const MOST_TOP: u32 = 500;

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
                let places = Places::of(*file);
                let mut checking =
                    Checking { path: file.path, places, model, definition: &definition, errors: Vec::new() };
                if !model.is_empty() {
                    checking.dashboard(&slug);
                }
                errors.append(&mut checking.errors);
                dashboards.insert(slug.clone(), DashboardModel { slug, definition });
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(dashboards) } else { Err(errors) }
}

struct Checking<'a> {
    path: &'a str,
    places: Places,
    model: &'a SemanticModel,
    definition: &'a DashboardDefinition,
    errors: Vec<Problem>,
}

impl Checking<'_> {
    fn dashboard(&mut self, slug: &str) {
        let definition = self.definition;
        if !is_slug(slug) {
            self.wrong(&[], format!("“{slug}” cannot stand in an address; name the file with a-z, 0-9 and dashes."));
        }
        self.time(&[Name("time")], &definition.time);
        if definition.months.is_some_and(|months| !(1..=240).contains(&months)) {
            self.wrong(&[Name("months")], "A period has 1 to 240 months.".to_owned());
        }
        for (number, filter) in definition.filters.iter().enumerate() {
            if !self.model.has_dimension(filter) {
                let message = wording::unknown("dimension", filter, &self.model.all_dimensions());
                self.wrong(&[Name("filters"), Number(number)], message);
            }
        }
        if definition.tiles.len() > MOST_TILES {
            self.wrong(&[], format!("A dashboard has {MOST_TILES} tiles at most."));
        }
        for (name, tile) in &definition.tiles {
            if !is_slug(name) {
                let message = format!("“{name}” cannot stand in an address; use a-z, 0-9 and dashes.");
                self.wrong(&[Name("tiles"), Name(name)], message);
            }
            self.tile(name, tile);
        }
    }

    fn tile(&mut self, name: &str, tile: &TileDefinition) {
        let before = self.errors.len();
        let at = |part| [Name("tiles"), Name(name), Name(part)];
        if tile.width.is_some_and(|width| !(1..=COLUMNS).contains(&width)) {
            self.wrong(&at("width"), format!("A tile is 1 to {COLUMNS} columns wide."));
        }
        if tile.top.is_some_and(|top| !(1..=MOST_TOP).contains(&top)) {
            self.wrong(&at("top"), format!("A tile shows 1 to {MOST_TOP} values."));
        }
        if let Some(time) = &tile.time {
            self.time(&at("time"), time);
        }
        if let Err(message) = shape(tile) {
            self.wrong(&[Name("tiles"), Name(name)], message);
        }
        for (part, names) in [("lines", tile.lines.as_slice()), ("size", tile.size.as_slice())] {
            for one in names.iter().filter(|one| !tile.measures.contains(one)) {
                self.wrong(&at(part), format!("“{one}” is not one of the tile's measures."));
            }
        }
        if tile.show == Show::Text || self.errors.len() > before {
            return;
        }
        let question = dashboard::as_defined(self.definition, tile);
        if let Err(Error::Invalid { field, message }) = compile(self.model, &question) {
            self.wrong(&[Name("tiles"), Name(name), Name(part_of(tile, field)), Number(0)], message);
        }
    }

    fn time(&mut self, way: &[Step<'_>], name: &str) {
        if self.model.dimension_kind(name) != Some(DimensionKind::Time) {
            self.wrong(way, format!("“{name}” is no dimension of type time."));
        }
    }

    fn wrong(&mut self, way: &[Step<'_>], message: String) {
        self.errors.push(Problem { path: self.path.to_owned(), line: self.places.line(way), message });
    }
}

/// The part of a tile that a question's field came from.
fn part_of<'a>(tile: &TileDefinition, field: &'a str) -> &'a str {
    if field == "by" && tile.by.is_empty() { "series" } else { field }
}

/// Whether a tile has the parts that what it shows is made of.
fn shape(tile: &TileDefinition) -> Result<(), String> {
    let (measures, levels) = (tile.measures.len(), tile.by.len());
    let needs = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("This needs {what}.")) };
    match tile.show {
        Show::Text => {
            needs(tile.text.is_some(), "text")?;
            needs(measures + levels == 0, "no measures and no by: it is text")
        }
        Show::Number => needs(measures == 1 && levels == 0, "one measure and no by"),
        Show::Table => needs(measures > 0, "measures"),
        _ => match tile.show.plot().unwrap_or_default() {
            PlotKind::Line | PlotKind::Area | PlotKind::Column | PlotKind::Bar | PlotKind::Combo => {
                needs(measures > 0 && levels == 1, "measures and one dimension in by")?;
                needs(tile.series.is_none() || measures == 1, "one measure where there is a series")
            }
            PlotKind::Scatter => needs(measures == 2 && levels == 1, "two measures and one dimension in by"),
            PlotKind::Bubble => needs(measures == 3 && levels == 1, "three measures and one dimension in by"),
            PlotKind::Heatmap | PlotKind::Cohort => needs(
                measures == 1 && levels == 1 && tile.series.is_some(),
                "one measure, one dimension in by, and a series",
            ),
            PlotKind::Sankey => needs(measures == 1 && levels >= 2, "one measure and two dimensions or more in by"),
            PlotKind::Treemap | PlotKind::Sunburst => {
                needs(measures == 1 && levels >= 1, "one measure and dimensions in by")
            }
            PlotKind::Funnel | PlotKind::Waterfall | PlotKind::Histogram => {
                needs(measures == 1 && levels == 1, "one measure and one dimension in by")
            }
            PlotKind::Box => {
                needs(measures == 5 && levels == 1, "five measures, from the least to the greatest, and one dimension")
            }
            PlotKind::Gauge => needs(measures == 2 && levels == 0, "two measures, the value and what is aimed at"),
        },
    }
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
      channel: {title: Channel}
    measures:
      lines: {title: Lines, type: count}
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
";
        let found = errors("dashboards/shop.yml", text);
        let wanted = [
            ("dashboards/shop.yml:3: ", "“channel” is no dimension of type time"),
            ("dashboards/shop.yml:4: ", "“colour” is no dimension; use date"),
            ("dashboards/shop.yml:6: ", "“profit” is no measure; use lines"),
            ("dashboards/shop.yml:7: ", "“orders” says nothing by product"),
            ("dashboards/shop.yml:8: ", "“Lines” cannot stand in an address"),
            ("dashboards/shop.yml:8: ", "This needs measures and one dimension in by"),
            ("dashboards/shop.yml:13: ", "A tile is 1 to 12 columns wide"),
            ("dashboards/shop.yml:14: ", "This needs text"),
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
}
