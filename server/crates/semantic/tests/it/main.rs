//! The semantic layer on a real database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod agreement;
mod catalog;
mod cubes;
mod dashboards;
mod editing;
mod embeds;
mod favourites;
mod languages;
mod nearby;
mod partitions;
mod percentiles;
mod policies;
mod project;
mod questions;
mod random;
mod rows;
mod sales;
mod sharing;
mod shop;
