//! What the database adds up, and how measures are worked out from it.

use rust_decimal::Decimal;

use crate::definitions::MeasureKind;
use crate::semantic_model::{Formula, Measure, SemanticModel};
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
    pub(crate) function: Aggregate,
    /// Whether equal values count once.
    pub(crate) distinct: bool,
    /// Of what; of rows, where it is nothing.
    pub(crate) of: Option<Expr>,
    pub(crate) kind: PartKind,
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

impl Part {
    /// The column that it comes back in.
    pub(crate) fn column(&self) -> Expr {
        let Self { function, distinct, of, kind } = self.clone();
        let column = Expr::Aggregate { function, distinct, of: of.map(Box::new) };
        if kind == PartKind::Number { Expr::Cast(Box::new(column), Type::Numeric) } else { column }
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

    /// How a measure is worked out, with what that takes among the parts.
    pub(crate) fn value(&mut self, formula: &Formula) -> Value {
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

    /// The counts of the rows that a measure reads, for each of its conditions.
    pub(crate) fn rows(&mut self, measure: &Measure) -> Vec<usize> {
        let conditions: Vec<&Expr> = conditions_of(self.model, self.entity, measure).collect();
        conditions.into_iter().map(|condition| self.count(&Expr::Boolean(true), condition)).collect()
    }

    /// The count of the values that a part is worked out from.
    pub(crate) fn counted(&mut self, place: usize) -> usize {
        let of = self.parts[place].of.clone();
        self.part(Aggregate::Count, false, of)
    }

    /// The least and the greatest currency.
    pub(crate) fn currencies(&mut self, currency: &Expr) -> (usize, usize) {
        let mut part =
            |function| self.place(Part { function, distinct: false, of: Some(currency.clone()), kind: PartKind::Text });
        (part(Aggregate::Min), part(Aggregate::Max))
    }

    /// A value as the database works it out, for sorting.
    pub(crate) fn sql(&self, value: &Value) -> Expr {
        match value {
            Value::Total(place) | Value::Part(place) => self.parts[*place].column(),
            Value::Ratio(above, below) => {
                let numeric = |value| Expr::Cast(Box::new(self.sql(value)), Type::Numeric);
                let below = Expr::Call(Function::NullIf, vec![numeric(below), Expr::Number(Decimal::ZERO)]);
                Expr::binary(numeric(above), BinaryOp::Divide, below)
            }
        }
    }

    fn aggregate(&mut self, kind: MeasureKind, value: &Expr, condition: &Expr) -> Value {
        let of = self.chosen(value, condition);
        match kind {
            MeasureKind::Count => Value::Total(self.count(value, condition)),
            MeasureKind::CountDistinct => Value::Total(self.part(Aggregate::Count, true, Some(of))),
            MeasureKind::Sum => Value::Total(self.part(Aggregate::Sum, false, Some(of))),
            MeasureKind::Min => Value::Part(self.part(Aggregate::Min, false, Some(of))),
            MeasureKind::Max => Value::Part(self.part(Aggregate::Max, false, Some(of))),
            MeasureKind::Average | MeasureKind::Ratio => {
                let sum = self.part(Aggregate::Sum, false, Some(of.clone()));
                let count = self.part(Aggregate::Count, false, Some(of));
                Value::Ratio(Box::new(Value::Total(sum)), Box::new(Value::Total(count)))
            }
        }
    }

    /// The count of values, or of rows where the value is simply true.
    fn count(&mut self, value: &Expr, condition: &Expr) -> usize {
        let all_rows = self.is_all_that_counts(condition) || condition.always_holds();
        let of = (!all_rows || *value != Expr::Boolean(true)).then(|| self.chosen(value, condition));
        self.part(Aggregate::Count, false, of)
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

    fn part(&mut self, function: Aggregate, distinct: bool, of: Option<Expr>) -> usize {
        let kind = if function == Aggregate::Count { PartKind::Count } else { PartKind::Number };
        self.place(Part { function, distinct, of, kind })
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
            Formula::Aggregate { condition, .. } => Some(condition),
            Formula::Ratio { .. } => None,
        })
        .collect();
    found.into_iter()
}
