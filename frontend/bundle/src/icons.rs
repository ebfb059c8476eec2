//! One sprite of the icons that the pages use.

use std::path::Path;

use ui::IconName;

use crate::error::{Error, read_text};

/// A sprite with a symbol for each of [`IconName::ALL`].
pub(crate) fn sprite(folder: &Path) -> Result<String, Error> {
    let mut sprite = "<svg xmlns=\"http://www.w3.org/2000/svg\">".to_owned();
    for icon in IconName::ALL {
        let name = icon.as_str();
        let file = read_text(&folder.join(name).with_extension("svg"))?;
        let shapes = shapes(&file).ok_or(Error::Icon(name))?;
        sprite.push_str(&format!("<symbol id=\"{name}\" viewBox=\"0 0 24 24\">{shapes}</symbol>"));
    }
    sprite.push_str("</svg>\n");
    Ok(sprite)
}

/// What stands between `<svg …>` and `</svg>`, in one line.
fn shapes(file: &str) -> Option<String> {
    let (_, svg) = file.split_once("<svg")?;
    let (_, inner) = svg.split_once('>')?;
    let (inner, _) = inner.rsplit_once("</svg>")?;
    Some(inner.lines().map(str::trim).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_icon_is_reduced_to_its_shapes() {
        let file = "<!-- @license -->\n<svg\n  class=\"a\"\n>\n  <path d=\"M2 12\" />\n  <circle r=\"1\" />\n</svg>\n";
        assert_eq!(shapes(file).as_deref(), Some("<path d=\"M2 12\" /><circle r=\"1\" />"));
        assert_eq!(shapes("no icon"), None);
    }
}
