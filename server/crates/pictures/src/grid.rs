//! A whole dashboard: its head, and its tiles as they stand on the page.

use contract::{Dashboard, Locale, Tile, TileBody};
use draw::{Look, Point, Rect};

use crate::cards::{self, Setting};
use crate::paper::{Paper, Style};

const MARGIN: f32 = 24.0;
const GAP: f32 = 16.0;
/// The page's grid.
const COLUMNS: f32 = 12.0;
/// Below this width tiles stand below each other, and numbers in pairs.
const NARROW: f32 = 720.0;
/// Big numbers are no narrower.
const LEAST_NUMBER: f32 = 180.0;
/// A table shows so many rows among other tiles.
const ROWS: usize = 15;

/// Draws a dashboard.
pub(crate) fn whole(dashboard: &Dashboard, width: f32, look: Look) -> Paper {
    let mut paper = Paper::new(width, look);
    let room = width - 2.0 * MARGIN;
    let mut y = head(&mut paper, dashboard, room);
    for row in rows(&dashboard.tiles, room) {
        y = draw_row(&mut paper, &row, Point::new(MARGIN, y), look, dashboard.locale) + GAP;
    }
    paper.reach(y - GAP + MARGIN);
    paper
}

fn head(paper: &mut Paper, dashboard: &Dashboard, room: f32) -> f32 {
    let tab = dashboard.tab().map(|tab| format!(": {}", tab.title));
    let title = format!("{}{}", dashboard.title, tab.unwrap_or_default());
    let mut y = paper.paragraph(Point::new(MARGIN, MARGIN), room, Style::HEADING, &title);
    for words in [dashboard.description.as_str(), &draw::in_force(dashboard)] {
        y = paper.paragraph(Point::new(MARGIN, y), room, Style { size: 13.0, ..Style::NOTE }, words);
    }
    y + GAP
}

/// Tiles side by side, each with where it begins and how wide it is.
type Row<'a> = Vec<(&'a Tile, f32, f32)>;

fn rows(tiles: &[Tile], room: f32) -> Vec<Row<'_>> {
    let is_number = |tile: &Tile| matches!(tile.body, TileBody::Number(_));
    let groups = tiles.chunk_by(|one, other| is_number(one) == is_number(other));
    groups.flat_map(|group| if is_number(&group[0]) { numbers(group, room) } else { columns(group, room) }).collect()
}

/// Big numbers share a row evenly, as many as fit.
fn numbers(tiles: &[Tile], room: f32) -> Vec<Row<'_>> {
    let most = (((room + GAP) / (LEAST_NUMBER + GAP)) as usize).clamp(if room < NARROW { 2 } else { 1 }, 6);
    let share = |row: &'_ [Tile]| (room - GAP * (row.len() as f32 - 1.0)) / row.len() as f32;
    tiles
        .chunks(most)
        .map(|row| {
            let width = share(row);
            row.iter().enumerate().map(|(index, tile)| (tile, (width + GAP) * index as f32, width)).collect()
        })
        .collect()
}

/// Tiles on the grid, in reading order.
fn columns(tiles: &[Tile], room: f32) -> Vec<Row<'_>> {
    let column = (room + GAP) / COLUMNS;
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut used = 0.0;
    for tile in tiles {
        let span = if room < NARROW { COLUMNS } else { f32::from(tile.width).clamp(1.0, COLUMNS) };
        if rows.is_empty() || used + span > COLUMNS {
            rows.push(Vec::new());
            used = 0.0;
        }
        let place = (tile, column * used, column * span - GAP);
        rows.last_mut().expect("one was just made where there was none").push(place);
        used += span;
    }
    rows
}

/// Draws a row of cards of one height, and gives where it ends.
fn draw_row(paper: &mut Paper, row: &Row<'_>, at: Point, look: Look, locale: Locale) -> f32 {
    let content = |(tile, x, width): &(&Tile, f32, f32)| {
        let setting = Setting { locale, width: *width, look, in_force: None, rows: ROWS };
        (*x, *width, cards::card(tile, setting))
    };
    let cards: Vec<(f32, f32, Paper)> = row.iter().map(content).collect();
    let height = cards.iter().map(|(.., card)| card.height()).fold(0.0, f32::max);
    for (x, width, card) in cards {
        let corner = Point::new(at.x + x, at.y);
        paper.card(Rect { x: corner.x, y: corner.y, width, height });
        paper.put_sheet(corner, card);
    }
    at.y + height
}
