//! A chart with its geometry: what is drawn, and what it stands for.

use contract::{Annotation, Locale};
use language::words::{self, Charts};

use crate::format;
use crate::geometry::{Frame, Point, Rect};
use crate::mark::{Mark, MarkId};
use crate::paint::{Anchor, Paint, Role};
use crate::scale::Ruler;
use crate::shape::Shape;
use crate::table::Measure;
use crate::text;

/// Lines of words are no wider, so that they are read at a glance.
const WIDEST_WORDS: f32 = 320.0;

/// A drawn chart. It knows nothing of documents and pointers, so the server and the browser use the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    pub(crate) frame: Frame,
    pub(crate) locale: Locale,
    pub(crate) id: String,
    pub(crate) label: String,
    /// What lies below the marks, above them, and the marks themselves.
    pub(crate) below: Vec<Ink>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) above: Vec<Ink>,
    /// The first axis, where the chart has one.
    pub(crate) along: Option<Along>,
    pub(crate) places: Vec<String>,
    pub(crate) series: Vec<String>,
    pub(crate) measures: Vec<Measure>,
    /// What is marked along an axis of time.
    pub(crate) annotations: Vec<Annotation>,
    pub(crate) is_numbered: bool,
    /// How many values have no place on a logarithmic axis.
    pub(crate) left_out: usize,
}

impl Scene {
    /// The size it is drawn in.
    #[must_use]
    pub const fn frame(&self) -> Frame {
        self.frame
    }

    /// The same with an id that is its own on the page: the nth mark's element is then called `{id}-{n}`.
    #[must_use]
    pub fn with_id(self, id: impl Into<String>) -> Self {
        Self { id: id.into(), ..self }
    }

    /// The same with words for who does not see it. Without them it is hidden from screen readers, for a page that says
    /// all of it otherwise.
    #[must_use]
    pub fn with_label(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), ..self }
    }

    /// All marks, in the order they are drawn.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// A mark by its number.
    #[must_use]
    pub fn mark(&self, id: MarkId) -> Option<&Mark> {
        self.marks.get(id.index())
    }

    /// The rows of the table that a mark stands for.
    #[must_use]
    pub fn rows(&self, id: MarkId) -> &[usize] {
        self.mark(id).map_or(&[], Mark::rows)
    }

    /// The numbers of all marks, in the order they are drawn.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = MarkId> + use<> {
        (0..self.marks.len() as u32).map(MarkId)
    }

    /// A point of a mark that stands for it: where a tooltip belongs.
    #[must_use]
    pub fn anchor(&self, id: MarkId) -> Option<Point> {
        self.mark(id).map(|mark| mark.shape.anchor())
    }

    /// The names of the places along the first axis, in the order they are drawn.
    #[must_use]
    pub fn places(&self) -> &[String] {
        &self.places
    }

    /// The names of the series, in the order of their colours.
    #[must_use]
    pub fn series(&self) -> &[String] {
        &self.series
    }

    /// The part of the frame between the axes, where the chart has a first axis.
    #[must_use]
    pub fn plot_area(&self) -> Option<Rect> {
        self.along.as_ref().map(|along| along.area)
    }

    /// Whether annotations are so close that they are numbers: a list has to say what they stand for.
    #[must_use]
    pub const fn is_numbered(&self) -> bool {
        self.is_numbered
    }

    /// Whether marks say by how much is seen of their fill what they stand for.
    pub(crate) fn are_shaded(&self) -> bool {
        let mut fills = self.marks.iter().filter(|mark| mark.shown).map(|mark| mark.paint.fill);
        let first = fills.clone().next();
        fills.clone().all(|fill| fill > 0.0) && fills.any(|fill| Some(fill) != first)
    }

    /// The words of its language.
    pub(crate) const fn words(&self) -> &'static Charts {
        words::charts(self.locale)
    }

    pub(crate) fn new(frame: Frame, locale: Locale) -> Self {
        Self {
            frame: frame.usable(),
            locale,
            id: String::new(),
            label: String::new(),
            below: Vec::new(),
            marks: Vec::new(),
            above: Vec::new(),
            along: None,
            places: Vec::new(),
            series: Vec::new(),
            measures: Vec::new(),
            annotations: Vec::new(),
            is_numbered: false,
            left_out: 0,
        }
    }

    /// A scene that calmly says why there is nothing to draw.
    pub(crate) fn without_data(frame: Frame, locale: Locale, why: Option<&str>) -> Self {
        let mut scene = Self::new(frame, locale);
        let Frame { width, height } = scene.frame;
        let lines = text::wrapped(why.unwrap_or(scene.words().nothing), (width - 32.0).min(WIDEST_WORDS));
        let first = height / 2.0 - (lines.len() as f32 - 1.0) * text::LINE / 2.0;
        for (index, line) in lines.iter().enumerate() {
            let at = Point::new(width / 2.0, first + index as f32 * text::LINE);
            scene.write(at, Anchor::Middle, Role::Tick, line);
        }
        scene
    }

    /// How many values are left out, if any are.
    pub(crate) fn left_out_in_words(&self) -> Option<String> {
        let words = self.words();
        (self.left_out > 0).then(|| format::count(self.locale, self.left_out as u64, words.left_out))
    }

    /// Draws below the marks.
    pub(crate) fn draw_below(&mut self, shape: Shape, paint: Paint) {
        self.below.push(Ink::Shape { shape, paint, rows: Vec::new() });
    }

    /// Draws above the marks.
    pub(crate) fn draw_above(&mut self, shape: Shape, paint: Paint) {
        self.above.push(Ink::Shape { shape, paint, rows: Vec::new() });
    }

    /// Draws above the marks what belongs to rows, and is dimmed with them.
    pub(crate) fn draw_for(&mut self, rows: Vec<usize>, shape: Shape, paint: Paint) {
        self.above.push(Ink::Shape { shape, paint, rows });
    }

    /// Writes a line of text, its middle at the height of `at`. Where it would leave the frame it is moved or cut.
    pub(crate) fn write(&mut self, at: Point, anchor: Anchor, role: Role, words: &str) {
        let words = text::fitted(words, self.frame.width);
        let width = text::width(&words);
        let left = match anchor {
            Anchor::Start => at.x,
            Anchor::Middle => at.x - width / 2.0,
            Anchor::End => at.x - width,
        };
        let moved = left.clamp(0.0, (self.frame.width - width).max(0.0)) - left;
        let at = Point::new(at.x + moved, at.y);
        if !words.is_empty() {
            self.above.push(Ink::Text { at, anchor, role, words: words.into_owned() });
        }
    }

    /// Adds a mark.
    pub(crate) fn add(&mut self, mark: Mark) {
        self.marks.push(mark);
    }

    /// Says what the places along the first axis are called.
    pub(crate) fn name_places(&mut self, names: Vec<String>) {
        self.places = names;
    }

    /// Adds a place with its name, and gives its number.
    pub(crate) fn name_place(&mut self, name: String) -> usize {
        self.places.push(name);
        self.places.len() - 1
    }

    /// Adds a series with its name, and gives its number.
    pub(crate) fn name_series(&mut self, name: &str) -> usize {
        self.series.push(name.to_owned());
        self.series.len() - 1
    }

    /// Adds something that is measured, and gives its number.
    pub(crate) fn measure(&mut self, measure: Measure) -> usize {
        self.measures.push(measure);
        self.measures.len() - 1
    }
}

/// What explains: lines, areas and text that are no marks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ink {
    /// A shape, and the rows it belongs to, if any.
    Shape { shape: Shape, paint: Paint, rows: Vec<usize> },
    /// A line of text, its middle at the height of `at`.
    Text { at: Point, anchor: Anchor, role: Role, words: String },
}

/// The first axis in pixels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Along {
    /// Between the axes.
    pub(crate) area: Rect,
    /// Whether it runs from left to right, and not from the top down.
    pub(crate) across: bool,
    /// The middle of each place, ascending.
    pub(crate) middles: Vec<f32>,
    /// The room of a place.
    pub(crate) step: f32,
    /// Where places are moments or numbers.
    pub(crate) keys: Option<Keys>,
}

/// Places as numbers: days since 1970, or themselves.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Keys {
    /// Ascending.
    pub(crate) of_places: Vec<f64>,
    /// From keys to pixels.
    pub(crate) ruler: Ruler,
}

impl Along {
    /// The place whose middle is nearest.
    pub(crate) fn nearest(&self, at: f32) -> Option<usize> {
        let next = self.middles.partition_point(|middle| *middle < at);
        let before = next.checked_sub(1);
        match (before, self.middles.get(next)) {
            (Some(before), Some(after)) => Some(if at - self.middles[before] <= after - at { before } else { next }),
            (before, None) => before,
            (None, Some(_)) => Some(next),
        }
    }
}
