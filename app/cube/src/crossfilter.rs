//! Many views of one cube, each filtered by what is chosen in the others.

use std::ops::Range;
use std::sync::Arc;

use contract::Answer;

use crate::cube::Cube;
use crate::error::CubeError;
use crate::pane::Pane;
use crate::scan::{Filters, bit, scan};
use crate::selection::Selection;
use crate::view::{View, ViewRows};

/// Keeps views up to date while filters change. A view ignores the filters on the dimensions that it is broken down by.
///
/// Change filters, then call [`Self::update`], then read rows or answers. Changing one filter again and again, as a brush
/// does, costs a pass over all rows each time, unless its dimension is the active one ([`Self::activate`]).
#[derive(Debug)]
pub struct Crossfilter {
    cube: Arc<Cube>,
    panes: Vec<Pane>,
    filters: Filters,
    /// For each dimension what of it is selected.
    selections: Vec<Option<Selection>>,
    active: Option<usize>,
}

impl Crossfilter {
    /// Views without any filters, up to date.
    ///
    /// # Errors
    /// `Unknown`, `SaysNothing` or `Invalid` for views that cannot be; `TooManyBins` for those that would take more than
    /// 64 MB each.
    pub fn new(cube: Arc<Cube>, views: Vec<View>) -> Result<Self, CubeError> {
        let panes = views.into_iter().map(|view| Pane::new(&cube, view)).collect::<Result<_, _>>()?;
        let (filters, selections) = (Filters::none(&cube), vec![None; cube.dictionaries.len()]);
        let mut crossfilter = Self { cube, panes, filters, selections, active: None };
        crossfilter.update();
        Ok(crossfilter)
    }

    /// The cube that is looked at.
    #[must_use]
    pub const fn cube(&self) -> &Arc<Cube> {
        &self.cube
    }

    /// Filters by a dimension, or no longer.
    ///
    /// # Errors
    /// `Unknown` where there is no such dimension.
    pub fn set_filter(&mut self, dimension: &str, selection: Option<Selection>) -> Result<(), CubeError> {
        let place = self.place(dimension)?;
        if self.selections[place] != selection {
            self.selections[place] = selection;
            self.changed(place);
        }
        Ok(())
    }

    /// Filters a dimension by a range of its codes: [`Self::set_filter`] without allocating memory.
    ///
    /// # Errors
    /// `Unknown` where there is no such dimension.
    pub fn brush(&mut self, dimension: &str, codes: Range<u32>) -> Result<(), CubeError> {
        let place = self.place(dimension)?;
        self.selections[place].get_or_insert_default().set_range(codes);
        self.changed(place);
        Ok(())
    }

    /// Makes a dimension the active one, by a pass over all rows: from then on its filter changes in a time that depends on
    /// the bins of the views only, until the filter of another dimension is changed.
    ///
    /// Views whose tables would be too large are scanned as before.
    ///
    /// # Errors
    /// `Unknown` where there is no such dimension.
    pub fn activate(&mut self, dimension: &str) -> Result<(), CubeError> {
        let place = self.place(dimension)?;
        if self.active != Some(place) {
            self.active = Some(place);
            for pane in &mut self.panes {
                pane.make_tile(&self.cube, place);
            }
            let panes = &mut self.panes;
            scan(&self.cube, &self.filters, |add| {
                for tile in panes.iter_mut().filter_map(Pane::tile) {
                    add(&mut tile.target);
                }
            });
            for tile in self.panes.iter_mut().filter_map(Pane::tile) {
                tile.sum_up();
            }
        }
        Ok(())
    }

    /// Forgets the active dimension's tables.
    pub fn deactivate(&mut self) {
        self.active = None;
        for pane in &mut self.panes {
            pane.drop_tile();
        }
    }

    /// Brings every view up to date with the filters.
    pub fn update(&mut self) {
        if let Some(active) = self.active {
            for pane in &mut self.panes {
                pane.read_tile(self.selections[active].as_ref());
            }
        }
        if self.panes.iter().any(Pane::is_stale) {
            self.scan();
        }
        for pane in &mut self.panes {
            pane.show(&self.cube, self.filters.active());
        }
    }

    /// The rows of a view as of the last [`Self::update`], for drawing.
    ///
    /// # Panics
    /// Where there is no such view.
    #[must_use]
    pub fn rows(&self, view: usize) -> ViewRows<'_> {
        self.panes[view].rows()
    }

    /// How many bins a view has along each of its dimensions.
    ///
    /// # Panics
    /// Where there is no such view.
    #[must_use]
    pub fn bins(&self, view: usize) -> Vec<u32> {
        self.panes[view].bins()
    }

    /// The rows of a view as of the last [`Self::update`], exactly and with words; the row of all others, which is the last
    /// one, has no values of dimensions.
    ///
    /// # Errors
    /// `Invalid` where amounts of several currencies were added up or numbers do not fit, `SaysNothing` where a measure
    /// cannot be filtered as it is.
    ///
    /// # Panics
    /// Where there is no such view.
    pub fn answer(&self, view: usize) -> Result<Answer, CubeError> {
        self.panes[view].answer(&self.cube, self.filters.active())
    }

    fn place(&self, dimension: &str) -> Result<usize, CubeError> {
        self.cube.schema.dimension(dimension).ok_or_else(|| CubeError::unknown("dimension", dimension))
    }

    fn changed(&mut self, dimension: usize) {
        self.filters.set(dimension, self.selections[dimension].as_ref());
        for pane in &mut self.panes {
            pane.filter_changed(bit(dimension));
        }
        if self.active.is_some_and(|active| active != dimension) {
            self.deactivate();
        }
    }

    fn scan(&mut self) {
        for pane in self.panes.iter_mut().filter(|pane| pane.is_stale()) {
            pane.clear();
        }
        let panes = &mut self.panes;
        scan(&self.cube, &self.filters, |add| {
            for pane in panes.iter_mut().filter(|pane| pane.is_stale()) {
                add(pane.target());
            }
        });
        for pane in &mut self.panes {
            pane.scanned();
        }
    }
}
