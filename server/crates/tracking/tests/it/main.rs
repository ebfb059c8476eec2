//! The registry against a database and a lake of its own.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod cards;
mod checks;
mod files;
mod grouping;
mod imported;
mod lineage;
mod listing;
mod logging;
mod moving;
mod parts;
mod promotion;
mod registered;
mod registering;
mod registry;
mod removal;
mod requests;
mod run_views;
mod searching;
mod stage;
mod traces;
mod uploads;
mod versions;
mod watching;
mod webhooks;
