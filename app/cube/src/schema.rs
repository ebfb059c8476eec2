//! What is in a cube: dimensions, parts that add up, and measures that are worked out from them.

use contract::{DimensionKind, Format};
use serde::{Deserialize, Serialize};

use crate::error::BuildError;
use crate::{ddsketch, hyperloglog};

/// No cube has more dimensions: the filters that a row fails are bits of a `u32`.
const MOST_DIMENSIONS: usize = 32;
/// No part has more digits after the point.
pub(crate) const MOST_SCALE: u8 = 18;

/// What a cube consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// What its rows differ in.
    pub dimensions: Vec<Dimension>,
    /// What is added up.
    pub parts: Vec<Part>,
    /// What is worked out from the parts.
    pub measures: Vec<Measure>,
    /// The place of the dimension that says in which currency (ISO 4217) a row's amounts are.
    #[serde(default)]
    pub currency: Option<usize>,
}

/// Something that rows differ in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimension {
    /// In questions.
    pub name: String,
    /// For people.
    pub title: String,
    /// What its values are.
    pub kind: DimensionKind,
}

/// What is added up over rows: a column that merges with itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// How many rows, or how many values.
    Count,
    /// A sum, in units of 10^-`scale`.
    Sum {
        /// Digits after the point.
        scale: u8,
        /// The place of the [`Part::Count`] that says how many values were added: the sum of none sorts as nothing.
        counted: usize,
    },
    /// The least value, in units of 10^-`scale`.
    Min {
        /// Digits after the point.
        scale: u8,
    },
    /// The greatest value, in units of 10^-`scale`.
    Max {
        /// Digits after the point.
        scale: u8,
    },
    /// How many different values: a HyperLogLog with 2^`precision` registers, whose relative standard error is 1.04/√m.
    Distinct {
        /// The logarithm of the number of registers, 4 to 16.
        precision: u8,
    },
    /// How values are distributed: a `DDSketch` over units of 10^-`scale`.
    Quantile {
        /// Digits after the point.
        scale: u8,
        /// How far a quantile may be off, relatively, in hundredths of a percent: 100 is 1 %.
        accuracy: u16,
    },
}

/// A number that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// In questions.
    pub name: String,
    /// For people.
    pub title: String,
    /// How a value is written. Money has two digits after the point, at least.
    pub format: Format,
    /// Whether it is an amount in the rows' currency, which must not be added up with another.
    #[serde(default)]
    pub currency: bool,
    /// How it is worked out.
    pub formula: Formula,
    /// The places of the [`Part::Count`]s of the rows that it reads: for each of its conditions, how many rows fulfil it.
    /// Where none of them counts anything there is nothing to show, and no row in the answer.
    pub rows: Vec<usize>,
    /// Names of the dimensions that it can be broken down and filtered by.
    pub dimensions: Vec<String>,
}

/// How a measure is worked out from places of parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Formula {
    /// The part; nothing added up is zero.
    Total(usize),
    /// The part; undefined over nothing.
    Part(usize),
    /// One divided by the other; undefined where that is zero.
    Ratio(Box<Formula>, Box<Formula>),
    /// A quantile of the part; undefined over nothing.
    Quantile {
        /// The place of a [`Part::Quantile`].
        part: usize,
        /// How much of the values lies below, in ten-thousandths: 5000 is the median.
        rank: u16,
    },
}

impl Schema {
    /// The place of a dimension.
    pub(crate) fn dimension(&self, name: &str) -> Option<usize> {
        self.dimensions.iter().position(|dimension| dimension.name == name)
    }

    /// A measure.
    pub(crate) fn measure(&self, name: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.name == name)
    }

    /// Whether rows of cubes with both add up: they are the same, but for how many digits sums, minima and maxima have.
    pub(crate) fn adds_up_with(&self, other: &Self) -> bool {
        let Self { dimensions, parts, measures, currency } = self;
        (dimensions, measures, currency) == (&other.dimensions, &other.measures, &other.currency)
            && parts.len() == other.parts.len()
            && parts.iter().zip(&other.parts).all(|(one, other)| one.adds_up_with(*other))
    }

    /// Whether everything that is named is there, and of the right kind.
    ///
    /// # Errors
    /// `Schema` with the first thing that is not.
    pub(crate) fn check(&self) -> Result<(), BuildError> {
        let require = |holds: bool, message: &str| match holds {
            true => Ok(()),
            false => Err(BuildError::Schema(message.to_owned())),
        };
        require(self.dimensions.len() <= MOST_DIMENSIONS, "there are more than 32 dimensions")?;
        require(!self.parts.is_empty(), "there is nothing to add up")?;
        require(unique(self.dimensions.iter().map(|dimension| &dimension.name)), "two dimensions have one name")?;
        require(unique(self.measures.iter().map(|measure| &measure.name)), "two measures have one name")?;
        require(self.parts.iter().all(|part| self.is_sound(part)), "a part has parameters out of range")?;
        let currency = self.currency.map(|place| self.dimensions.get(place).map(|dimension| dimension.kind));
        require(matches!(currency, None | Some(Some(DimensionKind::Text))), "the currency is no dimension of text")?;
        for measure in &self.measures {
            let what = &measure.name;
            require(!measure.currency || currency.is_some(), &format!("“{what}” has a currency, and the cube none"))?;
            let counts = !measure.rows.is_empty() && measure.rows.iter().all(|place| self.is_count(*place));
            require(counts, &format!("“{what}” does not say what counts its rows"))?;
            require(self.is_possible(&measure.formula), &format!("“{what}” is made of parts that are not there"))?;
        }
        Ok(())
    }

    fn is_sound(&self, part: &Part) -> bool {
        match *part {
            Part::Count => true,
            Part::Sum { scale, counted } => scale <= MOST_SCALE && self.is_count(counted),
            Part::Min { scale } | Part::Max { scale } => scale <= MOST_SCALE,
            Part::Distinct { precision } => hyperloglog::PRECISIONS.contains(&precision),
            Part::Quantile { scale, accuracy } => scale <= MOST_SCALE && ddsketch::ACCURACIES.contains(&accuracy),
        }
    }

    fn is_count(&self, place: usize) -> bool {
        self.parts.get(place) == Some(&Part::Count)
    }

    fn is_possible(&self, formula: &Formula) -> bool {
        match formula {
            Formula::Total(place) | Formula::Part(place) => {
                self.parts.get(*place).is_some_and(|part| !matches!(part, Part::Quantile { .. }))
            }
            Formula::Ratio(above, below) => self.is_possible(above) && self.is_possible(below),
            Formula::Quantile { part, rank } => {
                *rank <= 10_000 && matches!(self.parts.get(*part), Some(Part::Quantile { .. }))
            }
        }
    }
}

impl Part {
    fn adds_up_with(self, other: Self) -> bool {
        match (self, other) {
            (Self::Sum { counted: one, .. }, Self::Sum { counted: other, .. }) => one == other,
            (Self::Min { .. }, Self::Min { .. }) | (Self::Max { .. }, Self::Max { .. }) => true,
            (one, other) => one == other,
        }
    }

    /// Digits after its point.
    pub(crate) const fn scale(self) -> u8 {
        match self {
            Self::Count | Self::Distinct { .. } => 0,
            Self::Sum { scale, .. } | Self::Min { scale } | Self::Max { scale } | Self::Quantile { scale, .. } => scale,
        }
    }

    /// Its relative error in hundredths of a percent; zero where it is exact.
    fn error(self) -> u16 {
        match self {
            Self::Distinct { precision } => hyperloglog::standard_error(precision),
            Self::Quantile { accuracy, .. } => accuracy,
            Self::Count | Self::Sum { .. } | Self::Min { .. } | Self::Max { .. } => 0,
        }
    }
}

impl Measure {
    /// Whether it says something by a dimension.
    pub(crate) fn says_by(&self, dimension: &str) -> bool {
        self.dimensions.iter().any(|known| known == dimension)
    }

    /// Its relative error in hundredths of a percent; `None` where it is exact. Errors of what is divided are independent,
    /// so their squares add up.
    pub(crate) fn error(&self, parts: &[Part]) -> Option<u16> {
        let squares = self.formula.parts().map(|place| u32::from(parts[place].error()).pow(2));
        let sum = squares.fold(0_u32, u32::saturating_add);
        let error = u16::try_from(sum.isqrt()).unwrap_or(u16::MAX);
        (error > 0).then_some(error)
    }
}

impl Formula {
    /// The places of its parts.
    pub(crate) fn parts(&self) -> impl Iterator<Item = usize> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found.into_iter()
    }

    fn collect(&self, found: &mut Vec<usize>) {
        match self {
            Self::Total(part) | Self::Part(part) | Self::Quantile { part, .. } => found.push(*part),
            Self::Ratio(above, below) => {
                above.collect(found);
                below.collect(found);
            }
        }
    }

    /// Whether its values may have more digits than what they are worked out from.
    pub(crate) const fn divides(&self) -> bool {
        matches!(self, Self::Ratio(..) | Self::Quantile { .. })
    }
}

fn unique<'a>(names: impl Iterator<Item = &'a String>) -> bool {
    let mut names: Vec<&String> = names.collect();
    names.sort_unstable();
    names.windows(2).all(|pair| pair[0] != pair[1])
}
