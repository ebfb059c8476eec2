//! Numbers put together in bins.

use serde::{Deserialize, Serialize};

use super::with_point;

/// Bins of numbers. A bin's value in answers and filters is its lower edge, which belongs to it; the next one does not.
/// Edges are numbers with a fixed point, `units` / 10^`scale`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bins {
    /// All of one width; zero is an edge.
    Width {
        /// Digits after the point.
        scale: u8,
        /// The width without its point, more than zero.
        units: i64,
    },
    /// Between ascending edges. The last bin has no upper edge; what is less than the first edge lies in no bin.
    Edges {
        /// Digits after the point.
        scale: u8,
        /// The edges without their point.
        units: Vec<i64>,
    },
}

impl Bins {
    /// What the bin that begins with `value` is called: "10 – 20", "100 and more"; `None` where it is the beginning of none.
    #[must_use]
    pub fn label(&self, value: &str) -> Option<String> {
        let (lower, upper) = self.edges(value)?;
        Some(match upper {
            Some(upper) => format!("{lower} – {upper}"),
            None => format!("{lower} and more"),
        })
    }

    /// The bin that begins with `value` as a range, of which the upper end is no part: `10..20`, `100..`.
    #[must_use]
    pub fn range(&self, value: &str) -> Option<String> {
        let (lower, upper) = self.edges(value)?;
        Some(format!("{lower}..{}", upper.unwrap_or_default()))
    }

    /// The edges of the bin that begins with `value`, where it is the beginning of one.
    fn edges(&self, value: &str) -> Option<(String, Option<String>)> {
        let (lower, upper, scale) = match self {
            Self::Width { scale, units } => {
                let lower = fixed(value, *scale)?;
                (lower, Some(lower.checked_add(*units)?), *scale)
            }
            Self::Edges { scale, units } => {
                let lower = fixed(value, *scale)?;
                let place = units.iter().position(|edge| *edge == lower)?;
                (lower, units.get(place + 1).copied(), *scale)
            }
        };
        let written = |units: i64| with_point(units, usize::from(scale));
        Some((written(lower), upper.map(written)))
    }
}

/// A number without its point; `None` where it has more digits after the point than `scale`, or is none.
fn fixed(text: &str, scale: u8) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = part.trim_end_matches('0');
    let missing = usize::from(scale).checked_sub(part.len())?;
    format!("{whole}{part}{}", "0".repeat(missing)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_is_called_by_its_edges() {
        let tens = Bins::Width { scale: 0, units: 10 };
        assert_eq!(tens.label("10").as_deref(), Some("10 – 20"));
        assert_eq!(tens.label("-10.00").as_deref(), Some("-10 – 0"));
        assert_eq!(tens.label("10.5"), None);
        let halves = Bins::Width { scale: 1, units: 5 };
        assert_eq!(halves.label("-0.5").as_deref(), Some("-0.5 – 0.0"));
        assert_eq!(halves.label("2").as_deref(), Some("2.0 – 2.5"));
        let prices = Bins::Edges { scale: 0, units: vec![0, 10, 100] };
        assert_eq!(prices.label("10").as_deref(), Some("10 – 100"));
        assert_eq!(prices.label("100").as_deref(), Some("100 and more"));
        assert_eq!((prices.range("10").as_deref(), prices.range("100").as_deref()), (Some("10..100"), Some("100..")));
        assert_eq!((prices.label("20"), prices.label("tea"), prices.label("")), (None, None, None));
    }
}
