//! What is marked on charts over time.

use serde::{Deserialize, Serialize};

use crate::{Filter, Grain};

/// Something that is marked on charts over time: what is known to have happened `at` a day, or what a question finds
/// `when` a measure was great or small.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AnnotationDefinition {
    /// A day, `2026-03-12`, or the first and the last of several, `2026-07-01..2026-07-14`.
    pub at: Option<String>,
    /// Instead of a day: what a measure has to be, `orders >= 150`. The twelve that go furthest are marked.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub when: Option<Filter>,
    /// With `when`: the buckets of time that the measure is looked at in. Days where nothing is said.
    pub grain: Option<Grain>,
    /// With `when`: a dimension whose values are looked at one by one, and name what is found.
    pub by: Option<String>,
    /// What is written beside it; with `by` before the value.
    pub text: Option<String>,
}

/// An annotation of a chart, in the order of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    /// Where its first bucket begins, as the chart's first column has it: `2026-03-09`.
    pub from: String,
    /// Where its last bucket begins; `from` where it is of one.
    pub to: String,
    /// What is written beside it.
    pub text: String,
    /// Its days in words: "12 Mar 2026".
    pub when: String,
}

impl Annotation {
    /// "12 Mar 2026: New shop".
    #[must_use]
    pub fn in_words(&self) -> String {
        format!("{}: {}", self.when, self.text)
    }
}
