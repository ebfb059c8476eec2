//! Ctrl-K: go to any page or asset.

use contract::{AssetHit, AssetKind, AssetSearch, DashboardSummary, Permission};
use leptos::prelude::*;
use ui::{CommandPalette, IconName, PaletteItem, use_locale, words};

use crate::server_fns::catalog::search_catalog;
use crate::server_fns::dashboards::dashboards;
use crate::session::{Session, use_session};

/// How many assets are offered.
const MOST_ASSETS: u32 = 12;

/// The command palette: favourites, the pages this person may see, and the catalog.
#[component]
pub(crate) fn Palette(open: RwSignal<bool>) -> impl IntoView {
    let session = use_session();
    let query = RwSignal::new(String::new());
    // Only the browser searches: nothing is typed while the server draws.
    let found = LocalResource::new(move || {
        let (open, text) = (open.get(), query.get());
        async move {
            if !open {
                return Vec::new();
            }
            let search = AssetSearch { text, limit: MOST_ASSETS, ..AssetSearch::default() };
            search_catalog(search).await.map(|answer| answer.hits).unwrap_or_default()
        }
    });
    let favourites = LocalResource::new(move || {
        let open = open.get();
        async move {
            if !open {
                return Vec::new();
            }
            let mut all = dashboards().await.unwrap_or_default();
            all.retain(|dashboard| dashboard.is_favourite);
            all
        }
    });
    let items = Signal::derive(move || {
        let typed = query.get();
        let kept = favourites.get().unwrap_or_default();
        let mut items: Vec<PaletteItem> =
            kept.into_iter().filter(|one| fits(&one.title, &typed)).map(to_favourite).collect();
        items.extend(pages(session, &typed));
        items.extend(found.get().unwrap_or_default().into_iter().map(to_item));
        items
    });
    let pending = Signal::derive(move || open.get() && found.get().is_none());
    view! { <CommandPalette open=open query=query items=items pending=pending /> }
}

/// The pages whose name holds what was typed.
fn pages(session: Session, typed: &str) -> Vec<PaletteItem> {
    let words = words::frame(use_locale());
    let everywhere = [
        (
            Permission::ViewDashboards,
            words.dashboards,
            words.about_dashboards,
            IconName::LayoutDashboard,
            "/dashboards",
        ),
        (Permission::ViewDashboards, words.explore, words.about_explore, IconName::Compass, "/explore"),
        (Permission::ViewCatalog, words.catalog, words.about_catalog, IconName::Library, "/catalog"),
        (Permission::ViewLake, words.lake, words.about_lake, IconName::Database, "/lake"),
        (Permission::ViewModels, words.experiments, words.about_experiments, IconName::FlaskConical, "/experiments"),
        (Permission::ViewModels, words.models, words.about_models, IconName::Boxes, "/models"),
        (Permission::ViewDashboards, words.account, words.about_account, IconName::User, "/settings/account"),
        (Permission::ViewDashboards, words.tokens, words.about_tokens, IconName::KeyRound, "/settings/tokens"),
        (Permission::ManageUsers, words.users, words.about_users, IconName::Users, "/settings/users"),
        (Permission::ManageEmbedKeys, words.embed_keys, words.about_embed_keys, IconName::Code, "/settings/embed-keys"),
        (Permission::ManageUsers, words.audit, words.about_audit, IconName::History, "/settings/audit"),
    ];
    everywhere
        .into_iter()
        .filter(|(needed, title, ..)| session.may(*needed) && fits(title, typed))
        .map(|(_, title, detail, icon, href)| PaletteItem {
            group: words.pages.to_owned(),
            title: title.to_owned(),
            detail: detail.to_owned(),
            icon,
            href: href.to_owned(),
        })
        .collect()
}

fn fits(title: &str, typed: &str) -> bool {
    title.to_lowercase().contains(&typed.trim().to_lowercase())
}

fn to_favourite(dashboard: DashboardSummary) -> PaletteItem {
    PaletteItem {
        group: words::frame(use_locale()).favourites.to_owned(),
        title: dashboard.title,
        detail: dashboard.description,
        icon: IconName::Star,
        href: format!("/dashboards/{}", dashboard.slug),
    }
}

fn to_item(hit: AssetHit) -> PaletteItem {
    PaletteItem {
        group: words::frame(use_locale()).catalog.to_owned(),
        detail: format!("{} · {}", (words::catalog(use_locale()).kind)(hit.asset.kind), hit.asset.name),
        icon: icon(hit.asset.kind),
        href: hit.asset.path(),
        title: hit.title,
    }
}

/// The icon of a kind of asset, the same wherever one is listed.
pub(crate) const fn icon(kind: AssetKind) -> IconName {
    match kind {
        AssetKind::ObjectSet => IconName::Folder,
        AssetKind::Table => IconName::Table,
        AssetKind::Column => IconName::Columns,
        AssetKind::Measure => IconName::ChartLine,
        AssetKind::Dashboard => IconName::LayoutDashboard,
        AssetKind::Model => IconName::Boxes,
        AssetKind::ModelVersion => IconName::Tag,
        AssetKind::Endpoint => IconName::PlugZap,
        AssetKind::Run => IconName::FlaskConical,
        AssetKind::Dataset => IconName::Database,
    }
}
