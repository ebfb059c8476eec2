//! The models there are.

use contract::ModelSummary;
use leptos::prelude::*;
use ui::{
    Badge, Card, EmptyState, Grid, IconName, Page, PageHeader, RelativeTime, Tone, format, use_locale, words::Counted,
};

use super::waiting::WaitingRequests;
use crate::loaded::Loaded;
use crate::remote::Remote;
use crate::server_fns::models::models;
use crate::session::use_session;
use crate::title::Title;

/// The list of models.
#[component]
pub(crate) fn Models() -> impl IntoView {
    let all = Remote::new(|| (), |()| models());
    view! {
        <Title text="Models" />
        <Page>
            <PageHeader
                title="Models"
                description="What was learned from your data, which version answers, and how good it is."
            />
            <WaitingRequests />
            <Loaded
                remote=all
                children=move |all| {
                    let cards = move || {
                        all.with(|all| all.iter().map(|model| view! { <ModelCard model=model.clone() /> }.into_any()).collect_view())
                    };
                    view! {
                        <Show
                            when=move || all.with(|all| !all.is_empty())
                            fallback=|| {
                                view! {
                                    <EmptyState
                                        title="No models yet"
                                        text="A model appears here as soon as one is registered."
                                        icon=IconName::Boxes
                                    />
                                }
                            }
                        >
                            <Grid>{cards}</Grid>
                        </Show>
                    }
                }
            />
        </Page>
    }
}

#[component]
fn ModelCard(model: ModelSummary) -> impl IntoView {
    let session = use_session();
    let champion = match model.champion {
        Some(version) => {
            view! { <Badge tone=Tone::Good icon=IconName::Crown>{format!("Version {version} answers")}</Badge> }
                .into_any()
        }
        None => view! { <Badge>"No champion yet"</Badge> }.into_any(),
    };
    let trained = move || match model.trained_at {
        Some(at) => view! { ", the newest " <RelativeTime at=at now=session.now() /> }.into_any(),
        None => ().into_any(),
    };
    view! {
        <Card span=4>
            <h2 class="card-link">
                <a href=format!("/models/{}", model.name)>{model.title}</a>
            </h2>
            <p>{model.description}</p>
            <p>{champion}</p>
            <p class="muted">{format::count(use_locale(), model.versions.unsigned_abs(), Counted { one: "version", many: "versions" })} {trained}</p>
        </Card>
    }
}
