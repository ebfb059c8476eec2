//! The routes.

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Redirect, Route, Router, Routes};
use leptos_router::{Lazy, ParamSegment, SsrMode, StaticSegment, WildcardSegment};
use ui::{ToastRegion, provide_toasts};

use crate::client_links::ClientLinks;
use crate::frame::Frame;
use crate::pages::{dashboards, not_found::NotFound, sign_in::SignIn};
use crate::sections;
use crate::session::provide_session;

/// The application. Pages are drawn whole before they are sent: their data is in their HTML.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_session();
    provide_toasts();
    let whole = SsrMode::Async;
    view! {
        <leptos_meta::Title formatter=|title: String| if title.is_empty() { "Terrarium".to_owned() } else { format!("{title} · Terrarium") } />
        <Router>
            <ClientLinks />
            <Routes fallback=NotFound>
                <Route path=StaticSegment("sign-in") view=SignIn ssr=whole.clone() />
                <ParentRoute path=StaticSegment("") view=Frame>
                    <Route path=StaticSegment("") view=|| view! { <Redirect path="/dashboards" /> } />
                    <Route path=StaticSegment("dashboards") view=dashboards::list::Dashboards ssr=whole.clone() />
                    <Route
                        path=(StaticSegment("dashboards"), StaticSegment("new"))
                        view={Lazy::<sections::NewDashboard>::new()}
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("dashboards"), ParamSegment("slug"), StaticSegment("edit"))
                        view={Lazy::<sections::EditDashboard>::new()}
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("dashboards"), ParamSegment("slug"), StaticSegment("history"))
                        view={Lazy::<sections::History>::new()}
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("dashboards"), ParamSegment("slug"), StaticSegment("rows"), ParamSegment("tile"))
                        view={Lazy::<sections::TileRows>::new()}
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("dashboards"), ParamSegment("slug"))
                        view=dashboards::dashboard::DashboardPage
                        ssr=whole.clone()
                    />
                    <Route path=StaticSegment("explore") view={Lazy::<sections::Explore>::new()} ssr=whole.clone() />
                    <Route path=StaticSegment("catalog") view={Lazy::<sections::Catalog>::new()} ssr=whole.clone() />
                    <Route
                        path=(StaticSegment("catalog"), ParamSegment("kind"), WildcardSegment("name"))
                        view={Lazy::<sections::Asset>::new()}
                        ssr=whole.clone()
                    />
                    <Route path=StaticSegment("experiments") view={Lazy::<sections::Experiments>::new()} ssr=whole.clone() />
                    <Route
                        path=(StaticSegment("experiments"), ParamSegment("id"))
                        view={Lazy::<sections::Experiment>::new()}
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("experiments"), ParamSegment("id"), StaticSegment("compare"))
                        view={Lazy::<sections::RunComparison>::new()}
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("experiments"), ParamSegment("id"), StaticSegment("runs"), ParamSegment("run"))
                        view={Lazy::<sections::RunOfExperiment>::new()}
                        ssr=whole.clone()
                    />
                    <Route
                        path=(
                            StaticSegment("experiments"),
                            ParamSegment("id"),
                            StaticSegment("runs"),
                            ParamSegment("run"),
                            StaticSegment("metrics"),
                            WildcardSegment("key"),
                        )
                        view={Lazy::<sections::MetricOfRun>::new()}
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("experiments"), ParamSegment("id"), StaticSegment("traces"))
                        view={Lazy::<sections::Traces>::new()}
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("experiments"), ParamSegment("id"), StaticSegment("traces"), ParamSegment("trace"))
                        view={Lazy::<sections::TraceOfExperiment>::new()}
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("experiments"), ParamSegment("id"), StaticSegment("models"))
                        view={Lazy::<sections::LoggedModels>::new()}
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("experiments"), ParamSegment("id"), StaticSegment("models"), ParamSegment("model"))
                        view={Lazy::<sections::LoggedModelOfExperiment>::new()}
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("experiments"), ParamSegment("id"), StaticSegment("datasets"))
                        view={Lazy::<sections::Datasets>::new()}
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("experiments"), ParamSegment("id"), StaticSegment("dataset"))
                        view={Lazy::<sections::DatasetOfExperiment>::new()}
                        ssr=whole.clone()
                    />
                    <Route path=StaticSegment("models") view={Lazy::<sections::Models>::new()} ssr=whole.clone() />
                    <Route
                        path=(StaticSegment("models"), ParamSegment("name"))
                        view={Lazy::<sections::Model>::new()}
                        ssr=whole.clone()
                    />
                    <Route
                        path=(StaticSegment("models"), ParamSegment("name"), ParamSegment("version"))
                        view={Lazy::<sections::Version>::new()}
                        ssr=whole.clone()
                    />
                    <Route path=StaticSegment("lake") view={Lazy::<sections::Lake>::new()} ssr=whole.clone() />
                    <Route path=(StaticSegment("lake"), ParamSegment("batch")) view={Lazy::<sections::Batch>::new()} ssr=whole.clone() />
                    <Route path=StaticSegment("settings") view=|| view! { <Redirect path="/settings/account" /> } />
                    <Route path=(StaticSegment("settings"), StaticSegment("account")) view={Lazy::<sections::Account>::new()} ssr=whole.clone() />
                    <Route path=(StaticSegment("settings"), StaticSegment("tokens")) view={Lazy::<sections::Tokens>::new()} ssr=whole.clone() />
                    <Route path=(StaticSegment("settings"), StaticSegment("users")) view={Lazy::<sections::Users>::new()} ssr=whole.clone() />
                    <Route
                        path=(StaticSegment("settings"), StaticSegment("embed-keys"))
                        view={Lazy::<sections::EmbedKeys>::new()}
                        ssr=whole.clone()
                    />
                    <Route path=(StaticSegment("settings"), StaticSegment("audit")) view={Lazy::<sections::Audit>::new()} ssr=whole />
                </ParentRoute>
            </Routes>
        </Router>
        <ToastRegion />
    }
}

/// Marks the document as one that answers: tests and scripts wait for it before they click.
pub fn note_hydrated() {
    if let Some(root) = document().document_element() {
        // Fails only for names that are no attribute names.
        drop(root.set_attribute("data-hydrated", "true"));
    }
}
