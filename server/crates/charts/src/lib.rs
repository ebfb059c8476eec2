//! Charts that carry their numbers.
//!
//! A [`ChartBuilder`] takes typed columns and one encoding of them (lines, points, grouped bars) and makes a
//! [`contract::Chart`]: the columns as they are, and a Plotly figure that refers to them by name. The table behind a
//! chart and its CSV ([`to_csv`]) are made from the same columns, so none of them can disagree.
//!
//! ```
//! use charts::{ChartBuilder, Series};
//! use contract::Format;
//!
//! let chart = ChartBuilder::new("silhouette", "Silhouette by number of segments")
//!     .number("k", "Segments", Format::Integer, vec![Some(2.0), Some(3.0), Some(4.0)])
//!     .number("silhouette", "Silhouette", Format::Decimal, vec![Some(0.41), Some(0.52), Some(0.47)])
//!     .line("k", &[Series::new("silhouette", "Silhouette")])?;
//! assert_eq!(chart.rows(), 3);
//! # Ok::<(), charts::ChartError>(())
//! ```

mod bars;
mod builder;
mod csv;
mod error;
mod look;
mod series;
mod xy;

pub use builder::{ChartBuilder, Height};
pub use csv::to_csv;
pub use error::ChartError;
pub use series::Series;
