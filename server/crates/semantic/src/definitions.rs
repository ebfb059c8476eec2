//! `semantic/*.yml` as they are written: entities with their joins, dimensions and measures, and policies.
//!
//! The comments here are what an editor shows: the JSON Schema is made from these types.

mod measure;

use contract::{DimensionKind, Problem, ProjectFile};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::policies::PolicyDefinition;
use crate::spanned::Spanned;

pub(crate) use measure::{Better, MeasureDefinition, MeasureFormat, MeasureKind};

/// A file of definitions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DefinitionFile<'a> {
    /// Its path in the project, for errors: `semantic/shop.yml`.
    pub(crate) path: &'a str,
    /// What is in it.
    pub(crate) text: &'a str,
}

impl<'a> From<&'a ProjectFile> for DefinitionFile<'a> {
    fn from(file: &'a ProjectFile) -> Self {
        Self { path: &file.path, text: &file.text }
    }
}

/// What can be asked: entities with their dimensions and measures; and who sees which rows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Measures and dimensions")]
pub(crate) struct Definitions {
    /// What rows of tables stand for, by name.
    #[serde(default)]
    pub(crate) entities: IndexMap<String, Spanned<EntityDefinition>>,
    /// Who sees which rows, by name.
    #[serde(default)]
    pub(crate) policies: IndexMap<String, Spanned<PolicyDefinition>>,
    /// Ways to look closer, by name: dimensions from the general to the particular, such as [category, product].
    #[serde(default)]
    pub(crate) hierarchies: IndexMap<String, Spanned<Levels>>,
}

/// Dimensions from the general to the particular.
pub(crate) type Levels = Vec<Spanned<String>>;

/// What a row of a table stands for.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EntityDefinition {
    /// Schema and name: `warehouse.fact_sales`.
    pub(crate) table: Spanned<String>,
    /// The column that tells its rows apart; needed where others join it.
    pub(crate) key: Option<String>,
    /// Entities of which each row has one at most, with the column that holds their key.
    #[serde(default)]
    pub(crate) joins: IndexMap<String, Spanned<String>>,
    /// What its rows differ in, by name.
    #[serde(default)]
    pub(crate) dimensions: IndexMap<String, Spanned<DimensionDefinition>>,
    /// Numbers that are worked out over its rows, by name. The names of all measures differ.
    #[serde(default)]
    pub(crate) measures: IndexMap<String, Spanned<MeasureDefinition>>,
}

/// Something that rows differ in.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DimensionDefinition {
    /// The name for people.
    pub(crate) title: String,
    /// What it is, in a sentence or two.
    #[serde(default)]
    pub(crate) description: String,
    /// What its values are.
    #[serde(default, rename = "type")]
    pub(crate) kind: DimensionKind,
    /// An expression over the entity's columns; the column of the dimension's own name where nothing is said.
    pub(crate) value: Option<Spanned<String>>,
    /// For numbers: the bins that they are put together in. The value is then a bin's lower edge.
    pub(crate) bins: Option<Spanned<BinsDefinition>>,
    /// For time: an integer column with the day as yyyymmdd, which filters use because it is indexed.
    pub(crate) day_key: Option<String>,
    /// What people call it besides.
    #[serde(default)]
    pub(crate) synonyms: Vec<String>,
    /// What values are called where people read them; the value itself where nothing is said.
    #[serde(default)]
    pub(crate) labels: IndexMap<String, String>,
}

/// Bins of numbers: a width or edges.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BinsDefinition {
    /// How wide each of them is; zero is an edge.
    pub(crate) width: Option<f64>,
    /// Where they begin, ascending. The last one has no end; what is less than the first edge lies in no bin.
    #[serde(default)]
    pub(crate) edges: Vec<f64>,
}

/// Reads a file of YAML.
pub(crate) fn parse<T: DeserializeOwned>(file: DefinitionFile<'_>) -> Result<T, Problem> {
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(file.text, options).map_err(|error| {
        let (line, column) = error.location().map_or((1, 1), |location| (location.line(), location.column()));
        let message = error.to_string();
        // The place stands before the message already.
        let message = message.strip_suffix(&format!(" at line {line}, column {column}")).unwrap_or(&message).to_owned();
        Problem { path: file.path.to_owned(), line, message }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Problem {
        parse::<Definitions>(DefinitionFile { path: "semantic/shop.yml", text }).unwrap_err()
    }

    #[test]
    fn errors_name_the_line_and_what_is_known() {
        let error = refused("entities:\n  sales:\n    key: sales_key\n    tabel: warehouse.fact_sales\n");
        assert_eq!(error.line, 4, "{error}");
        assert!(
            error.to_string().starts_with("semantic/shop.yml:4: ") && error.message.ends_with("measures"),
            "{error}"
        );
        assert!(error.message.contains("expected one of table, key"), "{error}");

        let error = refused(
            "entities:\n  sales:\n    key: sales_key\n    table: a.b\n    measures:\n      orders:\n        title: Orders\n        type: counts\n",
        );
        assert_eq!(error.line, 8, "{error}");
        assert!(error.message.contains("count_distinct"), "{error}");
    }

    #[test]
    fn a_name_is_defined_once() {
        let error = refused("entities:\n  a: {table: x.a}\n  a: {table: x.b}\n");
        assert_eq!(error.line, 3, "{error}");
    }
}
