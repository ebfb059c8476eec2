//! Cells of a grid, shaded by their values.

use contract::Plot;

use crate::format;
use crate::geometry::{Point, Rect};
use crate::mark::{Fact, Mark};
use crate::paint::{Anchor, Hue, Paint, Role};
use crate::places::Places;
use crate::scene::{Along, Scene};
use crate::series::extent;
use crate::shape::Shape;
use crate::table::Table;
use crate::text;

/// How much is seen of the shade, from little to much.
///
/// Text on a shade has a contrast of 4.5 to 1 at least: between 0.52 and 0.62 no colour of text has it in the dark theme,
/// and between 0.74 and 0.84 none in the light one, so there are no such shades. Computed from `style/tokens.scss`.
const SHADES: [f32; 10] = [0.08, 0.17, 0.26, 0.35, 0.43, 0.51, 0.63, 0.73, 0.85, 1.0];
/// From here on text needs another colour than usual in the dark theme.
const LIGHT_IN_DARK: f32 = 0.6;
/// From here on it does in the light theme too.
const DARK_IN_LIGHT: f32 = 0.8;
/// How much is seen at most where gains and losses have a hue each: usual text has its contrast on all of it.
const MOST_OF_TWO: f32 = 0.8;

/// A value in a column and a row of the grid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cell {
    pub(super) column: usize,
    pub(super) line: usize,
    pub(super) row: usize,
    pub(super) value: f64,
    /// What else it says: the second value of its row.
    pub(super) more: Option<Fact>,
}

/// A grid of values.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    pub(super) columns: Places,
    pub(super) lines: Places,
    pub(super) cells: Vec<Cell>,
    pub(super) measure: usize,
    pub(super) shade: Shade,
}

impl Grid {
    /// Reads `x` as columns, `series` as lines from the top down, and the first of `y` as values; a second is
    /// said with it.
    pub(super) fn read(table: &Table<'_>, plot: &Plot, scene: &mut Scene) -> Option<Self> {
        let columns = Places::read(table, table.column(plot.x.first()?)?, plot.grain);
        let lines = match plot.series.as_deref() {
            Some(series) => Places::read(table, table.column(series)?, None),
            None => Places::one(table),
        };
        let values = table.numbers(plot.y.first()?)?;
        let second = plot.y.get(1).and_then(|name| table.numbers(name));
        let second = second.map(|numbers| (scene.measure(numbers.measure()), numbers));
        let cell = |(row, value)| {
            let more = second.as_ref().and_then(|(measure, numbers)| Some(Fact::new(*measure, numbers.at(row)?)));
            Some(Cell { column: columns.of(row)?, line: lines.of(row)?, row, value, more })
        };
        let cells: Vec<Cell> = values.present().filter_map(cell).collect();
        if cells.is_empty() {
            return None;
        }
        scene.name_places(columns.names.clone());
        lines.names.iter().for_each(|name| _ = scene.name_series(name));
        let shade = Shade::of(extent(cells.iter().map(|cell| cell.value)));
        Some(Self { columns, lines, cells, measure: scene.measure(values.measure()), shade })
    }

    /// Draws all cells into an area, and gives the axis of the columns.
    pub(super) fn draw(&self, area: Rect, scene: &mut Scene) -> Along {
        let (width, height) = (area.width / self.columns.len() as f32, area.height / self.lines.len() as f32);
        for cell in &self.cells {
            let left = area.x + width * cell.column as f32;
            let room = Rect { x: left, y: area.y + height * cell.line as f32, width, height };
            // A gap between cells, where they are large enough for it.
            let gap = if width.min(height) > 5.0 { 0.5 } else { 0.0 };
            let paint = self.shade.paint(cell.value);
            let fact = Fact::new(self.measure, cell.value);
            let mark = Mark::new(Shape::Rect(room.inset(gap)), paint, cell.row, fact).at(cell.line, cell.column);
            scene.add(mark.with(cell.more.into_iter().collect()));
        }
        let middles = (0..self.columns.len()).map(|column| area.x + width * (column as f32 + 0.5)).collect();
        Along { area, across: true, middles, step: width, keys: None }
    }

    /// The lines of the grid as an axis from the top down.
    pub(super) fn downwards(&self, area: Rect) -> Along {
        let step = area.height / self.lines.len() as f32;
        let middles = (0..self.lines.len()).map(|line| area.y + step * (line as f32 + 0.5)).collect();
        Along { area, across: false, middles, step, keys: None }
    }
}

/// From values to shades: one hue from little to much, or two where there are gains and losses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shade {
    low: f64,
    high: f64,
    /// Whether equal steps are equal factors.
    logarithmic: bool,
    /// The number of the palest shade that is used.
    first: usize,
}

impl Shade {
    /// Shades for a range of values. They begin at zero, unless all values are far from it.
    pub(super) fn of((low, high): (f64, f64)) -> Self {
        let low = if low >= 0.0 && low < high * 0.5 { 0.0 } else { low };
        Self { low, high, logarithmic: false, first: 0 }
    }

    /// Shades for values of which few are large and most are small: where the greatest is more than so many times the least,
    /// equal steps are equal factors, since else all but the greatest would be pale.
    pub(super) fn skewed(values: &[f64]) -> Self {
        const FACTOR: f64 = 50.0;
        let (least, high) = extent(values.iter().copied().filter(|value| *value > 0.0));
        let is_skewed = values.iter().all(|value| *value >= 0.0) && least > 0.0 && high / least > FACTOR;
        if is_skewed {
            Self { low: least, high, logarithmic: true, first: 0 }
        } else {
            Self::of(extent(values.iter().copied()))
        }
    }

    /// The same without the palest shades, which would not be told from what has no value.
    pub(super) const fn clear(self) -> Self {
        Self { first: 2, ..self }
    }

    /// The value that is a share of the way from the least to the greatest.
    fn at(self, share: f64) -> f64 {
        if self.logarithmic {
            self.low * (self.high / self.low).powf(share)
        } else {
            self.low + (self.high - self.low) * share
        }
    }

    pub(super) const fn ends(self) -> (f64, f64) {
        (self.low, self.high)
    }

    pub(super) fn paint(self, value: f64) -> Paint {
        let (hue, share) = self.share(value);
        if hue != Hue::High {
            return Paint::tint(hue, SHADES[0] + (MOST_OF_TWO - SHADES[0]) * share);
        }
        let step = self.first + (share * (SHADES.len() - self.first) as f32) as usize;
        Paint::tint(hue, SHADES[step.min(SHADES.len() - 1)])
    }

    /// Text that can be read on the shade of a value.
    pub(super) fn role(self, value: f64) -> Role {
        let paint = self.paint(value);
        match paint.hue {
            Hue::High if paint.fill > DARK_IN_LIGHT => Role::OnShade,
            Hue::High if paint.fill > LIGHT_IN_DARK => Role::OnShadeInDark,
            _ => Role::Label,
        }
    }

    fn share(self, value: f64) -> (Hue, f32) {
        if self.low < 0.0 && self.high > 0.0 {
            let greatest = self.high.max(-self.low);
            let hue = if value < 0.0 { Hue::Series(3) } else { Hue::Series(1) };
            return (hue, (value.abs() / greatest) as f32);
        }
        if self.logarithmic {
            let share = (value.max(self.low) / self.low).ln() / (self.high / self.low).ln();
            return (Hue::High, share.clamp(0.0, 1.0) as f32);
        }
        let span = self.high - self.low;
        (Hue::High, if span > 0.0 { ((value - self.low) / span).clamp(0.0, 1.0) as f32 } else { 0.5 })
    }
}

/// The shades from least to greatest, with both in words, at the upper right; gives the height.
pub(super) fn ramp(shade: Shade, measure: usize, scene: &mut Scene) -> f32 {
    const STEPS: u8 = 5;
    const STEP: f32 = 14.0;
    let (low, high) = shade.ends();
    let (least, most) = (scene.measures[measure].short(low), scene.measures[measure].short(high));
    let y = text::LINE / 2.0;
    let right = scene.frame.width - text::width(&most) - 6.0;
    scene.write(Point::new(scene.frame.width, y), Anchor::End, Role::Tick, &most);
    for step in 0..STEPS {
        let value = shade.at(f64::from(step) / f64::from(STEPS - 1));
        let x = right - STEP * f32::from(STEPS - step);
        let block = Rect { x, y: y - 4.0, width: STEP - 1.0, height: 8.0 };
        scene.draw_above(Shape::Rect(block), shade.paint(value));
    }
    let left = right - STEP * f32::from(STEPS) - 6.0;
    scene.write(Point::new(left, y), Anchor::End, Role::Tick, &least);
    if shade.logarithmic {
        let factor = (high / low).powf(1.0 / f64::from(STEPS - 1));
        let at = Point::new(left - text::width(&least) - 10.0, y);
        scene.write(at, Anchor::End, Role::Tick, &(scene.words().each_step)(&format::compact(scene.locale, factor)));
    }
    text::LINE + 6.0
}
