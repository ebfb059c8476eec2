//! The part of a vocabulary that a dashboard needs.

use contract::{DashboardDefinition, Vocabulary};

use crate::parameters::spelled_out;
use crate::state::SHOP;

/// The measures that a dashboard names, and the dimensions that it is broken down, broken out or can be filtered by. What is
/// said of them is what whoever shows it reads, and no more.
#[must_use]
pub fn named(definition: &DashboardDefinition, vocabulary: &Vocabulary) -> Vocabulary {
    let definition = &spelled_out(definition);
    let tiles = || definition.tiles.values();
    let measures = vocabulary.measures.iter().filter(|known| tiles().any(|tile| tile.measures.contains(&known.name)));
    let mut measures: Vec<_> = measures.cloned().collect();
    for measure in &mut measures {
        measure.synonyms.clear();
    }
    let is_named = |name: &String| {
        let said = measures.iter().any(|measure| measure.dimensions.contains(name));
        said || name == SHOP || *name == definition.time || definition.filters.contains(name)
    };
    let mut dimensions: Vec<_> = vocabulary.dimensions.iter().filter(|known| is_named(&known.name)).cloned().collect();
    for dimension in &mut dimensions {
        dimension.description.clear();
        dimension.synonyms.clear();
    }
    Vocabulary { measures, dimensions, hierarchies: vocabulary.hierarchies.clone() }
}
