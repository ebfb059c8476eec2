//! A cube against a plain reading of its facts.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod answers;
mod bytes;
mod crossfiltering;
mod facts;
mod naive;
mod windows;
