//! The registry against a database and a lake of its own.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod cards;
mod files;
mod lineage;
mod logging;
mod promotion;
mod registered;
mod registry;
mod removal;
mod requests;
mod searching;
mod stage;
mod traces;
mod versions;
mod webhooks;
