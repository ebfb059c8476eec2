//! Exploring measures.

use contract::{DashboardPreview, DashboardQuery, TileDefinition, Vocabulary};
use leptos::prelude::*;

use super::Failure;
#[cfg(feature = "ssr")]
use super::request::{answer, caller, services};
use super::wire::Wire;

/// What can be asked for.
#[server(prefix = "/_fn", endpoint = "vocabulary", protocol = Wire)]
pub async fn get_vocabulary() -> Result<Vocabulary, Failure> {
    answer(services().questions.vocabulary(&caller()?).await)
}

/// What a tile would show.
#[server(prefix = "/_fn", endpoint = "explore", protocol = Wire)]
pub async fn explore(tile: TileDefinition, query: DashboardQuery) -> Result<DashboardPreview, Failure> {
    answer(services().questions.explore(&caller()?, tile, query).await)
}
