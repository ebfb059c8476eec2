//! Dashboards and embeds.

use contract::{
    Answer, ApiError, Dashboard, DashboardPlan, DashboardQuery, DashboardSummary, Embed, EmbedKey, NewEmbed,
    PageRequest, Question, TileRows,
};
use leptos::prelude::*;

use super::Failure;
#[cfg(feature = "ssr")]
use super::request::{answer, caller, services};
use super::wire::Wire;

/// The dashboards there are.
#[server(prefix = "/_fn", endpoint = "dashboards", protocol = Wire)]
pub async fn dashboards() -> Result<Vec<DashboardSummary>, Failure> {
    answer(services().dashboards.dashboards(&caller()?).await)
}

/// What the list says of one dashboard.
#[server(prefix = "/_fn", endpoint = "dashboard_summary", protocol = Wire)]
pub async fn get_summary(slug: String) -> Result<DashboardSummary, Failure> {
    answer(services().dashboards.summary(&caller()?, &slug).await)
}

/// Makes a dashboard a favourite, or no longer.
#[server(prefix = "/_fn", endpoint = "set_favourite", protocol = Wire)]
pub async fn set_favourite(slug: String, is_favourite: bool) -> Result<(), Failure> {
    answer(services().dashboards.set_favourite(&caller()?, &slug, is_favourite).await)
}

/// A dashboard for what is chosen, whole.
#[server(prefix = "/_fn", endpoint = "dashboard", protocol = Wire)]
pub async fn get_dashboard(slug: String, query: DashboardQuery) -> Result<Dashboard, Failure> {
    answer(services().dashboards.dashboard(&caller()?, &slug, query).await)
}

/// What a dashboard asks, for the browser to ask its cube.
#[server(prefix = "/_fn", endpoint = "dashboard_plan", protocol = Wire)]
pub async fn get_plan(slug: String, shop: Option<String>) -> Result<Option<DashboardPlan>, Failure> {
    answer(services().dashboards.plan(&caller()?, &slug, shop.as_deref()).await)
}

/// What the browser's cube does not know, of the same data.
#[server(prefix = "/_fn", endpoint = "dashboard_answers", protocol = Wire)]
pub async fn get_answers(
    slug: String,
    shop: String,
    tag: String,
    questions: Vec<Question>,
) -> Result<Vec<Result<Answer, ApiError>>, Failure> {
    answer(services().dashboards.answers(&caller()?, &slug, &shop, &tag, questions).await)
}

/// Some of the rows behind a tile, for what is chosen.
#[server(prefix = "/_fn", endpoint = "tile_rows", protocol = Wire)]
pub async fn get_tile_rows(
    slug: String,
    tile: String,
    query: DashboardQuery,
    page: PageRequest,
) -> Result<TileRows, Failure> {
    answer(services().dashboards.tile_rows(&caller()?, &slug, &tile, query, page).await)
}

/// A token and what to paste.
#[server(prefix = "/_fn", endpoint = "create_embed", protocol = Wire)]
pub async fn create_embed(new: NewEmbed) -> Result<Embed, Failure> {
    answer(services().embeds.create_embed(&caller()?, new).await)
}

/// The keys that embed tokens are signed with.
#[server(prefix = "/_fn", endpoint = "embed_keys", protocol = Wire)]
pub async fn embed_keys() -> Result<Vec<EmbedKey>, Failure> {
    answer(services().embeds.embed_keys(&caller()?).await)
}

/// A key that new tokens are signed with.
#[server(prefix = "/_fn", endpoint = "rotate_embed_key", protocol = Wire)]
pub async fn rotate_embed_key() -> Result<EmbedKey, Failure> {
    answer(services().embeds.rotate_embed_key(&caller()?).await)
}

/// Makes the tokens of a key worthless.
#[server(prefix = "/_fn", endpoint = "revoke_embed_key", protocol = Wire)]
pub async fn revoke_embed_key(id: String) -> Result<(), Failure> {
    answer(services().embeds.revoke_embed_key(&caller()?, &id).await)
}
