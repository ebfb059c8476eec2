//! From a question to a statement of SQL, and how its answer is made of what comes back.
//!
//! The database adds up; what is divided is divided here, from exact sums, so that whoever else adds up the same rows
//! comes to the same answer.

use contract::{By, DimensionKind, Filter, Grain, Order, Question};
use rust_decimal::Decimal;

use crate::conditions;
use crate::definitions::MeasureKind;
use crate::error::Error;
use crate::semantic_model::{Dimension, Formula, Measure, SemanticModel};
use crate::sql::{Aggregate, BinaryOp, Expr, Function, Join, Select, Sort, Table, Type};
use crate::wording;

/// No answer has more rows.
pub(crate) const MOST_ROWS: u32 = 10_000;
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

/// A dimension that the answer is broken down by.
#[derive(Debug)]
pub(crate) struct Key<'m> {
    pub(crate) name: String,
    pub(crate) dimension: &'m Dimension,
    pub(crate) grain: Option<Grain>,
}

/// What type a part has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartKind {
    Count,
    Number,
    Text,
}

/// A measure of the answer.
#[derive(Debug)]
pub(crate) struct Output<'m> {
    pub(crate) name: String,
    pub(crate) measure: &'m Measure,
    pub(crate) value: Value,
}

/// How a measure is worked out from the parts of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// The part; nothing added up is zero.
    Total(usize),
    /// The part; undefined over nothing.
    Part(usize),
    /// One divided by the other; undefined where that is zero.
    Ratio(Box<Self>, Box<Self>),
}

impl Value {
    /// Its number.
    pub(crate) fn of(&self, parts: &[Option<Decimal>]) -> Option<Decimal> {
        match self {
            Self::Total(place) => Some(parts[*place].unwrap_or_default()),
            Self::Part(place) => parts[*place],
            Self::Ratio(above, below) => above.of(parts)?.checked_div(below.of(parts)?),
        }
    }
}

/// Compiles `question`.
///
/// # Errors
/// `Invalid` with what the model does not know, or cannot be asked together, and what can.
pub(crate) fn compile<'m>(model: &'m SemanticModel, question: &Question) -> Result<Compiled<'m>, Error> {
    check_size(question)?;
    let (entity, measures) = measures(model, &question.measures)?;
    let mut scope = Scope { model, entity, joined: Vec::new() };
    let keys = question.by.iter().map(|by| scope.key(by)).collect::<Result<Vec<_>, _>>()?;
    let filters = question.filters.iter().map(|filter| scope.filter(filter)).collect::<Result<Vec<_>, _>>()?;
    scope.check(&measures)?;
    let mut parts = Parts::over(model, entity, &measures);
    let outputs: Vec<Output<'_>> = measures
        .iter()
        .map(|(name, measure)| Output { name: (*name).to_owned(), measure, value: parts.value(&measure.formula) })
        .collect();
    let currencies = match measures.iter().find_map(|(_, measure)| measure.currency.as_deref()) {
        Some(name) => Some(parts.currencies(scope.dimension("measures", name)?.value.clone())),
        None => None,
    };
    let columns: Vec<(Expr, String)> = keys
        .iter()
        .map(|key| (key.column(), key.name.clone()))
        .chain(parts.columns.iter().enumerate().map(|(place, part)| (part.0.clone(), format!("part_{place}"))))
        .collect();
    let order = order(&question.order, &keys, &outputs, &parts)?;
    let rows = question.limit.map_or(MOST_ROWS, |limit| limit.min(MOST_ROWS));
    let select = Select {
        columns,
        from: scope.table(entity),
        joins: scope.joins(),
        condition: Expr::All(filters.into_iter().chain([parts.condition.clone()]).collect()),
        groups: keys.len(),
        order,
        limit: (!keys.is_empty()).then_some(rows + 1),
    };
    let parts = parts.columns.into_iter().map(|(_, kind)| kind).collect();
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

/// What a question is about, and the entities that it needs for that.
struct Scope<'m> {
    model: &'m SemanticModel,
    entity: &'m str,
    joined: Vec<&'m str>,
}

impl<'m> Scope<'m> {
    fn dimension(&mut self, field: &'static str, name: &str) -> Result<&'m Dimension, Error> {
        let Some((entity, dimension)) = self.model.dimension(self.entity, name) else {
            let known = self.model.dimensions(self.entity);
            let message = if self.model.has_dimension(name) {
                let of = self.entity;
                format!(
                    "“{name}” cannot be used here: a row of {of} has no one value of it, and would be counted several \
                     times. Use {}.",
                    wording::listed(&known)
                )
            } else {
                wording::unknown("dimension", name, &known)
            };
            return Err(Error::invalid(field, message));
        };
        if entity != self.entity && !self.joined.contains(&entity) {
            self.joined.push(entity);
        }
        Ok(dimension)
    }

    fn key(&mut self, by: &By) -> Result<Key<'m>, Error> {
        let dimension = self.dimension("by", &by.dimension)?;
        let is_time = dimension.kind == DimensionKind::Time;
        if by.grain.is_some() && !is_time {
            return Err(Error::invalid("by", format!("“{}” is no time; leave the grain away.", by.dimension)));
        }
        let grain = is_time.then(|| by.grain.unwrap_or(Grain::Day));
        Ok(Key { name: by.dimension.clone(), dimension, grain })
    }

    fn filter(&mut self, filter: &Filter) -> Result<Expr, Error> {
        conditions::condition(self.dimension("where", &filter.dimension)?, filter)
    }

    /// Whether every measure says something by and with what was named so far.
    fn check(&self, measures: &[(&str, &Measure)]) -> Result<(), Error> {
        for (name, measure) in measures {
            let not_by = self.model.added_up(self.entity, measure).flat_map(|measure| &measure.not_by);
            if let Some(entity) = not_by.into_iter().find(|entity| self.joined.contains(&entity.as_str())) {
                let message = format!(
                    "“{name}” says nothing by {entity}: what it counts has no one {entity}. Leave one of the two away."
                );
                return Err(Error::invalid("measures", message));
            }
        }
        Ok(())
    }

    fn table(&self, entity: &str) -> Table {
        self.model.entity(entity).map(|entity| entity.table.clone()).unwrap_or_default()
    }

    /// The joins that lead to every entity that is needed, each once, those that others lean on first.
    fn joins(&self) -> Vec<Join> {
        let mut joins: Vec<Join> = Vec::new();
        for step in self.joined.iter().flat_map(|to| self.model.path(self.entity, to)) {
            if joins.iter().all(|known| known.table.alias != step.to) {
                let key = self.model.entity(&step.to).and_then(|entity| entity.key.clone()).unwrap_or_default();
                joins.push(Join { table: self.table(&step.to), key, column: Expr::column(step.from, step.column) });
            }
        }
        joins
    }
}

impl Key<'_> {
    fn column(&self) -> Expr {
        let value = self.dimension.value.clone();
        match (self.dimension.kind, self.grain) {
            (DimensionKind::Time, grain) => Expr::Bucket(grain.unwrap_or(Grain::Day), Box::new(value)),
            (DimensionKind::Number, _) => Expr::Cast(Box::new(value), Type::Numeric),
            (DimensionKind::Text | DimensionKind::Boolean, _) => Expr::Cast(Box::new(value), Type::Text),
        }
    }

    fn sort(&self, descending: bool) -> Sort {
        let by_byte = matches!(self.dimension.kind, DimensionKind::Text | DimensionKind::Boolean);
        Sort { by: self.column(), by_byte, descending }
    }
}

/// What the database adds up.
struct Parts<'m> {
    model: &'m SemanticModel,
    entity: &'m str,
    columns: Vec<(Expr, PartKind)>,
    /// Rows that no measure counts are not read at all.
    condition: Expr,
}

impl<'m> Parts<'m> {
    fn over(model: &'m SemanticModel, entity: &'m str, measures: &[(&str, &Measure)]) -> Self {
        let mut conditions: Vec<Expr> = Vec::new();
        for (_, measure) in measures {
            for measure in model.added_up(entity, measure) {
                if let Formula::Aggregate { condition, .. } = &measure.formula
                    && !conditions.contains(condition)
                {
                    conditions.push(condition.clone());
                }
            }
        }
        let all = conditions.iter().any(Expr::always_holds);
        let condition = if all { Expr::Boolean(true) } else { Expr::Any(conditions) };
        Self { model, entity, columns: Vec::new(), condition }
    }

    fn value(&mut self, formula: &Formula) -> Value {
        match formula {
            Formula::Ratio { numerator, denominator } => {
                let [above, below] = [numerator, denominator].map(|name| {
                    let measure = self.model.entity(self.entity).and_then(|entity| entity.measures.get(name));
                    let formula = measure.map(|measure| measure.formula.clone());
                    // Ratios of measures that are not there do not come out of a file.
                    formula.map_or(Value::Total(0), |formula| self.value(&formula))
                });
                Value::Ratio(Box::new(above), Box::new(below))
            }
            Formula::Aggregate { kind, value, condition } => self.aggregate(*kind, value, condition),
        }
    }

    fn aggregate(&mut self, kind: MeasureKind, value: &Expr, condition: &Expr) -> Value {
        // What is read is what counts, where only one thing does.
        let everything = matches!(&self.condition, Expr::Any(all) if all.as_slice() == [condition.clone()]);
        let chosen = |expr: Expr| if everything { expr } else { expr.when(condition.clone()) };
        let all_rows = everything || condition.always_holds();
        let counted = if *value == Expr::Boolean(true) { Expr::Number(Decimal::ONE) } else { value.clone() };
        match kind {
            MeasureKind::Count => {
                let of = (!all_rows || *value != Expr::Boolean(true)).then(|| chosen(counted));
                Value::Total(self.part(Aggregate::Count, false, of))
            }
            MeasureKind::CountDistinct => Value::Total(self.part(Aggregate::Count, true, Some(chosen(counted)))),
            MeasureKind::Sum => Value::Total(self.part(Aggregate::Sum, false, Some(chosen(counted)))),
            MeasureKind::Min => Value::Part(self.part(Aggregate::Min, false, Some(chosen(counted)))),
            MeasureKind::Max => Value::Part(self.part(Aggregate::Max, false, Some(chosen(counted)))),
            MeasureKind::Average | MeasureKind::Ratio => {
                let sum = self.part(Aggregate::Sum, false, Some(chosen(counted.clone())));
                let count = self.part(Aggregate::Count, false, Some(chosen(counted)));
                Value::Ratio(Box::new(Value::Total(sum)), Box::new(Value::Total(count)))
            }
        }
    }

    fn currencies(&mut self, currency: Expr) -> (usize, usize) {
        let mut part = |function| {
            let of = Some(Box::new(currency.clone()));
            self.column(Expr::Aggregate { function, distinct: false, of }, PartKind::Text)
        };
        (part(Aggregate::Min), part(Aggregate::Max))
    }

    fn part(&mut self, function: Aggregate, distinct: bool, of: Option<Expr>) -> usize {
        let expr = Expr::Aggregate { function, distinct, of: of.map(Box::new) };
        match function {
            Aggregate::Count => self.column(expr, PartKind::Count),
            _ => self.column(Expr::Cast(Box::new(expr), Type::Numeric), PartKind::Number),
        }
    }

    fn column(&mut self, expr: Expr, kind: PartKind) -> usize {
        self.columns.iter().position(|(known, _)| *known == expr).unwrap_or_else(|| {
            self.columns.push((expr, kind));
            self.columns.len() - 1
        })
    }

    /// A value as the database works it out, for sorting.
    fn sql(&self, value: &Value) -> Expr {
        match value {
            Value::Total(place) | Value::Part(place) => self.columns[*place].0.clone(),
            Value::Ratio(above, below) => {
                let numeric = |value| Expr::Cast(Box::new(self.sql(value)), Type::Numeric);
                let below = Expr::Call(Function::NullIf, vec![numeric(below), Expr::Number(Decimal::ZERO)]);
                Expr::binary(numeric(above), BinaryOp::Divide, below)
            }
        }
    }
}

fn order(asked: &[Order], keys: &[Key<'_>], outputs: &[Output<'_>], parts: &Parts<'_>) -> Result<Vec<Sort>, Error> {
    let mut sorts = Vec::new();
    for Order { field, descending } in asked {
        if let Some(output) = outputs.iter().find(|output| output.name == *field) {
            sorts.push(Sort { by: parts.sql(&output.value), by_byte: false, descending: *descending });
        } else if let Some(key) = keys.iter().find(|key| key.name == *field) {
            sorts.push(key.sort(*descending));
        } else {
            let known: Vec<&str> = keys
                .iter()
                .map(|key| key.name.as_str())
                .chain(outputs.iter().map(|output| output.name.as_str()))
                .collect();
            return Err(Error::invalid("order", wording::unknown("column of the question", field, &known)));
        }
    }
    let rest = keys.iter().filter(|key| asked.iter().all(|order| order.field != key.name));
    sorts.extend(rest.map(|key| key.sort(false)));
    // One row needs no order.
    if keys.is_empty() {
        sorts.clear();
    }
    Ok(sorts)
}
