//! From a question to a statement of SQL, and how its answer is made of what comes back.
//!
//! The database adds up; what is divided is divided here, from exact sums, so that whoever else adds up the same rows
//! comes to the same answer.

mod parts;
mod ranked;
mod rows;
mod scope;

use contract::{Order, Question};

use crate::error::Error;
use crate::semantic_model::{Measure, SemanticModel};
use crate::sql::{Expr, Select, Sort, Source};
use crate::wording;

pub(crate) use parts::{Part, PartFunction, PartKind, Parts, Value};
pub(crate) use rows::rows;
pub(crate) use scope::{Key, Scope};

/// No question names more measures, dimensions or filters.
const MOST_PARTS: usize = 32;

/// A question, ready to be sent.
#[derive(Debug)]
pub(crate) struct Compiled<'m> {
    pub(crate) select: Select,
    /// What it is broken down by: the first columns.
    pub(crate) keys: Vec<Key<'m>>,
    /// What else comes back: the columns after them.
    pub(crate) parts: Vec<PartKind>,
    pub(crate) measures: Vec<Output<'m>>,
    /// Two columns, the least and the greatest currency of each row, where amounts are added up.
    pub(crate) currencies: Option<(usize, usize)>,
    /// How many rows are wanted; one more is asked for, to know whether there are more.
    pub(crate) rows: u32,
}

/// A measure of the answer.
#[derive(Debug)]
pub(crate) struct Output<'m> {
    pub(crate) name: String,
    pub(crate) measure: &'m Measure,
    pub(crate) value: Value,
}

/// Compiles `question`, for an answer of `most` rows at most. Measures over time are taken for what they are made of.
///
/// # Errors
/// `Invalid` with what the model does not know, or cannot be asked together, and what can.
pub(crate) fn compile<'m>(model: &'m SemanticModel, question: &Question, most: u32) -> Result<Compiled<'m>, Error> {
    check_size(question)?;
    let (entity, measures) = measures(model, &question.measures)?;
    let mut scope = Scope::of(model, entity);
    let keys = question.by.iter().map(|by| scope.key(by)).collect::<Result<Vec<_>, _>>()?;
    let filters = question.filters.iter().map(|filter| scope.filter(filter)).collect::<Result<Vec<_>, _>>()?;
    scope.check(&measures)?;
    let mut parts = Parts::over(model, entity, &measures);
    let outputs: Vec<Output<'_>> = measures
        .iter()
        .map(|(name, measure)| Output { name: (*name).to_owned(), measure, value: parts.value(&measure.formula) })
        .collect();
    let currencies = match measures.iter().find_map(|(_, measure)| measure.currency.as_deref()) {
        Some(name) => Some(parts.currencies(&scope.dimension("measures", name)?.value)),
        None => None,
    };
    let key_columns: Vec<Expr> = match parts.rank() {
        true => (0..keys.len()).map(ranked::key).collect(),
        false => keys.iter().map(Key::column).collect(),
    };
    let columns: Vec<(Expr, String)> = key_columns
        .iter()
        .zip(&keys)
        .map(|(column, key)| (column.clone(), key.name.clone()))
        .chain((0..parts.all().len()).map(|place| (parts.column(place), format!("part_{place}"))))
        .collect();
    let keyed: Vec<(&Key<'_>, &Expr)> = keys.iter().zip(&key_columns).collect();
    let order = order(&question.order, &keyed, &outputs, &parts)?;
    let rows = question.limit.map_or(most, |limit| limit.min(most));
    let condition = Expr::All(filters.into_iter().chain([parts.condition().clone()]).collect());
    let (groups, limit) = (keys.len(), (!keys.is_empty()).then_some(rows + 1));
    let select = if parts.rank() {
        let from = ranked::rows(&scope, &keys, parts.all(), condition);
        Select { columns, from, joins: Vec::new(), condition: Expr::Boolean(true), groups, order, limit }
    } else {
        let from = Source::Table(scope.from());
        Select { columns, from, joins: scope.joins(), condition, groups, order, limit }
    };
    let parts = parts.all().iter().map(|part| part.kind).collect();
    Ok(Compiled { select, keys, parts, measures: outputs, currencies, rows })
}

fn check_size(question: &Question) -> Result<(), Error> {
    if question.limit == Some(0) {
        return Err(Error::invalid("limit", "A limit is 1 at least."));
    }
    for (field, parts) in [
        ("measures", question.measures.len()),
        ("by", question.by.len()),
        ("where", question.filters.len()),
        ("order", question.order.len()),
    ] {
        if parts > MOST_PARTS {
            return Err(Error::invalid(field, format!("Ask for {MOST_PARTS} at most; these are {parts}.")));
        }
    }
    Ok(())
}

/// Measures with the names that they were asked for by.
type Named<'q, 'm> = Vec<(&'q str, &'m Measure)>;

/// The measures of these names, and the one entity that they are of.
fn measures<'m, 'q>(model: &'m SemanticModel, names: &'q [String]) -> Result<(&'m str, Named<'q, 'm>), Error> {
    let mut found: Named<'_, '_> = Vec::new();
    let mut of: Option<(&str, &str)> = None;
    for name in names {
        let Some((entity, measure)) = model.measure(name) else {
            let known: Vec<&str> = model.measures().map(|(name, _)| name).collect();
            return Err(Error::invalid("measures", wording::unknown("measure", name, &known)));
        };
        match of {
            Some((first, other)) if other != entity => {
                let message = format!(
                    "“{first}” is about {other} and “{name}” about {entity}: joined, rows of one would be counted once for \
                     each of the other. Ask two questions."
                );
                return Err(Error::invalid("measures", message));
            }
            _ => of = Some((name, entity)),
        }
        if found.iter().all(|(known, _)| known != name) {
            found.push((name, measure));
        }
    }
    let Some((_, entity)) = of else {
        let known: Vec<&str> = model.measures().map(|(name, _)| name).collect();
        return Err(Error::invalid("measures", format!("Name a measure: {}.", known.join(", "))));
    };
    Ok((entity, found))
}

/// By what is sorted, where keys come back in these columns.
fn order(
    asked: &[Order],
    keys: &[(&Key<'_>, &Expr)],
    outputs: &[Output<'_>],
    parts: &Parts<'_>,
) -> Result<Vec<Sort>, Error> {
    let mut sorts = Vec::new();
    for Order { field, descending } in asked {
        if let Some(output) = outputs.iter().find(|output| output.name == *field) {
            sorts.push(Sort { by: parts.sql(&output.value), by_byte: false, descending: *descending });
        } else if let Some((key, column)) = keys.iter().find(|(key, _)| key.name == *field) {
            sorts.push(key.sort(column, *descending));
        } else {
            let known: Vec<&str> = keys
                .iter()
                .map(|(key, _)| key.name.as_str())
                .chain(outputs.iter().map(|output| output.name.as_str()))
                .collect();
            return Err(Error::invalid("order", wording::unknown("column of the question", field, &known)));
        }
    }
    let rest = keys.iter().filter(|(key, _)| asked.iter().all(|order| order.field != key.name));
    sorts.extend(rest.map(|(key, column)| key.sort(column, false)));
    // One row needs no order.
    if keys.is_empty() {
        sorts.clear();
    }
    Ok(sorts)
}
