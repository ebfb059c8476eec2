//! Questions about measures, and their answers.
//!
//! A question names what is defined in the semantic model: measures, dimensions, filters on dimensions. It never holds
//! SQL, so whoever may ask may ask anything that can be written here.

mod bins;
mod over_time;
mod text;

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{ApiResult, DashboardPreview, DashboardQuery, Format, Grain, OpContext, TileDefinition};

pub use bins::Bins;
pub use over_time::{OverTime, Stretch, Window, Within};

/// What is asked: measures, broken down by dimensions, over the rows that the filters leave.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Names of measures, at least one.
    pub measures: Vec<String>,
    /// What they are broken down by; nothing means one row for all.
    #[serde(default)]
    pub by: Vec<By>,
    /// What rows count; all of them have to hold.
    #[serde(default)]
    pub filters: Vec<Filter>,
    /// How the answer is sorted; by what it is broken down by, ascending, where nothing is said or all else is equal.
    #[serde(default)]
    pub order: Vec<Order>,
    /// How many rows at most.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// A dimension that an answer is broken down by. Written `country`, or with a grain `date.month`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct By {
    /// The dimension's name.
    pub dimension: String,
    /// For a dimension of time: how wide a bucket is. Days where nothing is said.
    pub grain: Option<Grain>,
}

/// A condition on a dimension. Written `country = France, Germany`, `date >= 2011-01-01`, `channel is missing`; values with
/// commas or quotes in double quotes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Filter {
    /// The dimension's name.
    pub dimension: String,
    /// How its values are compared.
    pub operator: Operator,
    /// What they are compared with, as text; the dimension says what text it takes.
    pub values: Vec<String>,
}

/// How the values of a dimension are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Is one of the values.
    In,
    /// Is none of the values. What is missing is none of them.
    NotIn,
    /// Is the value or more. A day begins at midnight.
    AtLeast,
    /// Is the value or less. A day ends at midnight, so it is in it whole.
    AtMost,
    /// Is more than the value.
    Above,
    /// Is less than the value.
    Below,
    /// Contains the text, in capitals or not.
    Contains,
    /// Has no value.
    Missing,
    /// Has a value.
    Present,
}

/// By what an answer is sorted. Written `net_revenue`, or `-net_revenue` with the greatest first.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub struct Order {
    /// A measure or dimension of the question.
    pub field: String,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// The answer to a question: a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What it was broken down by, then the measures, in the question's order; all of one length.
    pub columns: Vec<AnswerColumn>,
    /// Whether the limit left nothing out.
    pub complete: bool,
}

/// A column of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerColumn {
    /// As in the question, without the grain.
    pub name: String,
    /// For people.
    pub title: String,
    /// How a value is written.
    pub format: Format,
    /// ISO 4217 currency of all values; `None` where they are no money, or each row has its own.
    pub currency: Option<String>,
    /// The relative standard error in hundredths of a percent; `None` where the values are exact.
    #[serde(default)]
    pub error: Option<u16>,
    /// The values.
    pub cells: Cells,
}

/// Values that lose nothing on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cells {
    /// Words, dates (ISO 8601).
    Text(Vec<Option<String>>),
    /// Numbers with a fixed point: `units` / 10^`scale`.
    Exact {
        /// Digits after the point.
        scale: u8,
        /// The numbers without their point.
        units: Vec<Option<i64>>,
    },
}

/// What can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Vocabulary {
    /// In the order they were defined.
    pub measures: Vec<KnownMeasure>,
    /// In the order they were defined.
    pub dimensions: Vec<KnownDimension>,
    /// Ways from the general to the particular, in the order they were defined. Time has one by itself: its grains.
    #[serde(default)]
    pub hierarchies: Vec<Hierarchy>,
}

/// A measure that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownMeasure {
    /// In questions.
    pub name: String,
    /// For people.
    pub title: String,
    /// What it means, in a sentence or two.
    pub description: String,
    /// Other words that people have for it.
    pub synonyms: Vec<String>,
    /// What its rows stand for: measures of one entity can be asked for together.
    pub entity: String,
    /// Whether more of it is good news.
    pub higher_is_better: bool,
    /// Names of the dimensions that it can be broken down and filtered by.
    pub dimensions: Vec<String>,
    /// Whether it is zero over nothing, and not undefined.
    #[serde(default)]
    pub adds_up: bool,
    /// What it is made of, where that is another measure over a stretch of time.
    #[serde(default)]
    pub over_time: Option<OverTime>,
}

/// A dimension that measures can be broken down and filtered by.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KnownDimension {
    /// In questions.
    pub name: String,
    /// For people.
    pub title: String,
    /// What it means; empty where the title says all.
    pub description: String,
    /// Other words that people have for it.
    pub synonyms: Vec<String>,
    /// What its values are.
    pub kind: DimensionKind,
    /// What values are called where people read them; the value itself where nothing is said.
    pub labels: BTreeMap<String, String>,
    /// For numbers that are put together in bins: which, and so what a value, the bin's lower edge, is called.
    #[serde(default)]
    pub bins: Option<Bins>,
}

impl KnownDimension {
    /// What a value is called where people read it, where that is not the value itself.
    #[must_use]
    pub fn label(&self, value: &str) -> Option<String> {
        self.labels.get(value).cloned().or_else(|| self.bins.as_ref()?.label(value))
    }
}

impl Vocabulary {
    /// The measure of this name.
    #[must_use]
    pub fn measure(&self, name: &str) -> Option<&KnownMeasure> {
        self.measures.iter().find(|measure| measure.name == name)
    }

    /// The dimension of this name.
    #[must_use]
    pub fn dimension(&self, name: &str) -> Option<&KnownDimension> {
        self.dimensions.iter().find(|dimension| dimension.name == name)
    }

    /// What the values of the dimension of this name are.
    #[must_use]
    pub fn kind_of(&self, dimension: &str) -> Option<DimensionKind> {
        self.dimension(dimension).map(|dimension| dimension.kind)
    }

    /// Whether a measure says something by a dimension.
    #[must_use]
    pub fn says_by(&self, measure: &str, dimension: &str) -> bool {
        self.measure(measure).is_some_and(|measure| measure.dimensions.iter().any(|known| known == dimension))
    }
}

/// A way to look closer: dimensions from the general to the particular, such as a category and its products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hierarchy {
    /// Its name.
    pub name: String,
    /// Names of dimensions. Whoever has picked a value of one goes on with the next.
    pub levels: Vec<String>,
}

/// What the values of a dimension are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum DimensionKind {
    /// Words.
    #[default]
    Text,
    /// Numbers.
    Number,
    /// `true` and `false`.
    Boolean,
    /// Days, which can be put together by a grain.
    Time,
}

/// Measures, as everybody asks for them, of the rows that the asker sees.
#[async_trait]
pub trait QuestionApi: Send + Sync {
    /// What can be asked for.
    async fn vocabulary(&self, cx: &OpContext) -> ApiResult<Vocabulary>;

    /// The answer to a question. `InvalidInput` names what cannot be asked, and what can.
    async fn ask(&self, cx: &OpContext, question: Question) -> ApiResult<Answer>;

    /// What a tile would show that stands on no dashboard, for what was chosen: a dashboard of it alone, or what is wrong
    /// with it.
    async fn explore(&self, cx: &OpContext, tile: TileDefinition, query: DashboardQuery)
    -> ApiResult<DashboardPreview>;
}

impl Vocabulary {
    /// The dimension that a closer look at one value of `dimension` is broken down by; `None` where it is the last one.
    #[must_use]
    pub fn closer(&self, dimension: &str) -> Option<&str> {
        self.hierarchies.iter().find_map(|hierarchy| {
            let place = hierarchy.levels.iter().position(|level| level == dimension)?;
            hierarchy.levels.get(place + 1).map(String::as_str)
        })
    }
}

impl Answer {
    /// How many rows it has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&AnswerColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Cells {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Exact { units, .. } => units.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them as the nearest floating-point number, for drawing; `None` where there is none, or it is text.
    #[must_use]
    pub fn number(&self, row: usize) -> Option<f64> {
        match self {
            Self::Text(_) => None,
            // Powers of ten up to 10²² are exact, so what fits into 53 bits is rounded once.
            Self::Exact { scale, units } => Some((*units.get(row)?)? as f64 / 10_f64.powi(i32::from(*scale))),
        }
    }

    /// One of them to the last digit, without thousands separated; `None` where there is no value.
    #[must_use]
    pub fn written(&self, row: usize) -> Option<String> {
        match self {
            Self::Text(values) => values.get(row)?.clone(),
            Self::Exact { scale, units } => units.get(row)?.map(|units| with_point(units, usize::from(*scale))),
        }
    }
}

/// `12345` with two digits after the point as `123.45`.
pub(crate) fn with_point(units: i64, scale: usize) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_every_digit() {
        let cells = Cells::Exact { scale: 2, units: vec![Some(12345), Some(-5), Some(0), None] };
        let written: Vec<Option<String>> = (0..4).map(|row| cells.written(row)).collect();
        assert_eq!(written, [Some("123.45".into()), Some("-0.05".into()), Some("0.00".into()), None]);
        assert_eq!(Cells::Exact { scale: 0, units: vec![Some(i64::MIN)] }.written(0), Some(i64::MIN.to_string()));
    }
}
