//! The rows behind measures, as they stand in the warehouse.

use contract::{By, DimensionKind, Format, Question, RowsQuestion};
use dashboard::SHOP;

use super::{Key, Parts, Scope, check_size, measures};
use crate::error::Error;
use crate::semantic_model::{Aggregation, Formula, SemanticModel};
use crate::sql::{Aggregate, Expr, Select, Sort, Source, Type};

/// A question for rows, ready to be sent.
#[derive(Debug)]
pub(crate) struct CompiledRows<'m> {
    /// The dimensions, then the values, of the first rows up to the end of the page.
    pub(crate) select: Select,
    /// How many rows there are.
    pub(crate) count: Select,
    pub(crate) keys: Vec<Key<'m>>,
    pub(crate) values: Vec<RawValue>,
}

/// What a measure adds up, of one row.
#[derive(Debug)]
pub(crate) struct RawValue {
    pub(crate) title: String,
    pub(crate) format: Format,
    of: Expr,
}

/// Compiles a question for rows. Each has its dimensions but for bins, of which it has the number itself, and those that one of
/// the measures says nothing by; and what the measures add up.
///
/// # Errors
/// `Invalid` with what the model does not know, or cannot be asked together, and what can.
pub(crate) fn rows<'m>(model: &'m SemanticModel, asked: &RowsQuestion) -> Result<CompiledRows<'m>, Error> {
    let RowsQuestion { measures: names, filters, page } = asked;
    check_size(&Question { measures: names.clone(), filters: filters.clone(), ..Question::default() })?;
    let (entity, measures) = measures(model, names)?;
    let mut scope = Scope::of(model, entity);
    let is_shown = |name: &str| {
        let is_bin = model.dimension(entity, name).is_some_and(|(_, dimension)| dimension.bins.is_some());
        name != SHOP && !is_bin && names.iter().all(|measure| model.says_by(measure, name))
    };
    let shown = model.dimensions(entity).into_iter().filter(|name| is_shown(name));
    let keys = shown
        .map(|name| scope.key(&By { dimension: name.to_owned(), grain: None }))
        .collect::<Result<Vec<Key<'m>>, _>>()?;
    let conditions = filters.iter().map(|filter| scope.filter(filter)).collect::<Result<Vec<_>, _>>()?;
    scope.check(&measures)?;
    let counted = Parts::over(model, entity, &measures).condition().clone();
    let condition = Expr::All(conditions.into_iter().chain([counted]).collect());

    let mut values: Vec<RawValue> = Vec::new();
    for measure in measures.iter().flat_map(|(_, measure)| model.added_up(entity, measure)) {
        let (value, of) = match &measure.formula {
            Formula::Aggregate { kind: Aggregation::Count | Aggregation::CountDistinct, .. } => continue,
            Formula::Aggregate { value, condition, .. } | Formula::Quantile { value, condition, .. } => {
                (value, value.clone().when(condition.clone()))
            }
            Formula::Ratio { .. } | Formula::OverTime { .. } => continue,
        };
        let of = Expr::Cast(Box::new(of), Type::Numeric);
        if *value != Expr::Boolean(true) && values.iter().all(|known| known.of != of) {
            values.push(RawValue { title: measure.title.clone(), format: measure.format.into(), of });
        }
    }

    let of_keys = keys.iter().map(|key| (key.column(), key.name.clone()));
    let of_values = values.iter().enumerate().map(|(place, value)| (value.of.clone(), format!("value_{place}")));
    let select = Select {
        columns: of_keys.chain(of_values).collect(),
        from: Source::Table(scope.from()),
        joins: scope.joins(),
        condition,
        groups: 0,
        order: order(&keys, &values),
        limit: Some(page.offset.saturating_add(page.limit)),
    };
    let count = Expr::Aggregate { function: Aggregate::Count, distinct: false, of: None };
    let count = Select { columns: vec![(count, "rows".to_owned())], order: Vec::new(), limit: None, ..select.clone() };
    Ok(CompiledRows { select, count, keys, values })
}

/// The latest first. After that everything that is shown says what comes first, so that a page goes on where the last one
/// ended: rows that are alike in all of it are one as good as the other.
fn order(keys: &[Key<'_>], values: &[RawValue]) -> Vec<Sort> {
    let time = keys.iter().find(|key| key.dimension.kind == DimensionKind::Time);
    let latest = time.map(|key| Sort { by: key.dimension.value.clone(), by_byte: false, descending: true });
    let keyed = keys.iter().map(|key| key.sort(&key.column(), false));
    let valued = values.iter().map(|value| Sort { by: value.of.clone(), by_byte: false, descending: false });
    latest.into_iter().chain(keyed).chain(valued).collect()
}
