//! A set of codes of a dimension.

use std::ops::Range;

/// Codes that a filter lets pass, as runs of neighbours: a brush is one run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// Ascending, none empty, none touching the next.
    runs: Vec<Range<u32>>,
}

impl Selection {
    /// From one code up to, and without, another.
    #[must_use]
    pub fn range(codes: Range<u32>) -> Self {
        Self { runs: if codes.is_empty() { Vec::new() } else { vec![codes] } }
    }

    /// These codes.
    pub fn codes(codes: impl IntoIterator<Item = u32>) -> Self {
        let mut codes: Vec<u32> = codes.into_iter().filter(|code| *code < u32::MAX).collect();
        codes.sort_unstable();
        let mut selection = Self::default();
        for code in codes {
            selection.push(code);
        }
        selection
    }

    /// The codes below `codes` for which a condition holds.
    pub(crate) fn holding(codes: u32, holds: impl Fn(u32) -> bool) -> Self {
        let mut selection = Self::default();
        for code in (0..codes).filter(|code| holds(*code)) {
            selection.push(code);
        }
        selection
    }

    /// The codes that are in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let meets = |one: &Range<u32>, two: &Range<u32>| one.start.max(two.start)..one.end.min(two.end);
        let met = |one| other.runs.iter().map(move |two| meets(one, two));
        Self { runs: self.runs.iter().flat_map(met).filter(|run| !run.is_empty()).collect() }
    }

    /// Whether a code is in it.
    #[must_use]
    pub fn contains(&self, code: u32) -> bool {
        let before = self.runs.partition_point(|run| run.end <= code);
        self.runs.get(before).is_some_and(|run| run.contains(&code))
    }

    /// Its runs of neighbouring codes, ascending.
    #[must_use]
    pub fn runs(&self) -> &[Range<u32>] {
        &self.runs
    }

    /// Adds a code that is not below the last one.
    fn push(&mut self, code: u32) {
        match self.runs.last_mut() {
            Some(run) if code < run.end => {}
            Some(run) if code == run.end => run.end += 1,
            _ => self.runs.push(code..code + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_run() {
        let selection = Selection::codes([7, 1, 2, 2, 3]);
        assert_eq!(selection.runs(), [1..4, 7..8]);
        assert_eq!([0, 1, 3, 4, 7, 8].map(|code| selection.contains(code)), [false, true, true, false, true, false]);
        assert_eq!(selection.and(&Selection::range(3..8)).runs(), [3..4, 7..8]);
        assert_eq!(Selection::range(5..5), Selection::default());
    }
}
