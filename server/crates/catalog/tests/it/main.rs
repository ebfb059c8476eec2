//! The catalog against a database of its own.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod asset;
mod consumer;
mod profile;
mod search;
mod shop;
