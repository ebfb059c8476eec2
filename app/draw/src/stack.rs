//! One value upon the other.

use contract::Stack;

use crate::series::{Series, Value};

/// A value and where it lies upon the others of its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Span {
    pub(crate) of: Value,
    /// The end that is nearer to zero.
    pub(crate) base: f64,
    pub(crate) end: f64,
}

/// The spans of each series. What is positive grows upwards from zero, what is negative downwards.
pub(crate) fn stacked<'a>(
    series: impl Iterator<Item = &'a Series> + Clone,
    places: usize,
    stack: Stack,
) -> Vec<Vec<Span>> {
    let mut whole = vec![0.0; places];
    for point in series.clone().flat_map(|series| &series.points) {
        whole[point.place] += point.value.abs();
    }
    let (mut above, mut below) = (vec![0.0; places], vec![0.0; places]);
    let mut span = |of: &Value| {
        let size = match stack {
            Stack::Share if whole[of.place] > 0.0 => of.value / whole[of.place],
            Stack::Share => 0.0,
            Stack::Grouped | Stack::Stacked => of.value,
        };
        let reached: &mut f64 = if size < 0.0 { &mut below[of.place] } else { &mut above[of.place] };
        let base = *reached;
        *reached += size;
        Span { of: *of, base, end: *reached }
    };
    series.map(|series| series.points.iter().map(&mut span).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paint::{Dash, Hue};

    fn series(values: &[f64]) -> Series {
        let points =
            values.iter().enumerate().map(|(place, value)| Value { place, row: place, value: *value }).collect();
        Series {
            name: String::new(),
            index: 0,
            measure: 0,
            hue: Hue::Other,
            dash: Dash::SOLID,
            before: false,
            points,
            missing: Vec::new(),
        }
    }

    #[test]
    fn gains_grow_upwards_and_losses_downwards() {
        let all = [series(&[3.0]), series(&[-2.0]), series(&[4.0])];
        let ends: Vec<_> =
            stacked(all.iter(), 1, Stack::Stacked).concat().iter().map(|span| (span.base, span.end)).collect();
        assert_eq!(ends, [(0.0, 3.0), (0.0, -2.0), (3.0, 7.0)]);
    }

    #[test]
    fn shares_add_up_to_one() {
        let all = [series(&[3.0, 0.0]), series(&[1.0, 0.0])];
        let spans = stacked(all.iter(), 2, Stack::Share);
        assert_eq!(spans[1][0].end, 1.0);
        assert_eq!(spans[1][1].end, 0.0);
    }
}
