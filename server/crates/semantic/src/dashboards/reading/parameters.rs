//! What can be wrong with what is left to viewers.

use contract::{NumberOrName, ParameterDefinition, TileDefinition, parameter_in};
use dashboard::{MOST_TOP, MOST_VARIANTS, named_by, variant_count, variants};

use super::{Checking, Wrong};
use crate::places::Step::{self, Name, Number};
use crate::wording;

/// A parameter has so many choices at most.
const MOST_CHOICES: usize = 20;

/// What a parameter is made of, as messages have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Measures,
    Dimensions,
    Numbers,
}

impl<'a> Checking<'a> {
    pub(super) fn parameters(&mut self) {
        let definition = self.definition;
        for (name, parameter) in &definition.parameters {
            if !is_name(name) {
                let message = format!("“{}” cannot be named; use letters, digits and underscores.", wording::cut(name));
                self.parameter_wrong(name, &[], message);
            }
            if parameter.title.trim().is_empty() {
                self.parameter_wrong(name, &[Name("title")], "A parameter needs a title.".to_owned());
            }
            self.choices(name, parameter);
        }
    }

    fn choices(&mut self, name: &'a str, parameter: &ParameterDefinition) {
        let choices = parameter.choices();
        if kind_of(parameter).is_none() {
            let message = "A parameter chooses between measures, dimensions or numbers; write one of the three.";
            self.parameter_wrong(name, &[], message.to_owned());
        }
        if choices.len() > MOST_CHOICES {
            self.parameter_wrong(name, &[], format!("A parameter has {MOST_CHOICES} choices at most."));
        }
        let known: Vec<&str> = self.model.measures().map(|(known, _)| known).collect();
        for (place, measure) in parameter.measures.iter().enumerate() {
            if !known.contains(&measure.as_str()) {
                let message = wording::unknown("measure", measure, &known);
                self.parameter_wrong(name, &[Name("measures"), Number(place)], message);
            }
        }
        for (place, by) in parameter.dimensions.iter().enumerate() {
            if !self.model.has_dimension(&by.dimension) {
                let message = wording::unknown("dimension", &by.dimension, &self.model.all_dimensions());
                self.parameter_wrong(name, &[Name("dimensions"), Number(place)], message);
            }
        }
        for (place, _) in parameter.numbers.iter().enumerate().filter(|(_, top)| !(1..=MOST_TOP).contains(*top)) {
            let message = format!("A tile shows 1 to {MOST_TOP} values.");
            self.parameter_wrong(name, &[Name("numbers"), Number(place)], message);
        }
        let usual = parameter.default.as_ref().map(NumberOrName::to_string);
        if let Some(usual) = usual.filter(|usual| !choices.contains(usual)) {
            let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
            self.parameter_wrong(name, &[Name("default")], wording::unknown("choice", &usual, &choices));
        }
    }

    /// A tile in all the ways that viewers can choose it. What is wrong with it is said of the first way that is.
    pub(super) fn tile(&mut self, name: &str, tile: &TileDefinition) {
        let before = self.found.len();
        self.left_to_viewers(name, tile);
        if self.found.len() > before {
            return;
        }
        for (chosen, plain) in variants(self.definition, tile) {
            self.plain_tile(name, &plain);
            let chosen: Vec<String> = chosen.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            if self.found.len() > before && !chosen.is_empty() {
                for wrong in &mut self.found[before..] {
                    wrong.message = format!("With {}: {}", chosen.join(" and "), wrong.message);
                }
            }
            if self.found.len() > before {
                return;
            }
        }
    }

    /// The parts of a tile that are left to viewers, and those that cannot be.
    fn left_to_viewers(&mut self, name: &str, tile: &TileDefinition) {
        let by =
            tile.by.iter().enumerate().map(|(place, by)| ("by", Some(place), by.dimension.as_str(), Kind::Dimensions));
        let measures = tile.measures.iter().enumerate();
        let measures = measures.map(|(place, measure)| ("measures", Some(place), measure.as_str(), Kind::Measures));
        let series = tile.series.iter().map(|by| ("series", None, by.dimension.as_str(), Kind::Dimensions));
        let top = tile.top.iter().filter_map(NumberOrName::name).map(|top| ("top", None, top, Kind::Numbers));
        for (part, place, text, kind) in measures.chain(by).chain(series).chain(top) {
            let message = match parameter_in(text) {
                Some(parameter) => self.cannot_choose(parameter, kind),
                None if kind == Kind::Numbers => {
                    Some(format!("“{}” is no number; write one, or a parameter such as $top.", wording::cut(text)))
                }
                None => None,
            };
            let within = place.map(Number).into_iter().collect();
            let tile = Some(name.to_owned());
            self.found.extend(message.map(|message| Wrong { tile, part: Some(part), within, message }));
        }
        if tile.by.iter().chain(&tile.series).any(|by| by.grain.is_some() && parameter_in(&by.dimension).is_some()) {
            let message = "Leave the grain away: it is written with the choices of the parameter, like date.month.";
            self.tile_wrong(name, Some("by"), message.to_owned());
        }
        let closed = [
            ("lines", tile.lines.as_slice()),
            ("size", tile.size.as_slice()),
            ("course", tile.course.as_slice()),
            ("order", tile.order.as_slice()),
            ("time", tile.time.as_slice()),
            ("format", tile.format.bar.as_slice()),
            ("format", tile.format.heat.as_slice()),
        ];
        for (part, names) in closed {
            for text in names.iter().filter(|text| parameter_in(text.trim_start_matches('-')).is_some()) {
                let message = format!("“{text}” cannot stand here: viewers choose measures, by, series and top alone.");
                self.tile_wrong(name, Some(part), message);
            }
        }
        let count = variant_count(self.definition, tile);
        if count > MOST_VARIANTS {
            let parameters = named_by(tile).join(", ");
            let message = format!(
                "With {parameters} this is one of {count} tiles, and {MOST_VARIANTS} can be; give them fewer choices."
            );
            self.tile_wrong(name, None, message);
        }
    }

    /// Why a parameter cannot stand where something of this kind does.
    fn cannot_choose(&self, name: &str, kind: Kind) -> Option<String> {
        let known = &self.definition.parameters;
        let Some(parameter) = known.get(name) else {
            let known: Vec<&str> = known.keys().map(String::as_str).collect();
            return Some(match known.is_empty() {
                true => {
                    format!("The dashboard has no parameters; define “{}” in its parameters first.", wording::cut(name))
                }
                false => wording::unknown("parameter", name, &known),
            });
        };
        // Of one that is none of them, there is something else to say.
        let other = kind_of(parameter).filter(|known| *known != kind)?;
        Some(format!("“${name}” chooses {}, and here stand {}.", other.in_words(), kind.in_words()))
    }

    /// Something about a parameter, and the way to it from there.
    fn parameter_wrong(&mut self, name: &'a str, way: &[Step<'a>], message: String) {
        let within = std::iter::once(Name(name)).chain(way.iter().copied()).collect();
        self.found.push(Wrong { tile: None, part: Some("parameters"), within, message });
    }
}

impl Kind {
    const fn in_words(self) -> &'static str {
        match self {
            Self::Measures => "measures",
            Self::Dimensions => "dimensions",
            Self::Numbers => "numbers",
        }
    }
}

/// What a parameter chooses between, where that is one thing.
fn kind_of(parameter: &ParameterDefinition) -> Option<Kind> {
    match (parameter.measures.as_slice(), parameter.dimensions.as_slice(), parameter.numbers.as_slice()) {
        ([_, ..], [], []) => Some(Kind::Measures),
        ([], [_, ..], []) => Some(Kind::Dimensions),
        ([], [], [_, ..]) => Some(Kind::Numbers),
        _ => None,
    }
}

fn is_name(text: &str) -> bool {
    let letters = text.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_');
    letters && !text.is_empty() && text.len() <= 60
}
