//! Tiles that leave a part to viewers become plain ones here, before anything else looks at them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use contract::{
    By, Control, ControlKind, DashboardDefinition, DashboardQuery, Locale, NumberOrName, ParameterDefinition,
    TileDefinition, Vocabulary, parameter_address, parameter_in, wording,
};
use language::words;

use crate::annotations::with_asking_tiles;
use crate::state::Unclear;

/// A tile can be made into so many different ones by what is chosen.
pub const MOST_VARIANTS: usize = 200;

/// What is chosen, by the names of parameters.
pub type Choices = BTreeMap<String, String>;

/// The tile as if it had been defined with what is chosen; with what is usual where nothing is.
#[must_use]
pub fn plain<'t>(
    dashboard: &DashboardDefinition,
    chosen: &Choices,
    tile: &'t TileDefinition,
) -> Cow<'t, TileDefinition> {
    if named_by(tile).is_empty() {
        return Cow::Borrowed(tile);
    }
    let value = |name: &str| {
        let chosen = chosen.get(name).cloned();
        chosen.or_else(|| dashboard.parameters.get(name).and_then(ParameterDefinition::usual))
    };
    let mut plain = tile.clone();
    for measure in &mut plain.measures {
        if let Some(chosen) = parameter_in(measure).and_then(value) {
            *measure = chosen;
        }
    }
    for by in plain.by.iter_mut().chain(&mut plain.series) {
        if let Some(chosen) = parameter_in(&by.dimension).and_then(value).and_then(|chosen| chosen.parse().ok()) {
            *by = chosen;
        }
    }
    if let Some(name) = tile.top.as_ref().and_then(NumberOrName::name).and_then(parameter_in) {
        plain.top = value(name).and_then(|chosen| chosen.parse().ok()).map(NumberOrName::Number);
    }
    Cow::Owned(plain)
}

/// The names of the parameters that a tile leaves parts to, each once.
#[must_use]
pub fn named_by(tile: &TileDefinition) -> Vec<&str> {
    let by = tile.by.iter().chain(&tile.series).map(|by| by.dimension.as_str());
    let top = tile.top.iter().filter_map(NumberOrName::name);
    let mut named = Vec::new();
    for name in tile.measures.iter().map(String::as_str).chain(by).chain(top).filter_map(parameter_in) {
        if !named.contains(&name) {
            named.push(name);
        }
    }
    named
}

/// The measures that a tile can show.
pub fn measures<'a>(dashboard: &'a DashboardDefinition, tile: &'a TileDefinition) -> impl Iterator<Item = &'a String> {
    tile.measures.iter().flat_map(move |measure| {
        let parameter = parameter_in(measure).and_then(|name| dashboard.parameters.get(name));
        parameter.map_or(std::slice::from_ref(measure), |parameter| parameter.measures.as_slice())
    })
}

/// How many different tiles a tile can be made into.
#[must_use]
pub fn variant_count(dashboard: &DashboardDefinition, tile: &TileDefinition) -> usize {
    let choices = varying(dashboard, tile).into_iter().map(|(_, choices)| choices.len());
    choices.fold(1, usize::saturating_mul)
}

/// All that a tile can be made into, each with what is chosen for it; how many values are shown stays as usual. The first
/// [`MOST_VARIANTS`] where there are more.
#[must_use]
pub fn variants<'t>(
    dashboard: &DashboardDefinition,
    tile: &'t TileDefinition,
) -> Vec<(Choices, Cow<'t, TileDefinition>)> {
    let mut all = vec![Choices::new()];
    for (name, choices) in varying(dashboard, tile) {
        let with = |known: &Choices| {
            let chosen = choices.iter().map(|choice| {
                let mut more = known.clone();
                more.insert(name.to_owned(), choice.clone());
                more
            });
            chosen.collect::<Vec<_>>()
        };
        all = all.iter().flat_map(with).take(MOST_VARIANTS).collect();
    }
    all.into_iter().map(|chosen| (chosen.clone(), plain(dashboard, &chosen, tile))).collect()
}

/// The parameters that a tile leaves measures or dimensions to, with their choices.
fn varying<'t>(dashboard: &DashboardDefinition, tile: &'t TileDefinition) -> Vec<(&'t str, Vec<String>)> {
    let known = named_by(tile).into_iter().filter_map(|name| Some((name, dashboard.parameters.get(name)?)));
    let choosing = known.filter(|(_, parameter)| parameter.numbers.is_empty());
    choosing.map(|(name, parameter)| (name, parameter.choices())).collect()
}

/// The dashboard with plain tiles alone: all that its tiles can be made into, and what its annotations ask as tiles of their own.
/// What a cube and a vocabulary have to know of.
#[must_use]
pub fn spelled_out(dashboard: &DashboardDefinition) -> DashboardDefinition {
    let tiles = dashboard.tiles.iter().flat_map(|(name, tile)| {
        let numbered = variants(dashboard, tile).into_iter().enumerate();
        // No tile is called like the others: a space cannot stand in an address.
        numbered.map(move |(number, (_, plain))| match number {
            0 => (name.clone(), plain.into_owned()),
            _ => (format!("{name} {number}"), plain.into_owned()),
        })
    });
    let tiles = tiles.collect();
    with_asking_tiles(DashboardDefinition { tiles, ..dashboard.clone() })
}

/// What is chosen, with nothing left open. What the dashboard does not have is passed over.
///
/// # Errors
/// What cannot be chosen, with what can.
pub(crate) fn resolved(definition: &DashboardDefinition, query: &DashboardQuery) -> Result<Choices, Unclear> {
    let mut chosen = Choices::new();
    for (name, parameter) in &definition.parameters {
        let choices = parameter.choices();
        let value = match query.parameters.get(name) {
            Some(wanted) if !choices.contains(wanted) => {
                let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
                let what = format!("choice of “{}”", parameter.title);
                return Err(Unclear::new("param", wording::unknown(&what, wanted, &choices)));
            }
            Some(wanted) => Some(wanted.clone()),
            None => parameter.usual(),
        };
        chosen.extend(value.map(|value| (name.clone(), value)));
    }
    Ok(chosen)
}

/// What tiles leave to viewers, as controls; those of which there is something to choose.
pub(crate) fn controls<'t>(
    locale: Locale,
    vocabulary: &Vocabulary,
    dashboard: &DashboardDefinition,
    tiles: impl Iterator<Item = &'t TileDefinition>,
) -> Vec<Control> {
    let named: Vec<&str> = tiles.flat_map(named_by).collect();
    let shown = dashboard.parameters.iter().filter(|(name, _)| named.contains(&name.as_str()));
    let control = |(name, parameter): (&String, &ParameterDefinition)| {
        let choices = parameter.choices().into_iter().zip(labels(locale, vocabulary, &dashboard.time, parameter));
        Control {
            dimension: parameter_address(name),
            title: parameter.title.clone(),
            kind: ControlKind::One(choices.collect()),
        }
    };
    shown.filter(|(_, parameter)| parameter.choices().len() > 1).map(control).collect()
}

/// What choices are called, in their order.
fn labels(locale: Locale, vocabulary: &Vocabulary, time: &str, parameter: &ParameterDefinition) -> Vec<String> {
    let measure = |name: &String| vocabulary.measure(name).map_or_else(|| name.clone(), |known| known.title.clone());
    let title = |name: &str| vocabulary.dimension(name).map_or_else(|| name.to_owned(), |known| known.title.clone());
    let dimension = |by: &By| match by.grain.map(words::tiles(locale).grain) {
        Some(grain) if by.dimension == time => capital(grain),
        Some(grain) => format!("{}, {grain}", title(&by.dimension)),
        None => title(&by.dimension),
    };
    let dimensions = parameter.dimensions.iter().map(dimension);
    let numbers = parameter.numbers.iter().map(ToString::to_string);
    parameter.measures.iter().map(measure).chain(dimensions).chain(numbers).collect()
}

/// With its first letter in capitals.
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests;
