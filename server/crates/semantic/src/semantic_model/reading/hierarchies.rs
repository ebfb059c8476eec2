//! Ways to look closer.

use contract::Hierarchy;
use indexmap::IndexMap;

use super::Reading;
use crate::definitions::Levels;
use crate::semantic_model::SemanticModel;
use crate::spanned::Spanned;
use crate::wording;

impl<'a> Reading<'a> {
    pub(super) fn add_hierarchies(&mut self, path: &'a str, found: IndexMap<String, Spanned<Levels>>) {
        for (name, levels) in found {
            if let Some((other, _)) = self.hierarchies.get(&name) {
                let message = format!("The hierarchy “{name}” is defined in {other} as well; rename one of them.");
                self.wrong(path, &levels, message);
            } else {
                self.hierarchies.insert(name, (path, levels));
            }
        }
    }

    /// The hierarchies, each of dimensions that rows of one entity have all of. A dimension stands in one of them, so that
    /// there is one way on from it.
    pub(super) fn hierarchies(&mut self, model: &SemanticModel) -> Vec<Hierarchy> {
        let definitions = std::mem::take(&mut self.hierarchies);
        let mut known: IndexMap<&str, &str> = IndexMap::new();
        for (name, (path, levels)) in &definitions {
            if levels.value.is_empty() {
                self.wrong(path, levels, "A hierarchy has dimensions: [category, product].".to_owned());
            }
            for level in &levels.value {
                if !model.has_dimension(&level.value) {
                    self.wrong(path, level, wording::unknown("dimension", &level.value, &model.all_dimensions()));
                } else if let Some(other) = known.insert(&level.value, name) {
                    let message = format!("“{}” stands in the hierarchy “{other}” already.", level.value);
                    self.wrong(path, level, message);
                }
            }
            let all = levels.value.iter().all(|level| model.has_dimension(&level.value));
            if all && !levels.value.is_empty() && !goes_together(model, &levels.value) {
                let message =
                    format!("No entity has all dimensions of “{name}”, so nobody could go from one to the next.");
                self.wrong(path, levels, message);
            }
        }
        let hierarchy = |(name, (_, levels)): (&String, &(&str, Spanned<Levels>))| Hierarchy {
            name: name.clone(),
            levels: levels.value.iter().map(|level| level.value.clone()).collect(),
        };
        definitions.iter().map(hierarchy).collect()
    }
}

fn goes_together(model: &SemanticModel, levels: &[Spanned<String>]) -> bool {
    let mut entities = model.entities.keys();
    entities.any(|entity| levels.iter().all(|level| model.dimension(entity, &level.value).is_some()))
}
