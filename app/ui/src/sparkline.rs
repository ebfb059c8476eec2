//! A line the size of a word.

use std::fmt::Write as _;

use leptos::prelude::*;

const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 32.0;
/// Room for the line's own width and the dot at its end.
const MARGIN: f64 = 3.0;

/// The course of a measure, without axes; it stretches to the width it is given. Decoration: the numbers stand beside it.
#[component]
pub fn Sparkline(
    /// The values, oldest first; gaps where there is none.
    #[prop(into)]
    values: Signal<Vec<Option<f64>>>,
) -> impl IntoView {
    let line = move || values.with(|values| path(values));
    let area = move || values.with(|values| area_path(values));
    view! {
        <svg
            class="sparkline"
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            preserveAspectRatio="none"
            aria-hidden="true"
        >
            <path class="sparkline__area" d=area></path>
            <path class="sparkline__line" d=line></path>
        </svg>
    }
}

/// The points of the values that there are, each with whether the one before it is missing.
fn points(values: &[Option<f64>]) -> Vec<(f64, f64, bool)> {
    let known: Vec<f64> = values.iter().flatten().copied().filter(|value| value.is_finite()).collect();
    let low = known.iter().copied().fold(f64::INFINITY, f64::min);
    let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let step = WIDTH / (values.len().max(2) - 1) as f64;
    let mut after_gap = true;
    let mut points = Vec::with_capacity(known.len());
    for (index, value) in values.iter().enumerate() {
        match value.filter(|value| value.is_finite()) {
            Some(value) => {
                let share = if high > low { (value - low) / (high - low) } else { 0.5 };
                points.push((index as f64 * step, HEIGHT - MARGIN - share * (HEIGHT - 2.0 * MARGIN), after_gap));
                after_gap = false;
            }
            None => after_gap = true,
        }
    }
    points
}

fn path(values: &[Option<f64>]) -> String {
    points(values).into_iter().fold(String::new(), |mut path, (x, y, starts)| {
        // Writing to a string cannot fail.
        let _ = write!(path, "{}{x:.1} {y:.1}", if starts { "M" } else { "L" });
        path
    })
}

/// The line closed along the bottom; nothing where there are gaps, since an area would bridge them.
fn area_path(values: &[Option<f64>]) -> String {
    let points = points(values);
    let whole = points.iter().filter(|point| point.2).count() == 1 && points.len() > 1;
    match (whole, points.first(), points.last()) {
        (true, Some(first), Some(last)) => {
            format!("{}L{:.1} {HEIGHT}L{:.1} {HEIGHT}Z", path(values), last.0, first.0)
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_spans_the_whole_width_and_height() {
        assert_eq!(path(&[Some(0.0), Some(10.0), Some(5.0)]), "M0.0 29.0L60.0 3.0L120.0 16.0");
    }

    #[test]
    fn a_gap_starts_a_new_line_and_drops_the_area() {
        let values = [Some(1.0), None, Some(3.0), Some(2.0)];
        assert_eq!(path(&values).matches('M').count(), 2);
        assert_eq!(area_path(&values), "");
    }

    #[test]
    fn equal_values_lie_in_the_middle_and_none_draw_nothing() {
        assert_eq!(path(&[Some(7.0), Some(7.0)]), "M0.0 16.0L120.0 16.0");
        assert_eq!(path(&[]), "");
        assert_eq!(path(&[None, Some(f64::NAN)]), "");
    }
}
