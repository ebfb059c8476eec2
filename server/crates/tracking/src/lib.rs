//! What was tried and what came of it: experiments with their runs, and the registry of models.
//!
//! | room | what |
//! |---|---|
//! | [`experiments`] | what belongs together |
//! | [`runs`] | attempts, with what they log |
//! | [`run_views`] | saved ways of looking at them |
//! | [`datasets`] | what runs read, as pages show it |
//! | [`logged_models`] | models as runs log them |
//! | [`artifacts`] | files that both leave behind |
//! | [`search`] | the filter language of all of them, and its way into SQL |
//! | [`registry`] | models, their versions, and the version that answers |
//! | [`promotions`] | what versions have to show before they answer, and who agrees |
//! | [`cards`] | what is written about versions |
//! | [`lineage`] | what the catalog is told |
//! | [`traces`] | what programs did to answer requests, and what was thought of it |
//! | [`moving`] | moving runs to another experiment |
//! | [`removal`] | deleting for good |
//! | [`imported`] | what is taken over from other tracking servers |
//! | [`webhooks`] | who is told of changes in the registry |
//!
//! [`Service`] does all of it. A version is never changed. Its artifact and its charts lie in the lake and are checked
//! against their SHA-256 whenever they are read; the row that makes them a version is written afterwards, in one
//! transaction with whatever made it. What was stored and never registered is garbage and nothing refers to it.
//!
//! Which version answers is an alias called `champion`: other aliases can come beside it.

mod artifacts;
mod beginning;
mod cards;
mod check;
mod datasets;
mod error;
mod experiments;
mod imported;
mod json;
mod lineage;
mod logged_models;
mod moving;
mod names;
mod parts;
mod promotions;
mod registry;
mod removal;
mod run_views;
mod runs;
mod search;
mod service;
mod traces;
mod webhooks;

pub use check::climbs;
pub use error::TrackingError;
pub use imported::{
    Begun, ImportSource, ImportedAlias, ImportedExperiment, ImportedFile, ImportedLoggedModel, ImportedModel,
    ImportedRun, ImportedVersion, Refusal, Standing, Tally, Walked,
};
pub use registry::{
    CHAMPION_CHANNEL, Description, FoundFile, LoadedVersion, LoggedVersion, NewModel, NewVersion, Stored, VersionFiles,
};
pub use removal::Handler as RemovalHandler;
pub use service::Service;
