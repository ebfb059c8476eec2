//! What is taken over from other tracking servers.
//!
//! Whoever reads such a server hands over what it has, piece by piece. Each piece is written together with a note that it came from
//! there; a note that is complete has the fingerprint of what the piece was. So an import can end at any moment and be begun again: what
//! is complete and has not changed is left alone, what was begun is continued, and the same again changes nothing.
//!
//! What is here already and did not come from there is never changed. Webhooks are told of nothing; the catalog is told of all that it
//! would have been told of otherwise.

mod experiments;
mod files;
mod kept;
mod logged_models;
mod model;
mod origin;
mod registry;
mod registry_store;
mod runs;
mod store;
mod tally;

pub use model::{
    Begun, ImportSource, ImportedAlias, ImportedExperiment, ImportedFile, ImportedLoggedModel, ImportedModel,
    ImportedRun, ImportedVersion, Refusal, Standing,
};
pub use tally::{Tally, Walked};
