//! What the database adds up, and how measures are worked out from it.

use rust_decimal::Decimal;

use super::ranked;
use crate::semantic_model::{Aggregation, Formula, Measure, SemanticModel};
use crate::sql::{Aggregate, BinaryOp, Expr, Function, Type};

/// What is added up for some measures of one entity, each part once.
pub(crate) struct Parts<'m> {
    model: &'m SemanticModel,
    entity: &'m str,
    parts: Vec<Part>,
    /// Rows that no measure counts are not read at all.
    condition: Expr,
}

/// Something that is worked out over the rows of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) function: PartFunction,
    /// Of what; of rows, where it is nothing.
    pub(crate) of: Option<Expr>,
    pub(crate) kind: PartKind,
}

/// What is worked out of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartFunction {
    Count,
    /// Equal values count once.
    CountDistinct,
    Sum,
    Min,
    Max,
    /// The value of this rank, in ten-thousandths: 5000 is the median. Between two values it lies on the straight line from
    /// one to the other, as PostgreSQL's `percentile_cont` has it, but exactly.
    Quantile(u16),
}

/// What type a part has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartKind {
    Count,
    Number,
    Text,
}

/// How a measure is worked out from the parts of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// The part; nothing added up is zero.
    Total(usize),
    /// The part; undefined over nothing.
    Part(usize),
    /// The part, which is a quantile; undefined over nothing.
    Quantile { part: usize, rank: u16 },
    /// One divided by the other; undefined where that is zero.
    Ratio(Box<Self>, Box<Self>),
}

impl Value {
    /// Its number.
    pub(crate) fn of(&self, parts: &[Option<Decimal>]) -> Option<Decimal> {
        match self {
            Self::Total(place) => Some(parts[*place].unwrap_or_default()),
            Self::Part(place) | Self::Quantile { part: place, .. } => parts[*place],
            Self::Ratio(above, below) => above.of(parts)?.checked_div(below.of(parts)?),
        }
    }
}

impl Part {
    /// The column that it comes back in; of a quantile what it is of, since its rows have to be ranked first.
    pub(crate) fn column(&self) -> Expr {
        let aggregate = |function, distinct| {
            let column = Expr::Aggregate { function, distinct, of: self.of.clone().map(Box::new) };
            if self.kind == PartKind::Number { Expr::Cast(Box::new(column), Type::Numeric) } else { column }
        };
        match self.function {
            PartFunction::Count => aggregate(Aggregate::Count, false),
            PartFunction::CountDistinct => aggregate(Aggregate::Count, true),
            PartFunction::Sum => aggregate(Aggregate::Sum, false),
            PartFunction::Min => aggregate(Aggregate::Min, false),
            PartFunction::Max => aggregate(Aggregate::Max, false),
            PartFunction::Quantile(_) => self.value(),
        }
    }

    /// What it is of, where each value is a row.
    pub(crate) fn value(&self) -> Expr {
        let of = self.of.clone().unwrap_or(Expr::Boolean(true));
        if self.kind == PartKind::Number { Expr::Cast(Box::new(of), Type::Numeric) } else { of }
    }

    pub(crate) const fn is_quantile(&self) -> bool {
        matches!(self.function, PartFunction::Quantile(_))
    }
}

impl<'m> Parts<'m> {
    /// None yet; of the rows that some of `measures` counts.
    pub(crate) fn over(model: &'m SemanticModel, entity: &'m str, measures: &[(&str, &Measure)]) -> Self {
        let mut conditions: Vec<Expr> = Vec::new();
        for (_, measure) in measures {
            for condition in conditions_of(model, entity, measure) {
                if !conditions.contains(condition) {
                    conditions.push(condition.clone());
                }
            }
        }
        let all = conditions.iter().any(Expr::always_holds);
        let condition = if all { Expr::Boolean(true) } else { Expr::Any(conditions) };
        Self { model, entity, parts: Vec::new(), condition }
    }

    /// What has to hold of a row for some measure to count it.
    pub(crate) fn condition(&self) -> &Expr {
        &self.condition
    }

    pub(crate) fn all(&self) -> &[Part] {
        &self.parts
    }

    /// Whether rows have to be ranked before they are added up.
    pub(crate) fn rank(&self) -> bool {
        self.parts.iter().any(Part::is_quantile)
    }

    /// The column that a part comes back in.
    pub(crate) fn column(&self, place: usize) -> Expr {
        if self.rank() { ranked::part(self.all(), place) } else { self.parts[place].column() }
    }

    /// How a measure is worked out, with what that takes among the parts.
    pub(crate) fn value(&mut self, formula: &Formula) -> Value {
        match formula {
            // What it is made of, at one time.
            Formula::OverTime { of, .. } => self.named(of),
            Formula::Ratio { numerator, denominator } => {
                let [above, below] = [numerator, denominator].map(|name| self.named(name));
                Value::Ratio(Box::new(above), Box::new(below))
            }
            Formula::Aggregate { kind, value, condition } => self.aggregate(*kind, value, condition),
            Formula::Quantile { rank, value, condition } => {
                let of = self.chosen(value, condition);
                Value::Quantile { part: self.part(PartFunction::Quantile(*rank), Some(of)), rank: *rank }
            }
        }
    }

    /// The value of the measure of this name; formulas of measures that are not there do not come out of a file.
    fn named(&mut self, name: &str) -> Value {
        let measure = self.model.entity(self.entity).and_then(|entity| entity.measures.get(name));
        let formula = measure.map(|measure| measure.formula.clone());
        formula.map_or(Value::Total(0), |formula| self.value(&formula))
    }

    /// The counts of the rows that a measure reads, for each of its conditions.
    pub(crate) fn rows(&mut self, measure: &Measure) -> Vec<usize> {
        let conditions: Vec<&Expr> = conditions_of(self.model, self.entity, measure).collect();
        conditions.into_iter().map(|condition| self.count(&Expr::Boolean(true), condition)).collect()
    }

    /// The count of the values that a part is worked out from.
    pub(crate) fn counted(&mut self, place: usize) -> usize {
        let of = self.parts[place].of.clone();
        self.part(PartFunction::Count, of)
    }

    /// The least and the greatest currency.
    pub(crate) fn currencies(&mut self, currency: &Expr) -> (usize, usize) {
        let mut part = |function| self.place(Part { function, of: Some(currency.clone()), kind: PartKind::Text });
        (part(PartFunction::Min), part(PartFunction::Max))
    }

    /// A value as the database works it out, for sorting.
    pub(crate) fn sql(&self, value: &Value) -> Expr {
        match value {
            Value::Total(place) | Value::Part(place) | Value::Quantile { part: place, .. } => self.column(*place),
            Value::Ratio(above, below) => {
                let numeric = |value| Expr::Cast(Box::new(self.sql(value)), Type::Numeric);
                let below = Expr::Call(Function::NullIf, vec![numeric(below), Expr::Number(Decimal::ZERO)]);
                Expr::binary(numeric(above), BinaryOp::Divide, below)
            }
        }
    }

    fn aggregate(&mut self, kind: Aggregation, value: &Expr, condition: &Expr) -> Value {
        let of = self.chosen(value, condition);
        match kind {
            Aggregation::Count => Value::Total(self.count(value, condition)),
            Aggregation::CountDistinct => Value::Total(self.part(PartFunction::CountDistinct, Some(of))),
            Aggregation::Sum => Value::Total(self.part(PartFunction::Sum, Some(of))),
            Aggregation::Min => Value::Part(self.part(PartFunction::Min, Some(of))),
            Aggregation::Max => Value::Part(self.part(PartFunction::Max, Some(of))),
            Aggregation::Average => {
                let sum = self.part(PartFunction::Sum, Some(of.clone()));
                let count = self.part(PartFunction::Count, Some(of));
                Value::Ratio(Box::new(Value::Total(sum)), Box::new(Value::Total(count)))
            }
        }
    }

    /// The count of values, or of rows where the value is simply true.
    fn count(&mut self, value: &Expr, condition: &Expr) -> usize {
        let all_rows = self.is_all_that_counts(condition) || condition.always_holds();
        let of = (!all_rows || *value != Expr::Boolean(true)).then(|| self.chosen(value, condition));
        self.part(PartFunction::Count, of)
    }

    /// A value where a condition holds.
    fn chosen(&self, value: &Expr, condition: &Expr) -> Expr {
        let value = if *value == Expr::Boolean(true) { Expr::Number(Decimal::ONE) } else { value.clone() };
        if self.is_all_that_counts(condition) { value } else { value.when(condition.clone()) }
    }

    /// Whether only rows are read for which a condition holds.
    fn is_all_that_counts(&self, condition: &Expr) -> bool {
        matches!(&self.condition, Expr::Any(all) if all.as_slice() == std::slice::from_ref(condition))
    }

    fn part(&mut self, function: PartFunction, of: Option<Expr>) -> usize {
        let counts = matches!(function, PartFunction::Count | PartFunction::CountDistinct);
        let kind = if counts { PartKind::Count } else { PartKind::Number };
        self.place(Part { function, of, kind })
    }

    fn place(&mut self, part: Part) -> usize {
        self.parts.iter().position(|known| *known == part).unwrap_or_else(|| {
            self.parts.push(part);
            self.parts.len() - 1
        })
    }
}

/// Which rows are counted for a measure: a condition for each measure that is added up for it.
fn conditions_of<'m>(
    model: &'m SemanticModel,
    entity: &str,
    measure: &'m Measure,
) -> impl Iterator<Item = &'m Expr> + use<'m> {
    let found: Vec<&Expr> = model
        .added_up(entity, measure)
        .filter_map(|measure| match &measure.formula {
            Formula::Aggregate { condition, .. } | Formula::Quantile { condition, .. } => Some(condition),
            Formula::Ratio { .. } | Formula::OverTime { .. } => None,
        })
        .collect();
    found.into_iter()
}
