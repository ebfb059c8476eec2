//! From SVG to PNG.

use std::sync::{Arc, LazyLock};

use contract::Picture;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use crate::error::Error;
use crate::paper::Paper;

/// So many pixels take 100 MB while they are drawn.
const MOST_PIXELS: u64 = 25_000_000;

/// The page's font, and no other: what a picture looks like must not depend on the machine. `fonts/make.py` makes it.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(include_bytes!("../fonts/inter-latin.ttf").to_vec());
    fonts.load_font_data(include_bytes!("../fonts/inter-latin-ext.ttf").to_vec());
    fonts.set_sans_serif_family("Inter");
    Arc::new(fonts)
});

/// Turns a drawing into pixels, `scale` of them for each CSS pixel.
pub(crate) fn png(paper: Paper, picture: Picture) -> Result<Vec<u8>, Error> {
    let scale = f32::from(picture.scale);
    let (width, height) = (paper.width() * scale, paper.height() * scale);
    // Both are whole and positive; a cast that saturates is refused below.
    let (width, height) = (width.ceil() as u32, height.ceil() as u32);
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Error::TooLarge { width, height });
    }
    let options = usvg::Options { fontdb: Arc::clone(&FONTS), font_family: "Inter".to_owned(), ..Default::default() };
    let tree = usvg::Tree::from_str(&paper.into_svg(), &options)?;
    let mut pixels = Pixmap::new(width, height).ok_or(Error::TooLarge { width, height })?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| Error::Png(error.to_string()))
}
