//! Which of many rows are in the document.

use std::ops::Range;

/// Up to so many rows all of them are in the document.
pub(super) const MOST: usize = 200;

/// The height of the region that more rows scroll in, as the style sheet has it.
const REGION: f64 = 480.0;

/// The height of the heading, which covers the top of the region.
const HEADING: f64 = 32.0;

/// Rows kept above and below those in view, so that scrolling finds them there.
const OVERSCAN: usize = 12;

/// The window moves by so many rows at once, and not at every pixel.
const STEP: usize = 8;

/// What of the rows is in view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Viewport {
    /// How far the region is scrolled.
    pub(super) top: f64,
    /// How tall the region is.
    pub(super) height: f64,
    /// How tall a row is.
    pub(super) row: f64,
}

impl Viewport {
    /// The top of the rows, before anything could be measured.
    pub(super) const fn new(row: f64) -> Self {
        Self { top: 0.0, height: REGION, row }
    }

    /// The positions of the rows to have in the document, out of `count`.
    pub(super) fn window(self, count: usize) -> Range<usize> {
        if count <= MOST {
            return 0..count;
        }
        let fits = self.fits();
        // Fewer rows than before may leave the region scrolled past their end for a moment.
        let first = self.first().min(count.saturating_sub(fits));
        let start = first.saturating_sub(OVERSCAN) / STEP * STEP;
        let end = (first + fits + OVERSCAN).next_multiple_of(STEP).min(count);
        start..end
    }

    /// The position of the first row that is not wholly above the view.
    pub(super) fn first(self) -> usize {
        (self.top / self.row).floor() as usize
    }

    /// How many rows a page is.
    pub(super) fn page(self) -> usize {
        (((self.height - HEADING) / self.row).floor() as usize).max(1)
    }

    /// How far the region has to be scrolled for a row to be in view; as it is, where it is already.
    pub(super) fn showing(self, position: usize) -> f64 {
        let above = position as f64 * self.row;
        let below = above + self.row - (self.height - HEADING);
        self.top.min(above).max(below)
    }

    /// The heights that stand for the rows before and after the window.
    pub(super) fn around(self, window: &Range<usize>, count: usize) -> (f64, f64) {
        (window.start as f64 * self.row, count.saturating_sub(window.end) as f64 * self.row)
    }

    fn fits(self) -> usize {
        (self.height / self.row).ceil() as usize + 1
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn few_rows_are_all_there() {
        assert_eq!(Viewport::new(32.0).window(0), 0..0);
        assert_eq!(Viewport { top: 900.0, ..Viewport::new(32.0) }.window(MOST), 0..MOST);
    }

    #[test]
    fn the_first_of_many_rows_are_there_before_anything_is_measured() {
        assert_eq!(Viewport::new(32.0).window(100_000), 0..32);
        assert_eq!(Viewport::new(40.0).window(100_000), 0..32);
    }

    #[test]
    fn a_pixel_does_not_move_the_window() {
        let at = |top| Viewport { top, ..Viewport::new(32.0) }.window(5000);
        assert_eq!(at(3200.0), at(3201.0));
        assert_ne!(at(3200.0), at(3200.0 + 32.0 * STEP as f64));
    }

    #[test]
    fn a_row_in_view_needs_no_scrolling() {
        let viewport = Viewport { top: 320.0, height: 480.0, row: 32.0 };
        assert_eq!(viewport.page(), 14);
        assert_eq!(viewport.showing(10), 320.0);
        assert_eq!(viewport.showing(23), 320.0);
        assert_eq!(viewport.showing(9), 288.0);
        assert_eq!(viewport.showing(24), 352.0);
    }

    prop_compose! {
        fn viewport()(height in 100.0_f64..1000.0, row in 20.0_f64..60.0, top in 0.0_f64..4_000_000.0) -> Viewport {
            Viewport { top, height, row }
        }
    }

    proptest! {
        #[test]
        fn what_is_in_view_is_in_the_document(viewport in viewport(), count in 0_usize..100_000) {
            let whole = count as f64 * viewport.row + HEADING;
            let viewport = Viewport { top: viewport.top.min((whole - viewport.height).max(0.0)), ..viewport };
            let window = viewport.window(count);
            prop_assert!(window.start <= window.end && window.end <= count);
            for position in 0..count {
                let (from, to) = (position as f64 * viewport.row, (position + 1) as f64 * viewport.row);
                let in_view = to > viewport.top && from < viewport.top + viewport.height - HEADING;
                prop_assert!(!in_view || window.contains(&position), "{position} of {count}");
            }
        }

        #[test]
        fn the_window_is_bounded_and_spacers_stand_for_the_rest(viewport in viewport(), count in MOST + 1..100_000) {
            let window = viewport.window(count);
            prop_assert!(window.len() <= viewport.fits() + 2 * OVERSCAN + 2 * STEP);
            let (before, after) = viewport.around(&window, count);
            let whole = before + after + window.len() as f64 * viewport.row;
            prop_assert!((whole - count as f64 * viewport.row).abs() < 0.01);
        }

        #[test]
        fn a_row_that_was_scrolled_to_is_in_view(viewport in viewport(), position in 0_usize..100_000) {
            let top = viewport.showing(position);
            let (from, to) = (position as f64 * viewport.row, (position + 1) as f64 * viewport.row);
            prop_assert!(from >= top - 0.01 && to <= top + viewport.height - HEADING + 0.01);
        }
    }
}
