//! The routes.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::{ParamSegment, SsrMode, StaticSegment, WildcardSegment};
use ui::{ToastRegion, provide_toasts};

use crate::frame::Frame;
use crate::pages::{catalog, dashboards, lake, models, not_found::NotFound, settings, sign_in::SignIn};
use crate::session::provide_session;

/// The application. Pages are drawn whole before they are sent: their data is in their HTML.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_session();
    provide_toasts();
    // Tests and scripts wait for this before they click.
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            // Fails only for names that are no attribute names.
            drop(root.set_attribute("data-hydrated", "true"));
        }
    });
    let whole = SsrMode::Async;
    view! {
        <leptos_meta::Title formatter=|title: String| if title.is_empty() { "Terrarium".to_owned() } else { format!("{title} · Terrarium") } />
        <Router>
            <Routes fallback=NotFound>
                <Route path=StaticSegment("sign-in") view=SignIn ssr=whole.clone() />
                <ParentRoute path=StaticSegment("") view=Frame>
                    <Route path=StaticSegment("") view=|| view! { <Redirect path="/dashboards" /> } />
                    <Route path=StaticSegment("dashboards") view=dashboards::list::Dashboards ssr=whole.clone() />
                    <Route
                        path=(StaticSegment("dashboards"), StaticSegment("new"))
                        view=dashboards::editor::page::NewDashboard
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("dashboards"), ParamSegment("slug"), StaticSegment("edit"))
                        view=dashboards::editor::page::EditDashboard
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("dashboards"), ParamSegment("slug"), StaticSegment("history"))
                        view=dashboards::history::History
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("dashboards"), ParamSegment("slug"))
                        view=dashboards::dashboard::DashboardPage
                        ssr=whole.clone()
                    />
                    <Route path=StaticSegment("explore") view=dashboards::editor::explore::Explore ssr=whole.clone() />
                    <Route path=StaticSegment("catalog") view=catalog::search::Catalog ssr=whole.clone() />
                    <Route
                        path=(StaticSegment("catalog"), ParamSegment("kind"), WildcardSegment("name"))
                        view=catalog::asset::AssetPage
                        ssr=whole.clone()
                    />
                    <Route path=StaticSegment("models") view=models::list::Models ssr=whole.clone() />
                    <Route
                        path=(StaticSegment("models"), ParamSegment("name"))
                        view=models::model::ModelPage
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("models"), ParamSegment("name"), ParamSegment("version"))
                        view=models::version::VersionPage
                        ssr=whole.clone()
                    />
                    <Route path=StaticSegment("lake") view=lake::batches::Lake ssr=whole.clone() />
                    <Route path=(StaticSegment("lake"), ParamSegment("batch")) view=lake::batch::BatchPage ssr=whole.clone() />
                    <Route path=StaticSegment("settings") view=|| view! { <Redirect path="/settings/account" /> } />
                    <Route path=(StaticSegment("settings"), StaticSegment("account")) view=settings::account::Account ssr=whole.clone() />
                    <Route path=(StaticSegment("settings"), StaticSegment("tokens")) view=settings::tokens::Tokens ssr=whole.clone() />
                    <Route path=(StaticSegment("settings"), StaticSegment("users")) view=settings::users::Users ssr=whole.clone() />
                    <Route
                        path=(StaticSegment("settings"), StaticSegment("embed-keys"))
                        view=settings::embed_keys::EmbedKeys
                        ssr=whole.clone()
                    />
                    <Route path=(StaticSegment("settings"), StaticSegment("audit")) view=settings::audit::AuditTrail ssr=whole />
                </ParentRoute>
            </Routes>
        </Router>
        <ToastRegion />
    }
}
