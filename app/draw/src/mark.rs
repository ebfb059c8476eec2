//! Marks: the shapes that stand for rows.

use crate::geometry::Rect;
use crate::order;
use crate::paint::Paint;
use crate::shape::Shape;

/// The number of a mark in its scene.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MarkId(pub(crate) u32);

impl MarkId {
    /// As the ids of SVG elements count.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A shape that stands for one or more rows of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub(crate) shape: Shape,
    pub(crate) paint: Paint,
    /// Whether it is drawn. The points of a line are there to be found, but only the line is seen.
    pub(crate) shown: bool,
    pub(crate) rows: Rows,
    pub(crate) series: usize,
    pub(crate) place: usize,
    pub(crate) fact: Fact,
    /// What else it says.
    pub(crate) more: Vec<Fact>,
}

impl Mark {
    /// A mark that is drawn, of one row.
    pub(crate) fn new(shape: Shape, paint: Paint, row: usize, fact: Fact) -> Self {
        Self { shape, paint, shown: true, rows: Rows::One(row), series: 0, place: 0, fact, more: Vec::new() }
    }

    /// The same, of that series and at that place.
    pub(crate) fn at(self, series: usize, place: usize) -> Self {
        Self { series, place, ..self }
    }

    /// The same, of several rows.
    pub(crate) fn of(self, rows: Vec<usize>) -> Self {
        Self { rows: Rows::Many(rows), ..self }
    }

    /// Makes it stand for further rows.
    pub(crate) fn also(&mut self, rows: &[usize]) {
        self.rows = Rows::Many([self.rows(), rows].concat());
    }

    /// The same, saying more.
    pub(crate) fn with(self, more: Vec<Fact>) -> Self {
        Self { more, ..self }
    }

    /// The same, to be found but not to be seen.
    pub(crate) fn hidden(self) -> Self {
        Self { shown: false, ..self }
    }

    /// The rows of the table that it stands for.
    #[must_use]
    pub fn rows(&self) -> &[usize] {
        match &self.rows {
            Rows::One(row) => std::slice::from_ref(row),
            Rows::Many(rows) => rows,
        }
    }

    /// The number of its series, in the order of the legend.
    #[must_use]
    pub const fn series(&self) -> usize {
        self.series
    }

    /// The number of its place along the first axis.
    #[must_use]
    pub const fn place(&self) -> usize {
        self.place
    }

    /// Its value.
    #[must_use]
    pub const fn value(&self) -> f64 {
        self.fact.value
    }

    /// The smallest rectangle around it: where a ring of focus is drawn.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        self.shape.bounds()
    }
}

/// Most marks stand for one row, which needs no allocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Rows {
    One(usize),
    Many(Vec<usize>),
}

/// A number and what it measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fact {
    /// Its number in the scene.
    pub(crate) measure: usize,
    pub(crate) value: f64,
}

impl Fact {
    pub(crate) const fn new(measure: usize, value: f64) -> Self {
        Self { measure, value }
    }
}

/// What is selected in a scene.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Marked {
    /// Ascending, without repetition.
    rows: Vec<usize>,
    brush: Option<(f32, f32)>,
    focus: Option<MarkId>,
}

impl Marked {
    /// The marks of these rows stand out, all others are dimmed. Of no rows nothing is dimmed.
    #[must_use]
    pub fn rows(rows: impl IntoIterator<Item = usize>) -> Self {
        Self { rows: order::distinct(rows.into_iter().collect()), ..Self::default() }
    }

    /// A range along the first axis, in pixels.
    #[must_use]
    pub fn brushed(self, from: f32, to: f32) -> Self {
        Self { brush: Some((from.min(to), from.max(to))), ..self }
    }

    /// The mark that the keyboard has come to.
    #[must_use]
    pub fn focused(self, mark: MarkId) -> Self {
        Self { focus: Some(mark), ..self }
    }

    pub(crate) const fn brush(&self) -> Option<(f32, f32)> {
        self.brush
    }

    pub(crate) const fn focus(&self) -> Option<MarkId> {
        self.focus
    }

    /// Whether some rows stand out.
    pub(crate) fn any(&self) -> bool {
        !self.rows.is_empty()
    }

    /// Whether one of these rows stands out.
    pub(crate) fn holds(&self, rows: &[usize]) -> bool {
        rows.iter().any(|row| self.rows.binary_search(row).is_ok())
    }
}
