//! Imports into a database and a folder of their own.
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod broken;
mod folder;
mod http;
mod mlruns;
mod sqlite;
mod stage;
