//! Serving against a registry and a database of its own.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod answers;
mod logged;
mod stage;
mod swap;
