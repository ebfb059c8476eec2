//! `terrarium schema`.

use semantic::{FileKind, KINDS};

use crate::output;

/// Prints a schema and nothing else, so that it can go into a file; without a kind, what there is.
pub(super) fn run(kind: Option<FileKind>) {
    match kind {
        Some(kind) => output::line(kind.schema().trim_end()),
        None => output::table(&KINDS.map(|kind| [kind.name, kind.pattern, kind.about].map(str::to_owned)), 3),
    }
}
