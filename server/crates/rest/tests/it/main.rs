//! The APIs over HTTP, on services that live in memory.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod client;
mod cubes;
mod embeds;
mod parts;
mod questions;
mod reading;
mod scoring;
mod services;
mod tracking;
mod uploads;
