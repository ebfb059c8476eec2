//! One version of a model: what it was told, how good it is, what it takes and gives, and its charts.

use contract::{ApiError, ModelVersionDetail, Obstacle};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::{
    Card, ChartView, Definition, DefinitionList, Grid, Notice, Page, PageHeader, RelativeTime, SkeletonShape, Tone,
    format, use_locale, words,
};

use super::registry::{VersionActions, VersionCard};
use super::review::Review;
use super::signature_table::SignatureTable;
use crate::loaded::{Latest, Loaded};
use crate::pages::about::{Subject, TagCard};
use crate::pages::job_progress::JobProgress;
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::models::{get_model_version, version_obstacle};
use crate::session::use_session;
use crate::title::Title;

/// The page of the version that the address names.
#[component]
pub(crate) fn VersionPage() -> impl IntoView {
    let params = use_params_map();
    let named = Memo::new(move |_| {
        params.with(|params| (params.get("name").unwrap_or_default(), params.get("version").unwrap_or_default()))
    });
    let changes = RwSignal::new(0_u32);
    let found = Remote::new(
        move || (named.get(), changes.get()),
        |((name, version), _)| async move {
            match version.parse() {
                Ok(number) => get_model_version(name, number).await,
                Err(_) => {
                    crate::pages::not_found::respond_with_status(404);
                    Err(Failure(ApiError::not_found(format_args!("version “{version}” of the model “{name}”"))))
                }
            }
        },
    );
    // Beside what is shown: the files of a version may be looked at for it.
    let obstacle = Remote::new(
        move || named.get(),
        |(name, version)| async move {
            match version.parse() {
                Ok(number) => version_obstacle(name, number).await,
                Err(_) => Ok(None),
            }
        },
    );
    view! {
        <Page>
            <Loaded
                remote=found
                skeleton=SkeletonShape::Bars
                children=move |found| view! { <Found found=found obstacle=obstacle changes=changes /> }
            />
        </Page>
    }
}

#[component]
fn Found(
    found: Latest<ModelVersionDetail>,
    obstacle: Remote<Option<Obstacle>>,
    changes: RwSignal<u32>,
) -> impl IntoView {
    let params = use_params_map();
    // Of the address that brought this version: the next one comes first, and its version later.
    let named = found.map(move |detail| {
        let name = params.with_untracked(|params| params.get("name").unwrap_or_default());
        (name, detail.version.version)
    });
    let subject = Signal::derive(move || {
        let (name, version) = named.get();
        Subject::Version(name, version)
    });
    let on_change = Callback::new(move |()| changes.update(|count| *count += 1));
    let title = found.map(|detail| (words::promotions(use_locale()).version_of)(&detail.title, detail.version.version));
    let (session, words) = (use_session(), words::models(use_locale()));
    let made = move || {
        let (at, by) = found.with(|detail| (detail.version.created_at, detail.version.created_by.clone()));
        view! { <span>"Registered " <RelativeTime at=at now=session.now() /> " by " {by}</span> }
    };
    let drawn = found.map(|detail| detail.charts.clone());
    let charts = move || {
        drawn
            .get()
            .into_iter()
            .map(|chart| view! { <ChartView chart=Signal::stored(chart) span=6 /> }.into_any())
            .collect_view()
    };
    let job = found.map(|detail| detail.version.job);
    let signature = found.map(|detail| detail.version.signature.clone());
    let trained_here = found.map(|detail| detail.version.trained.is_some());
    view! {
        <Title text=title />
        <PageHeader
            title=title
            meta=move || view! { {made} }
            actions=move || view! { <VersionActions found=found named=named on_change=on_change /> }
        />
        <Loaded remote=obstacle children=move |obstacle| view! { <CannotAnswer obstacle=obstacle /> } />
        <Grid>
            <VersionCard found=found named=named on_change=on_change />
            <TagCard
                subject=subject
                tags=found.map(|detail| detail.version.tags.clone())
                on_change=on_change
            />
            <Review found=found named=named changes=changes.into() on_change=on_change />
            {charts}
            <Card title="Metrics" span=4>
                <Pairs pairs=found.map(|detail| {
                    detail.version.metrics.iter().map(|(name, value)| (name.clone(), format::decimal(use_locale(), *value))).collect()
                }) />
            </Card>
            <Card title="Parameters" span=4>
                <Pairs pairs=found.map(|detail| detail.version.params.clone()) />
            </Card>
            // What others have trained says in its card what it was trained on.
            <Show when=move || trained_here.get()>
                <Card title="Training data" span=4>
                    <Pairs pairs=found.map(data_pairs) />
                </Card>
            </Show>
            <Card title=words.signature subtitle=words.signature_what span=12 flush=true>
                <SignatureTable signature=signature />
            </Card>
            {move || {
                job.get()
                    .map(|id| {
                        view! {
                            <Card title="Training log" span=12>
                                <JobProgress id=id on_end=|_| () />
                            </Card>
                        }
                    })
            }}
        </Grid>
    }
}

fn data_pairs(detail: &ModelVersionDetail) -> Vec<(String, String)> {
    let Some(trained) = &detail.version.trained else { return Vec::new() };
    let data = &trained.data;
    let pairs = [
        ("Tables", data.tables.join(", ")),
        ("Shop", data.shop.clone()),
        ("Until", format::date(use_locale(), data.until)),
        ("Customers", format::integer(use_locale(), data.rows)),
        ("Load", data.watermark.clone()),
        ("Artifact", trained.artifact.clone()),
        ("SHA-256", trained.artifact_sha256.clone()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Why a version cannot be asked here, if it cannot.
#[component]
fn CannotAnswer(obstacle: Latest<Option<Obstacle>>) -> impl IntoView {
    move || {
        obstacle.with(Clone::clone).map(|obstacle| {
            let words = words::models(use_locale());
            view! { <Notice tone=Tone::Warn>{words.cannot_answer} ". " {(words.obstacle)(&obstacle)}</Notice> }
        })
    }
}

#[component]
fn Pairs(pairs: Signal<Vec<(String, String)>>) -> impl IntoView {
    let lines = move || {
        let line = |(name, value): (String, String)| {
            view! { <Definition term=name><span class="num break">{value}</span></Definition> }.into_any()
        };
        pairs.get().into_iter().map(line).collect_view()
    };
    view! { <DefinitionList>{lines}</DefinitionList> }
}
