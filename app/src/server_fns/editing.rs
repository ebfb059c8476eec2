//! Changing dashboards.

use contract::{
    DashboardDefinition, DashboardDraft, DashboardEdit, DashboardPreview, DashboardQuery, DashboardRevision,
    DashboardSaved, Page, PageRequest, Revision, RevisionId,
};
use leptos::prelude::*;

use super::Failure;
#[cfg(feature = "ssr")]
use super::request::{answer, caller, services};
use super::wire::Wire;

/// A dashboard to edit, or an empty one.
#[server(prefix = "/_fn", endpoint = "dashboard_draft", protocol = Wire)]
pub async fn get_draft(slug: Option<String>) -> Result<DashboardDraft, Failure> {
    answer(services().editing.draft(&caller()?, slug.as_deref()).await)
}

/// What a definition would show.
#[server(prefix = "/_fn", endpoint = "preview_dashboard", protocol = Wire)]
pub async fn preview_dashboard(
    slug: Option<String>,
    definition: DashboardDefinition,
    query: DashboardQuery,
) -> Result<DashboardPreview, Failure> {
    answer(services().editing.preview(&caller()?, slug.as_deref(), definition, query).await)
}

/// Saves a dashboard as a revision.
#[server(prefix = "/_fn", endpoint = "save_dashboard", protocol = Wire)]
pub async fn save_dashboard(edit: DashboardEdit) -> Result<DashboardSaved, Failure> {
    answer(services().editing.save(&caller()?, edit).await)
}

/// Another dashboard of the same tiles.
#[server(prefix = "/_fn", endpoint = "duplicate_dashboard", protocol = Wire)]
pub async fn duplicate_dashboard(slug: String) -> Result<DashboardSaved, Failure> {
    answer(services().editing.duplicate(&caller()?, &slug).await)
}

/// A revision without the dashboard.
#[server(prefix = "/_fn", endpoint = "delete_dashboard", protocol = Wire)]
pub async fn delete_dashboard(slug: String) -> Result<DashboardSaved, Failure> {
    answer(services().editing.delete(&caller()?, &slug).await)
}

/// The revisions that changed a dashboard.
#[server(prefix = "/_fn", endpoint = "dashboard_history", protocol = Wire)]
pub async fn dashboard_history(slug: String, page: PageRequest) -> Result<Page<Revision>, Failure> {
    answer(services().editing.history(&caller()?, &slug, page).await)
}

/// What a revision made of a dashboard.
#[server(prefix = "/_fn", endpoint = "dashboard_revision", protocol = Wire)]
pub async fn get_dashboard_revision(slug: String, id: RevisionId) -> Result<DashboardRevision, Failure> {
    answer(services().editing.dashboard_revision(&caller()?, &slug, id).await)
}

/// The dashboard as it was.
#[server(prefix = "/_fn", endpoint = "restore_dashboard", protocol = Wire)]
pub async fn restore_dashboard(slug: String, id: RevisionId) -> Result<DashboardSaved, Failure> {
    answer(services().editing.restore_dashboard(&caller()?, &slug, id).await)
}
