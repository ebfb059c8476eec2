//! Draws charts as SVG, alike on the server and in the browser.
//!
//! [`chart`] lays out a table of columns as a [`Scene`]: marks with their geometry, each knowing the rows it stands
//! for. The scene writes itself as SVG, says which mark is under a pointer, where an arrow key leads, and what a mark is
//! in words.
//!
//! Invariants, most of them absences: no IO, no clock, no randomness, no setting and no document. The same columns,
//! frame and language give the same bytes everywhere, whatever the columns hold: no table and no plot makes it panic.
//!
//! ```
//! use contract::{Column, Format, Locale, Plot, PlotKind, Values};
//! use draw::{Frame, Look};
//!
//! let days = Values::Text(vec!["2026-03-12".into(), "2026-03-13".into()]);
//! let revenue = Values::Number(vec![Some(12_345.67), Some(9_876.5)]);
//! let columns = [
//!     Column { name: "day".into(), title: "Day".into(), format: Format::Date, values: days },
//!     Column { name: "revenue".into(), title: "Net revenue (EUR)".into(), format: Format::Money, values: revenue },
//! ];
//! let plot = Plot { kind: PlotKind::Line, x: vec!["day".into()], y: vec!["revenue".into()], ..Plot::default() };
//!
//! let scene = draw::chart(&columns, &plot, Frame::new(720.0, 240.0), Locale::English);
//! let first = scene.at(60.0, 100.0).expect("a pointer over the chart has a mark");
//! assert_eq!(scene.spoken(first), "12 Mar 2026, Net revenue: €12,345.67");
//! assert!(scene.svg(Look::Page, None).starts_with("<svg"));
//! ```

pub mod text;

mod annotations;
mod axes;
mod calendar;
mod cells;
mod echo;
mod geometry;
mod interact;
mod key;
mod kinds;
mod look;
mod mark;
mod notes;
mod order;
mod paint;
mod places;
mod scale;
mod scene;
mod series;
mod shape;
mod spoken;
mod spread;
mod stack;
mod svg;
mod table;
mod thin;
mod ticks;
mod words;
mod world;

pub use cells::{CellMark, cell_marks};
pub use echo::Subject;
pub use geometry::{Frame, Point, Rect};
pub use interact::Direction;
pub use look::{Colours, Look};
pub use mark::{Mark, MarkId, Marked};
pub use notes::{not_filtered, note};
pub use scene::Scene;
pub use spoken::Spoken;
pub use svg::{Edit, ElementChange, Markup, changes};
pub use words::in_force;

use contract::{Column, Locale, Plot};
use language::format;
use table::Table;

/// Lays out a chart in a language. A table that has nothing to draw, or not the columns that the plot names, gives a scene without
/// marks that says so, in the plot's words.
#[must_use]
pub fn chart(columns: &[Column], plot: &Plot, frame: Frame, locale: Locale) -> Scene {
    let mut scene = Scene::new(frame, locale);
    scene.annotations.clone_from(&plot.annotations);
    let drawn = kinds::draw(&Table::new(columns, locale), plot, &mut scene);
    if drawn.is_some() && !scene.marks().is_empty() {
        scene
    } else {
        let left_out = scene.left_out_in_words();
        Scene::without_data(frame, locale, left_out.as_deref().or(plot.nothing.as_deref()))
    }
}
