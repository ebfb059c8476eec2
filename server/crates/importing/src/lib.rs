//! Takes over what another tracking server has: experiments, runs, logged models, the registry, and all their files.
//!
//! | room | what |
//! |---|---|
//! | [`source`] | what is asked of a place that has it |
//! | [`http`] | a tracking server that answers over the network |
//! | [`sqlite`] | the database of one that keeps everything in one file |
//! | [`folder`] | the folder of one that keeps everything in files |
//! | [`disk`] | files on this machine, which the last two refer to |
//! | [`importer`] | the way through a source, and what becomes of each thing |
//! | [`report`] | what came of it |
//!
//! Sources read, and [`tracking::Service`] writes; nothing here knows a table of Terrarium's. Everything goes part by part, so what is
//! held in memory does not grow with what there is.

mod disk;
mod error;
mod folder;
mod http;
mod importer;
mod open;
mod report;
mod source;
mod sqlite;

pub use error::ImportError;
pub use http::Credentials;
pub use importer::{Mode, Options, Progress, run};
pub use open::open;
pub use report::{Moves, Obstacle, Report};
pub use source::{Page, Source};
