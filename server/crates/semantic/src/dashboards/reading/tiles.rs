//! What can be wrong with a tile.

use contract::{DashboardDefinition, DimensionKind, Show, TileDefinition, Verdict};
use cube::MOST_ROWS;
use dashboard::{COLUMNS, MOST_TOP, Shape, threshold};

use super::{Checking, Wrong};
use crate::compile::compile;
use crate::dashboards::annotations;
use crate::error::Error;
use crate::places::Step::{Name, Number};
use crate::wording;

impl Checking<'_> {
    /// A tile of which nothing is left to viewers.
    pub(super) fn plain_tile(&mut self, name: &str, tile: &TileDefinition) {
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
        if tile.most().is_some_and(|top| !(1..=MOST_TOP).contains(&top)) {
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
                within: vec![Number(0)],
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
                self.found.push(Wrong { tile, part: Some("measures"), within: vec![Number(number)], message });
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
        if !tile.annotations.is_empty() && !tile.is_along(time) {
            self.tile_wrong(name, Some("annotations"), format!("Only charts along {time} have annotations."));
        }
        for (within, message) in annotations::wrong(self.model, &tile.annotations, time) {
            let tile = Some(name.to_owned());
            self.found.push(Wrong { tile, part: Some("annotations"), within, message });
        }
    }

    fn verdicts(&mut self, name: &str, tile: &TileDefinition) {
        for verdict in Verdict::ALL {
            for (number, condition) in tile.format.conditions(verdict).iter().enumerate() {
                let measure = &condition.dimension;
                let message = match threshold(condition) {
                    _ if !tile.show.is_judged() => {
                        "Only tables, pivots and big numbers say what is good or bad.".to_owned()
                    }
                    _ if !tile.measures.contains(measure) => format!("“{measure}” is not one of the tile's measures."),
                    Err(message) => message,
                    Ok(_) => continue,
                };
                let within = vec![Name(verdict.as_str()), Number(number)];
                self.found.push(Wrong { tile: Some(name.to_owned()), part: Some("format"), within, message });
            }
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
}

/// The part of a tile that a question's field came from.
fn part_of(definition: &DashboardDefinition, tile: &str, field: &'static str) -> &'static str {
    let has_by = definition.tiles.get(tile).is_some_and(|tile| !tile.by.is_empty());
    if field == "by" && !has_by { "series" } else { field }
}
