//! The design system's gallery: every component on one page, rendered as the server does it.
//!
//! `gallery SITE` reads the bundler's `SITE/manifest.json` and writes `SITE/gallery/`. Serve `SITE` and open
//! `/gallery/`; add `#palette`, `#sheet` or `#menu` to see what opens.

#![expect(unreachable_pub, reason = "leptos gives each component a hidden public function that nobody imports")]

mod components;
mod data;
mod sales;

use std::{env, fs, path::PathBuf, process::ExitCode};

use leptos::prelude::*;
use ui::{
    AppShell, AssetLinks, Assets, CommandPalette, Crumb, IconName, MenuButton, MenuLink, NavEntry, NavGroup, Page,
    PaletteItem, RelativeTime, ToastRegion, UserMenu, provide_toasts,
};

/// The policy of the real pages, so that the gallery breaks when a component needs more.
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                      style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'";

fn main() -> ExitCode {
    match env::args_os().nth(1).map(PathBuf::from).ok_or("name the site's folder".into()).and_then(|site| write(&site))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            use std::io::Write;
            // Where not even standard error takes a line there is nobody to tell.
            let _ = writeln!(std::io::stderr(), "error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn write(site: &std::path::Path) -> Result<(), String> {
    let manifest = fs::read_to_string(site.join("manifest.json")).map_err(|error| format!("manifest.json: {error}"))?;
    let assets = Assets::from_manifest(&manifest).map_err(|error| format!("manifest.json: {error}"))?;
    let owner = Owner::new();
    let html = owner.with(|| {
        provide_context(assets.clone());
        view! { <Gallery /> }.to_html()
    });
    let folder = site.join("gallery");
    let charts = serde_json::to_string(&data::charts()).map_err(|error| error.to_string())?;
    let script = include_str!("gallery.js").replace("CHART_JS", &assets.chart).replace("PLOTLY_JS", &assets.plotly);
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(folder.join("index.html"), format!("<!DOCTYPE html>{html}")))
        .and_then(|()| fs::write(folder.join("charts.json"), charts))
        .and_then(|()| fs::write(folder.join("gallery.js"), script))
        .map_err(|error| format!("{}: {error}", folder.display()))
}

#[component]
fn Gallery() -> impl IntoView {
    let toasts = provide_toasts();
    toasts.bad("The model could not be trained: the warehouse has no customers yet. Ingest a file, then try again.");
    let nav = vec![
        group("Understand", [("Dashboards", "/dashboards", IconName::LayoutDashboard)].to_vec()),
        group(
            "Trust",
            [("Catalog", "/catalog", IconName::Library), ("Lineage", "/lineage", IconName::Waypoints)].to_vec(),
        ),
        group("Build", [("Lake", "/lake", IconName::Waves), ("Pipelines", "/pipelines", IconName::Workflow)].to_vec()),
        group(
            "Learn",
            [("Models", "/models", IconName::Boxes), ("Endpoints", "/endpoints", IconName::PlugZap)].to_vec(),
        ),
        group("", [("Settings", "/settings", IconName::Settings)].to_vec()),
    ];
    let status = || view! { "Updated " <RelativeTime at=data::at("2011-12-09T11:20:00Z") now=data::at("2011-12-09T12:00:00Z") /> };
    let user = || {
        view! {
            <UserMenu name="Ada Lovelace" detail="Administrator">
                <MenuLink href="/settings" icon=IconName::Settings>"Settings"</MenuLink>
                <MenuButton icon=IconName::LogOut>"Sign out"</MenuButton>
            </UserMenu>
        }
    };
    view! {
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta http-equiv="Content-Security-Policy" content=POLICY />
                <title>"Gallery"</title>
                <AssetLinks />
                <script type="module" src="gallery.js"></script>
            </head>
            <body>
                <AppShell
                    nav=nav
                    path="/dashboards/sales"
                    crumbs=vec![Crumb::link("Dashboards", "/dashboards"), Crumb::here("Sales")]
                    on_search=|()| ()
                    status=status
                    user=user
                >
                    <Page>
                        <sales::Sales />
                        <components::Components />
                    </Page>
                </AppShell>
                <CommandPalette open=RwSignal::new(false) query=RwSignal::new("fct sales".to_owned()) items=found() />
                <ToastRegion />
            </body>
        </html>
    }
}

fn group(title: &str, entries: Vec<(&str, &str, IconName)>) -> NavGroup {
    let entries = entries.into_iter().map(|(title, href, icon)| NavEntry::new(title, href, icon)).collect();
    NavGroup { title: title.to_owned(), entries }
}

fn found() -> Vec<PaletteItem> {
    let item = |group: &str, title: &str, detail: &str, icon| PaletteItem {
        group: group.to_owned(),
        title: title.to_owned(),
        detail: detail.to_owned(),
        icon,
        href: "/".to_owned(),
    };
    vec![
        item("Tables", "fact_sales", "warehouse.fact_sales", IconName::Table),
        item("Tables", "dim_shop", "warehouse.dim_shop", IconName::Table),
        item("Columns", "amount", "warehouse.fact_sales.amount", IconName::Columns),
        item("Dashboards", "Sales", "Net revenue, orders and customers of a shop", IconName::LayoutDashboard),
        item("Pages", "Catalog", "", IconName::Library),
    ]
}
