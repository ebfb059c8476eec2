//! `dashboards/*.yml`: one dashboard each.

use contract::{DashboardDefinition, Problem};
use serde_json::Value;

use super::contents::Contents;
use super::kinds::{Definition, FileKind, Outline, schema};
use crate::dashboards;
use crate::definitions::DefinitionFile;

pub(crate) const KIND: FileKind = FileKind {
    name: "dashboard",
    pattern: "dashboards/*.yml",
    about: "dashboards, one in each file",
    read,
    outline,
    schema: schema::<DashboardDefinition>,
};

fn read(files: &[DefinitionFile<'_>], contents: &mut Contents) -> Vec<Problem> {
    match dashboards::read(files, &contents.model) {
        Ok(dashboards) => {
            contents.dashboards = dashboards;
            Vec::new()
        }
        Err(problems) => problems,
    }
}

fn outline(text: &str) -> Outline {
    let file: Value = serde_saphyr::from_str(text).unwrap_or_default();
    let mut rest = file.as_object().cloned().unwrap_or_default();
    let tiles = rest.remove("tiles").and_then(|tiles| tiles.as_object().cloned()).unwrap_or_default();
    let within = rest.get("title").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut found: Outline = tiles
        .into_iter()
        .map(|(name, tile)| (Definition { what: "tile", name, within: within.clone() }, tile))
        .collect();
    if !rest.is_empty() {
        let dashboard = Definition { what: "dashboard", name: within, within: String::new() };
        found.insert(dashboard, Value::Object(rest));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_names_the_dashboard_and_its_tiles() {
        let text = "title: Shop\ndescription: x\ntime: date\ntiles:\n  orders: {show: number, measures: [orders]}\n";
        let names: Vec<_> = outline(text).into_keys().map(|known| format!("{} {}", known.what, known.name)).collect();
        assert_eq!(names, ["dashboard Shop", "tile orders"]);
        assert!(outline("title: [").is_empty());
    }
}
