//! The models there are.

use contract::{ModelSearch, ModelSummary};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::{
    Badge, Button, Card, EmptyState, Grid, IconName, Page, PageHeader, RelativeTime, Tone, format, use_locale, words,
    words::Counted,
};

use super::waiting::WaitingRequests;
use crate::loaded::{Latest, Loaded};
use crate::pages::experiments::completion::REGISTRY;
use crate::pages::experiments::filter_box::FilterBox;
use crate::pages::experiments::paging::{self, Found, Paged, PagedFoot};
use crate::remote::Remote;
use crate::server_fns::models::models;
use crate::session::use_session;
use crate::title::Title;
use crate::url::{escape, with_query};

const PATH: &str = "/models";
/// How many models come at once.
const AT_ONCE: u32 = 60;

/// The list of models. What is looked for lives in the address.
#[component]
pub(crate) fn Models() -> impl IntoView {
    let params = use_query_map();
    let asked = Memo::new(move |_| params.with(|params| params.get("q").unwrap_or_default()));
    let found = Remote::new(
        move || asked.get(),
        |text| paging::find(ModelSearch { text, limit: AT_ONCE, after: None }, 0, models),
    );
    let navigate = use_navigate();
    let ask = Callback::new(move |text: String| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&with_query(PATH, (!text.is_empty()).then_some(("q", text))), options);
    });
    view! {
        <Title text="Models" />
        <Page>
            <PageHeader
                title="Models"
                description="What was learned from your data, which version answers, and how good it is."
            />
            <WaitingRequests />
            <Loaded remote=found children=move |found| view! { <Listed found=found asked=asked ask=ask /> } />
        </Page>
    }
}

#[component]
fn Listed(
    found: Latest<Found<ModelSearch, ModelSummary>>,
    asked: Memo<String>,
    /// Hears what else to look for.
    ask: Callback<String>,
) -> impl IntoView {
    let words = words::registering(use_locale());
    let refused = found.map(|found| found.refused.clone());
    // Of what came, not of what is asked for: that comes a moment later.
    let is_whole = found.map(|found| found.search().text.is_empty());
    let paged = Paged::new(found, |search, after| models(ModelSearch { after: Some(after), ..search }));
    let is_empty = Memo::new(move |_| paged.items.with(Vec::is_empty));
    let has_none = Memo::new(move |_| is_empty.get() && is_whole.get());
    view! {
        <Show when=move || !has_none.get()>
            <div class="run-tools">
                <FilterBox
                    value=asked
                    fields=Vec::new()
                    error=refused
                    language=&REGISTRY
                    label=words.filter
                    example=words.filter_example
                    on_change=ask
                />
            </div>
        </Show>
        <Show when=move || !is_empty.get() fallback=move || view! { <Nothing has_none=has_none refused=refused ask=ask /> }>
            <Grid>
                <For each=move || paged.items.get() key=Clone::clone let(model)>
                    <ModelCard model=model />
                </For>
            </Grid>
            <PagedFoot
                paged=paged
                count=|count, has_more| {
                    let locale = use_locale();
                    let words = words::logged_models(locale);
                    if has_more {
                        (words.first_models)(&format::integer(locale, count))
                    } else {
                        format::count(locale, count, words.models)
                    }
                }
            />
        </Show>
    }
}

/// Why no model is shown, and what changes it; what is wrong with a filter stands below it already.
#[component]
fn Nothing(has_none: Memo<bool>, refused: Signal<Option<String>>, ask: Callback<String>) -> impl IntoView {
    let words = words::registering(use_locale());
    move || match (has_none.get(), refused.get()) {
        (true, _) => view! {
            <EmptyState
                title="No models yet"
                text="A model appears here as soon as one is registered."
                icon=IconName::Boxes
            />
        }
        .into_any(),
        (false, Some(_)) => ().into_any(),
        (false, None) => view! {
            <EmptyState title=words.no_match text=words.no_match_why icon=IconName::Boxes>
                <Button on_click=move |_| ask.run(String::new())>{words.show_all}</Button>
            </EmptyState>
        }
        .into_any(),
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
                <a href=format!("/models/{}", escape(&model.name))>{model.title}</a>
            </h2>
            <p>{model.description}</p>
            <p>{champion}</p>
            <p class="muted">{format::count(use_locale(), model.versions.unsigned_abs(), Counted { one: "version", many: "versions" })} {trained}</p>
        </Card>
    }
}
