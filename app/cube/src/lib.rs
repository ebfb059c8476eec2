//! Answers questions from columns of bins in memory, with the same numbers as the database, to the last digit.
//!
//! A [`Cube`] is the result of `GROUP BY` all bins of some dimensions over a table of facts: a narrow column of codes for
//! each dimension, and columns of what adds up. [`Cube::answer`] answers a [`contract::Question`] from it, and an
//! [`Along`] answers one again and again while a dimension is brushed.
//!
//! Measures over time ([`contract::OverTime`]) are no part of a cube: a [`WindowPlan`] asks for what they are made of, of
//! whoever can answer, and adds it up along time.
//!
//! The server makes cubes with a [`CubeBuilder`], one for each partition, joins these ([`CubeBuilder::append`]), and sends the
//! bytes of the whole ([`Cube::to_bytes`]); the browser reads them ([`Cube::from_bytes`]). There is no IO here, no clock and no thread.
//!
//! What is always true of a cube, because whoever makes one checks it:
//!
//! - The values of a dimension are in ascending order and what is missing comes last, so codes compare as values do.
//! - The absolute values of everything that is added up have a sum that fits in an `i64`. So does every sum of some of them,
//!   and every difference of such sums, and no kernel has to look for overflow.
//! - Every code, register and bucket is within its bounds.

mod along;
mod answer;
mod axis;
mod builder;
mod calendar;
mod columns;
mod conditions;
mod cube;
mod ddsketch;
mod decimal;
mod dictionary;
mod error;
mod evaluate;
mod format;
mod hyperloglog;
mod scan;
mod schema;
mod selection;
mod table;
mod tile;
mod totals;
mod windows;

pub use along::Along;
pub use answer::MOST_ROWS;
pub use builder::{CubeBuilder, PartValue};
pub use cube::Cube;
pub use dictionary::{Dictionary, Value, Values};
pub use error::{BuildError, CubeError, FormatError};
pub use format::FORMAT_VERSION;
pub use hyperloglog::hash;
pub use schema::{Dimension, Formula, Measure, Part, Schema};
pub use selection::Selection;
pub use windows::{MOST_PARTIAL_ROWS, WindowPlan};
