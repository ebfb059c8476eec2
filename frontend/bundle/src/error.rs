//! What can go wrong, in words that say what to change.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Why there are no static files.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file cannot be read.
    #[error("{path} cannot be read: {source}", path = path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("{path} cannot be written: {source}", path = path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The npm packages are not there.
    #[error("{path} has no node_modules; run `npm ci` there", path = .0.display())]
    NoNodeModules(PathBuf),
    /// A file names another one that is not part of the site.
    #[error("a file asks for `{0}`, which is not among the static files")]
    UnknownAsset(String),
    /// An icon's file is not as expected.
    #[error("the icon `{0}` is no SVG as Lucide writes them")]
    Icon(&'static str),
    /// The stylesheet does not compile.
    #[error("{0}")]
    Style(#[from] Box<grass::Error>),
    /// The wasm cannot be bound.
    #[error("wasm-bindgen: {0}")]
    Bind(String),
    /// The wasm cannot be split.
    #[error("wasm-split: {0}")]
    Split(String),
    /// The optimiser failed.
    #[error("wasm-opt failed: {0}")]
    Optimise(String),
    /// The report cannot be printed.
    #[error("the report cannot be printed: {0}")]
    Report(io::Error),
}

/// A file's bytes.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::Read { path: path.to_owned(), source })
}

/// A file's text.
pub(crate) fn read_text(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })
}
