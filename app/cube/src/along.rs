//! A question that is asked again and again while one dimension is brushed.

use contract::{Answer, Filter, Question};

use crate::answer::{Asked, Evaluated, Groups};
use crate::axis::Axis;
use crate::cube::Cube;
use crate::error::CubeError;
use crate::evaluate::{is_read, parts_of};
use crate::scan::{Target, scan};
use crate::selection::Selection;
use crate::tile::Tile;
use crate::totals::Totals;

/// The totals of a question for every code of one dimension, summed up along it: the answer for any selection of them takes
/// a time that depends on the groups only, however many rows the cube has.
#[derive(Debug)]
pub struct Along {
    question: Question,
    dimension: usize,
    axes: Vec<Axis>,
    tile: Tile,
    /// What was read of the tile last, in memory that is used again.
    totals: Totals,
}

impl Along {
    /// Adds up what `question` asks, along a dimension that it is not filtered by, by a pass over all rows. Nothing where
    /// the totals would take too much memory, or amounts would have to be kept apart by their currency: then the question
    /// is asked as ever.
    ///
    /// # Errors
    /// As for [`Cube::answer`]; `Unknown` where there is no such dimension.
    pub fn new(cube: &Cube, question: Question, dimension: &str) -> Result<Option<Self>, CubeError> {
        let place = cube.schema.dimension(dimension).ok_or_else(|| CubeError::unknown("dimension", dimension))?;
        let Asked { measures, axes, .. } = Asked::of(cube, &question)?;
        if let Some(measure) = measures.iter().find(|measure| !measure.says_by(dimension)) {
            return Err(CubeError::SaysNothing { measure: measure.name.clone(), dimension: dimension.to_owned() });
        }
        let parts = parts_of(cube, &measures);
        let by: Vec<&Axis> = axes.iter().collect();
        let bytes = by.iter().try_fold(Totals::bytes_of_group(cube, &parts), |bytes, axis| {
            bytes.checked_mul((axis.bins as usize).max(1)).filter(|bytes| *bytes <= Tile::MOST_BYTES)
        });
        if bytes.is_none() || !has_one_currency(cube) {
            return Ok(None);
        }
        let target = Target::new(cube, &by, 0, &parts);
        let Some(mut tile) = Tile::new(cube, &target, &parts, place) else { return Ok(None) };
        scan(cube, &cube.filters(&question)?, |add| add(&mut tile.target));
        tile.sum_up();
        Ok(Some(Self { question, dimension: place, axes, tile, totals: target.totals }))
    }

    /// The answer, of `most` rows at most, where the dimension is filtered, too. `cube` has to be the one that it was made for.
    ///
    /// # Errors
    /// As for [`Cube::answer`].
    pub fn answer(&mut self, cube: &Cube, filters: &[Filter], most: u32) -> Result<Answer, CubeError> {
        let asked = Asked::of(cube, &self.question)?;
        let mut selection: Option<Selection> = None;
        for filter in filters {
            debug_assert_eq!(cube.schema.dimension(&filter.dimension), Some(self.dimension));
            let found = cube.selection(filter)?;
            selection = Some(selection.map_or_else(|| found.clone(), |known| known.and(&found)));
        }
        self.tile.read(selection.as_ref(), &mut self.totals);
        let mut groups = Groups::none(&self.axes);
        let mut evaluated = Evaluated::new(asked.measures.len());
        let currency = cube.schema.currency.map(|dimension| cube.dictionaries[dimension].missing() != Some(0));
        for group in 0..self.totals.groups() {
            let read = is_read(&self.totals, group, &asked.measures);
            // Without axes there is one row, even of nothing.
            if read || self.axes.is_empty() {
                groups.keys.push(key(&self.axes, group as u32));
                groups.currencies.extend(currency.map(|is_known| (is_known && read).then_some((0, 0))));
                evaluated.push(cube, &asked.measures, &self.totals, group);
            }
        }
        asked.answer(cube, &groups, &evaluated, most)
    }
}

/// Whether all amounts are in one currency, or there are none.
fn has_one_currency(cube: &Cube) -> bool {
    cube.schema.currency.is_none_or(|dimension| cube.dictionaries[dimension].codes() <= 1)
}

/// The bins of a group along each axis, of which the last changes fastest.
pub(crate) fn key(axes: &[Axis], mut group: u32) -> Vec<u32> {
    let mut key: Vec<u32> = Vec::with_capacity(axes.len());
    for axis in axes.iter().rev() {
        key.push(group % axis.bins);
        group /= axis.bins;
    }
    key.reverse();
    key
}
