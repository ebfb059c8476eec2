//! The registry against a database and a lake of its own.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod promotion;
mod registry;
mod versions;
