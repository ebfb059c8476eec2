//! The project: files under version control that say what can be asked, and their revisions.
//!
//! A set of files is checked together (`contents`), compared with what is in force (`changes`), and kept as it came, as a
//! revision of its own (`revisions`). Nothing of a revision ever changes, so whoever has read one may keep what was read
//! (`in_force`).

pub(crate) mod changes;
mod contents;
mod dashboard_files;
mod fingerprint;
mod in_force;
mod kinds;
mod limits;
mod manifest;
mod revisions;
mod semantic_files;
pub(crate) mod service;
pub(crate) mod shared;
pub(crate) mod store;

pub(crate) use contents::Contents;
#[cfg(test)]
pub(crate) use contents::read;
pub(crate) use fingerprint::Fingerprint;
pub(crate) use in_force::InForce;
pub use kinds::{FileKind, KINDS};
pub use limits::MAX_FILE_BYTES;
