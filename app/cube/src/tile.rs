//! Active tiles, after Moritz, Howe and Heer, “Falcon: Balancing Interactive Latency and Resolution Sensitivity for Scalable
//! Linked Visualizations” (2019): while one dimension is brushed, each other view keeps its totals for every code of it,
//! summed up along the codes. A brush is then the difference of two stretches, however many rows there are.

use crate::cube::Cube;
use crate::scan::Target;
use crate::selection::Selection;
use crate::totals::Totals;

/// The totals of a view for every code of the active dimension.
#[derive(Debug)]
pub(crate) struct Tile {
    pub(crate) target: Target,
    groups: usize,
    codes: usize,
}

impl Tile {
    /// No tile takes more bytes; views that would need more are scanned.
    pub(crate) const MOST_BYTES: usize = 32 << 20;

    /// An empty tile for a view whose totals `view` is; `None` where it would be too large.
    pub(crate) fn new(cube: &Cube, view: &Target, parts: &[usize], dimension: usize) -> Option<Self> {
        let dictionary = &cube.dictionaries[dimension];
        let (groups, codes) = (view.totals.groups(), dictionary.codes() as usize);
        let bytes = Totals::bytes_of_group(cube, parts).checked_mul(groups)?.checked_mul(codes + 1)?;
        (bytes <= Self::MOST_BYTES).then(|| Self {
            target: view.along(cube, dimension, dictionary, parts),
            groups,
            codes,
        })
    }

    /// Has to be called when all rows are in it.
    pub(crate) fn sum_up(&mut self) {
        self.target.totals.sum_up(self.groups);
    }

    /// The view's totals with only these codes of the active dimension, or all.
    pub(crate) fn read(&self, selection: Option<&Selection>, totals: &mut Totals) {
        totals.clear();
        let Some(selection) = selection else {
            totals.add_run(&self.target.totals, &(0..self.codes));
            return;
        };
        for run in selection.runs() {
            let end = (run.end as usize).min(self.codes);
            let start = (run.start as usize).min(end);
            totals.add_run(&self.target.totals, &(start..end));
        }
    }
}
