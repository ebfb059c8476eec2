//! What cells of a table show besides their numbers.

use contract::CellLook;

/// What lies behind the number of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CellMark {
    /// A bar from `from` to `to`, in shares of the cell's width.
    Bar {
        /// Where it begins.
        from: f32,
        /// Where it ends.
        to: f32,
        /// Whether the number is below zero.
        loss: bool,
    },
    /// A shade, of which that much is seen: the usual colour of text can be read on all of them.
    Shade(f32),
}

/// Shades from little to much. Up to 0.51 text has a contrast of 4.5 to 1 in both themes.
const SHADES: [f32; 6] = [0.04, 0.12, 0.21, 0.31, 0.41, 0.51];

/// What lies behind the numbers of cells that are compared with each other; nothing where there is no number.
#[must_use]
pub fn cell_marks(values: &[Option<f64>], look: CellLook) -> Vec<Option<CellMark>> {
    let known = || values.iter().flatten().copied().filter(|value| value.is_finite());
    let low = known().fold(f64::INFINITY, f64::min);
    let high = known().fold(f64::NEG_INFINITY, f64::max);
    let mark = |value: f64| match look {
        CellLook::Bar => bar(value, low.min(0.0), high.max(0.0)),
        CellLook::Heat => shade(value, low, high),
    };
    values.iter().map(|value| value.filter(|value| value.is_finite()).map(mark)).collect()
}

fn bar(value: f64, low: f64, high: f64) -> CellMark {
    let span = high - low;
    let share = |at: f64| if span > 0.0 { ((at - low) / span) as f32 } else { 0.0 };
    CellMark::Bar { from: share(value.min(0.0)), to: share(value.max(0.0)), loss: value < 0.0 }
}

fn shade(value: f64, low: f64, high: f64) -> CellMark {
    let share = if high > low { (value - low) / (high - low) } else { 0.5 };
    let step = (share * SHADES.len() as f64) as usize;
    CellMark::Shade(SHADES[step.min(SHADES.len() - 1)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_begin_at_zero() {
        let marks = cell_marks(&[Some(30.0), None, Some(-10.0), Some(f64::NAN)], CellLook::Bar);
        assert_eq!(marks[0], Some(CellMark::Bar { from: 0.25, to: 1.0, loss: false }));
        assert_eq!(marks[2], Some(CellMark::Bar { from: 0.0, to: 0.25, loss: true }));
        assert_eq!((marks[1], marks[3]), (None, None));
    }

    #[test]
    fn shades_go_from_the_least_to_the_greatest() {
        let marks = cell_marks(&[Some(1.0), Some(2.0), Some(3.0)], CellLook::Heat);
        assert_eq!(marks, [0.04, 0.31, 0.51].map(|seen| Some(CellMark::Shade(seen))));
        assert_eq!(cell_marks(&[Some(7.0)], CellLook::Heat), [Some(CellMark::Shade(0.31))]);
        assert_eq!(cell_marks(&[Some(0.0)], CellLook::Bar), [Some(CellMark::Bar { from: 0.0, to: 0.0, loss: false })]);
    }
}
