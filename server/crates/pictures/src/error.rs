//! What can be wrong with a picture.

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The dashboard has no such tile.
    #[error("the dashboard has no such tile")]
    NoTile,
    /// It would take too much memory.
    #[error("the picture would be {width} × {height} pixels")]
    TooLarge {
        /// From left to right.
        width: u32,
        /// From top to bottom.
        height: u32,
    },
    /// The drawing could not be read: a mistake in this program.
    #[error("the drawing is not well-formed: {0}")]
    Drawing(#[from] resvg::usvg::Error),
    /// The pixels could not be written.
    #[error("no PNG could be made: {0}")]
    Png(String),
}
