//! The semantic layer on a real database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod catalog;
mod dashboards;
mod embeds;
mod project;
mod questions;
mod random;
mod sales;
mod shop;
