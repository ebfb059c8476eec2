//! Measures as they are written.

use contract::Within;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::spanned::Spanned;

/// A number that is worked out over many rows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MeasureDefinition {
    /// The name for people.
    pub(crate) title: String,
    /// What it is, in a sentence or two.
    #[serde(default)]
    pub(crate) description: String,
    /// How it is worked out.
    #[serde(rename = "type")]
    pub(crate) kind: MeasureKind,
    /// An expression over the entity's columns.
    pub(crate) value: Option<Spanned<String>>,
    /// Which rows count; all of them where nothing is said.
    #[serde(rename = "where")]
    pub(crate) condition: Option<Spanned<String>>,
    /// Of a ratio: the measure above the line.
    pub(crate) numerator: Option<Spanned<String>>,
    /// Of a ratio: the measure below the line.
    pub(crate) denominator: Option<Spanned<String>>,
    /// Of a percentile: how much of a hundred lies below, such as 95 or 99.9.
    pub(crate) percentile: Option<Spanned<f64>>,
    /// Of cumulative, moving and to_date: the measure that it is made of.
    pub(crate) of: Option<Spanned<String>>,
    /// Of cumulative, moving and to_date: the dimension of time that it runs along; the entity's own where it has one.
    pub(crate) time: Option<Spanned<String>>,
    /// Of moving: how many days it looks back, the last one included.
    pub(crate) days: Option<Spanned<u32>>,
    /// Of moving: how many months it looks back, where it is not said in days.
    pub(crate) months: Option<Spanned<u32>>,
    /// Of moving: whether it is the mean of its days or months, and not their sum.
    #[serde(default)]
    pub(crate) mean: bool,
    /// Of to_date: what it begins anew with.
    pub(crate) within: Option<Spanned<Within>>,
    /// How it is written; as what it is made of, where that is another measure over time.
    pub(crate) format: Option<MeasureFormat>,
    /// The dimension that says in which currency the amounts of a row are.
    pub(crate) currency: Option<Spanned<String>>,
    /// Joined entities by which it says nothing: what an invoice is counted for once has no one product.
    #[serde(default)]
    pub(crate) not_by: Vec<Spanned<String>>,
    /// Whether more of it is good news.
    pub(crate) better: Option<Better>,
    /// What people call it besides.
    #[serde(default)]
    pub(crate) synonyms: Vec<String>,
    /// Who answers for what it means.
    pub(crate) owner: Option<String>,
}

/// How a measure is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MeasureKind {
    /// The values added up.
    Sum,
    /// How many rows there are.
    Count,
    /// How many different values there are.
    CountDistinct,
    /// The mean of the values.
    Average,
    /// The least value.
    Min,
    /// The greatest value.
    Max,
    /// The value in the middle: half of the values are less.
    Median,
    /// The value below which so much of a hundred lies.
    Percentile,
    /// One measure of the entity divided by another.
    Ratio,
    /// Another measure, added up from the beginning of what is asked for.
    Cumulative,
    /// Another measure over so many days or months up to each day.
    Moving,
    /// Another measure from the beginning of a year, quarter, month or week up to each day.
    ToDate,
}

/// How a measure is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MeasureFormat {
    /// With a fraction.
    #[default]
    Decimal,
    /// Without one.
    Integer,
    /// As an amount of its currency.
    Money,
    /// As a share of a hundred.
    Percent,
}

impl From<MeasureFormat> for contract::Format {
    fn from(format: MeasureFormat) -> Self {
        match format {
            MeasureFormat::Decimal => Self::Decimal,
            MeasureFormat::Integer => Self::Integer,
            MeasureFormat::Money => Self::Money,
            MeasureFormat::Percent => Self::Percent,
        }
    }
}

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Better {
    /// More is good.
    #[default]
    Higher,
    /// Less is good.
    Lower,
}
