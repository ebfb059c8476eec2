//! The stylesheet.

use std::path::Path;

use grass::{Options, OutputStyle};

use crate::{error::Error, site::Site};

/// How a stylesheet names a static file: `url("asset:inter-latin.woff2")`.
const SCHEME: &str = "asset:";

/// Compiles the Sass and puts the hashed names of the static files in.
pub(crate) fn compile(path: &Path, site: &Site) -> Result<String, Error> {
    let options = Options::default().style(OutputStyle::Compressed);
    let css = grass::from_path(path, &options)?;
    let mut parts = css.split(SCHEME);
    let mut linked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(['"', '\'', ')']).unwrap_or(part.len());
        linked.push_str(site.address(&part[..end])?);
        linked.push_str(&part[end..]);
    }
    Ok(linked)
}
