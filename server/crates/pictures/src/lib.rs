//! Tiles and dashboards as pictures: the charts of the page with their titles and what is in force, as PNG.
//!
//! The drawing is the page's own (`draw`), set among words and hairlines and turned into pixels by `resvg`, with the
//! page's font, which is part of the program. No IO, no clock: the same tile and [`Picture`] give the same pixels on every
//! machine, whatever fonts it has.

mod cards;
mod error;
mod grid;
mod paper;
mod pixels;
mod table;
mod verdict;

pub use error::Error;

use contract::{Dashboard, Picture, PictureTheme};
use draw::Look;

/// A tile of a dashboard as PNG: `picture.width` CSS pixels wide and as tall as it has to be.
///
/// # Errors
/// `NoTile` where the dashboard has none of that name; `TooLarge`.
pub fn tile(dashboard: &Dashboard, tile: &str, picture: Picture) -> Result<Vec<u8>, Error> {
    let tile = dashboard.tiles.iter().find(|known| known.slug == tile).ok_or(Error::NoTile)?;
    let paper = cards::alone(dashboard, tile, f32::from(picture.width), look(picture.theme));
    pixels::png(paper, picture)
}

/// A whole dashboard as PNG, its tiles as they stand on the page.
///
/// # Errors
/// `TooLarge`.
pub fn dashboard(dashboard: &Dashboard, picture: Picture) -> Result<Vec<u8>, Error> {
    let paper = grid::whole(dashboard, f32::from(picture.width), look(picture.theme));
    pixels::png(paper, picture)
}

const fn look(theme: PictureTheme) -> Look {
    match theme {
        PictureTheme::Light => Look::Light,
        PictureTheme::Dark => Look::Dark,
    }
}
