//! `semantic/*.yml`: entities with their dimensions and measures, hierarchies, and policies.

use contract::Problem;
use serde_json::Value;

use super::contents::Contents;
use super::fingerprint::Fingerprint;
use super::kinds::{Definition, FileKind, Outline, schema};
use crate::definitions::{DefinitionFile, Definitions};
use crate::semantic_model::SemanticModel;

pub(crate) const KIND: FileKind = FileKind {
    name: "semantic",
    pattern: "semantic/*.yml",
    about: "entities with their dimensions and measures, and who sees which rows",
    read,
    outline,
    schema: schema::<Definitions>,
};

fn read(files: &[DefinitionFile<'_>], contents: &mut Contents) -> Vec<Problem> {
    match SemanticModel::read(files) {
        Ok(model) => {
            contents.vocabulary = model.vocabulary();
            contents.model = model;
            contents.model_files = Fingerprint::of(files);
            Vec::new()
        }
        Err(problems) => problems,
    }
}

fn outline(text: &str) -> Outline {
    let mut found = Outline::new();
    let file: Value = serde_saphyr::from_str(text).unwrap_or_default();
    for (entity, definition) in file["entities"].as_object().into_iter().flatten() {
        let mut rest = definition.as_object().cloned().unwrap_or_default();
        for (section, what) in [("dimensions", "dimension"), ("measures", "measure")] {
            let own = rest.remove(section).and_then(|own| own.as_object().cloned());
            let own = own.unwrap_or_default().into_iter();
            found.extend(own.map(|(name, value)| (Definition { what, name, within: entity.clone() }, value)));
        }
        found.insert(on_its_own("entity", entity), Value::Object(rest));
    }
    let policies = file["policies"].as_object().into_iter().flatten();
    found.extend(policies.map(|(name, value)| (on_its_own("policy", name), value.clone())));
    for (name, levels) in file["hierarchies"].as_object().into_iter().flatten() {
        found.insert(on_its_own("hierarchy", name), levels.clone());
    }
    found
}

fn on_its_own(what: &'static str, name: &str) -> Definition {
    Definition { what, name: name.to_owned(), within: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_tells_definitions_apart_and_passes_over_comments() {
        let text = "\
entities:
  sales:
    table: w.s
    measures:
      net: {title: Net, type: sum, value: amount}
  shop: {table: w.p, key: k, dimensions: {shop: {title: Shop}}}
hierarchies:
  place: [shop]
policies:
  shops: {title: Shops, dimension: shop, attribute: shops}
";
        let found = outline(text);
        let names: Vec<_> = found.keys().map(|known| format!("{} {}", known.what, known.name)).collect();
        let expected =
            ["dimension shop", "entity sales", "entity shop", "hierarchy place", "measure net", "policy shops"];
        assert_eq!(names, expected);
        assert_eq!(outline(&text.replace("table: w.s", "table:    w.s   # lines\n").replace('\n', "\r\n")), found);
        assert!(outline("entities: [").is_empty() && outline("entities: 3").is_empty());
    }
}
