//! What a policy means for each table.
//!
//! A table is restricted through its way to the column that decides: its own, or that of the row it is joined with. A table that
//! only describes restricted ones, as products describe sales, shows what a row that can be seen leads to. Every other table is
//! closed to whom the policy restricts, which `row_policies.apply` sees to.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Policy, SCHEMA};
use crate::semantic_model::SemanticModel;

/// Views of Terrarium's own that read as whoever reads them, by the policies of the tables behind them.
const VIEWS: [&str; 1] = ["invoice"];

/// What a policy lets through of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Restriction {
    policy: String,
    pub(super) table: String,
    /// A row is seen that has one way to a value that is.
    ways: Vec<Way>,
}

/// A way from the rows of a table to the column that decides.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Way {
    column: String,
    steps: Vec<Step>,
}

/// From a column to the rows of a table that have its value as key, and to a column of theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    table: String,
    key: String,
    column: String,
}

/// What all policies of a project mean, as `row_policies.apply` takes it: the same for the same policies, in whatever order they
/// are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Restrictions(Value);

impl Restrictions {
    pub(crate) fn of<'p>(policies: impl Iterator<Item = &'p Policy>) -> Self {
        let restrictions = policies.flat_map(|policy| &policy.restrictions);
        let of_tables = restrictions.filter(|restriction| !VIEWS.contains(&restriction.table.as_str()));
        let mut all: Vec<Value> = of_tables.map(Restriction::to_value).collect();
        all.sort_unstable_by_key(Value::to_string);
        Self(Value::from(all))
    }

    pub(crate) const fn as_value(&self) -> &Value {
        &self.0
    }
}

impl Default for Restrictions {
    fn default() -> Self {
        Self(Value::Array(Vec::new()))
    }
}

impl Restriction {
    fn to_value(&self) -> Value {
        let step = |step: &Step| json!({"table": step.table, "key": step.key, "column": step.column});
        let way = |way: &Way| json!({"column": way.column, "steps": way.steps.iter().map(step).collect::<Vec<_>>()});
        json!({"policy": self.policy, "table": self.table, "ways": self.ways.iter().map(way).collect::<Vec<_>>()})
    }
}

/// What the policy called `policy` means where `column` of `home` decides, by table.
///
/// # Errors
/// A sentence about a table for which no policy can be made.
pub(super) fn of(model: &SemanticModel, policy: &str, home: &str, column: &str) -> Result<Vec<Restriction>, String> {
    if VIEWS.contains(&table(model, home)?) {
        return Err(format!("“{home}” is about a view; a policy takes a dimension of a table."));
    }
    let mut reaching: Vec<(&str, Way)> = Vec::new();
    for entity in model.entities() {
        let name = entity.table.alias.as_str();
        reaching.extend(way(model, name, home, column).map(|way| (name, way)));
    }
    let mut tables: BTreeMap<&str, Vec<Way>> = BTreeMap::new();
    for (entity, way) in &reaching {
        // Of several entities over one table the one that is nearest says it.
        let known = tables.entry(table(model, entity)?).or_default();
        if known.first().is_none_or(|known| way.steps.len() < known.steps.len()) {
            *known = vec![way.clone()];
        }
    }
    let mut described: BTreeMap<&str, Vec<Way>> = BTreeMap::new();
    for (entity, way) in &reaching {
        // The tables behind a view say what its rows lead to.
        if VIEWS.contains(&table(model, entity)?) {
            continue;
        }
        for other in model.reachable(entity) {
            let other_table = table(model, other)?;
            if !tables.contains_key(other_table) {
                let ways = described.entry(other_table).or_default();
                ways.extend(back(model, entity, way, other).filter(|way| !ways.contains(way)));
            }
        }
    }
    let restriction =
        |(table, ways): (&str, Vec<Way>)| Restriction { policy: policy.to_owned(), table: table.to_owned(), ways };
    Ok(tables.into_iter().chain(described).map(restriction).collect())
}

/// The way of an entity's rows to the column; none where its joins do not lead there.
fn way(model: &SemanticModel, entity: &str, home: &str, column: &str) -> Option<Way> {
    if entity == home {
        return Some(Way { column: column.to_owned(), steps: Vec::new() });
    }
    let path = model.path(entity, home);
    let columns = path.iter().skip(1).map(|step| step.column.as_str()).chain([column]);
    let steps = path.iter().zip(columns).map(|(step, column)| {
        let to = model.entity(&step.to)?;
        Some(Step { table: to.table.name.clone(), key: to.key.clone()?, column: column.to_owned() })
    });
    Some(Way { column: path.first()?.column.clone(), steps: steps.collect::<Option<_>>()? })
}

/// The way of an entity's rows by those of `from` that are joined with them, and on by these rows' own way.
fn back(model: &SemanticModel, from: &str, way: &Way, entity: &str) -> Option<Way> {
    let key = |entity: &str| model.entity(entity)?.key.clone();
    let path = model.path(from, entity);
    let mut steps = Vec::new();
    for (place, step) in path.iter().enumerate().rev() {
        let column = if place == 0 { way.column.clone() } else { key(&step.from)? };
        steps.push(Step { table: model.entity(&step.from)?.table.name.clone(), key: step.column.clone(), column });
    }
    steps.extend(way.steps.iter().cloned());
    Some(Way { column: key(entity)?, steps })
}

fn table<'m>(model: &'m SemanticModel, entity: &str) -> Result<&'m str, String> {
    let table = model.entity(entity).map(|entity| &entity.table).filter(|table| table.schema == SCHEMA);
    let message = || format!("The table of “{entity}” is not in the schema {SCHEMA}, where alone policies are made.");
    table.map(|table| table.name.as_str()).ok_or_else(message)
}
