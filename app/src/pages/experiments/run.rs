//! One run.

use std::time::Duration;

use contract::{ApiError, ExperimentId, Lifecycle, Part, RegisteredVersion, Run, RunId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map, use_query_map};
use ui::{Notice, Page, PageHeader, SkeletonShape, Tab, TabLinks, Tone, use_locale, words};

use super::artifacts::Artifacts;
use super::metrics::Metrics;
use super::moment::Moment;
use super::named::Named;
use super::overview::Overview;
use super::run_address::{MetricPages, page_of};
use super::status::Status;
use super::traces::of_run::{self, TracesOfRun};
use crate::loaded::{Latest, Loaded};
use crate::pages::not_found::respond_with_status;
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::experiments::get_run;
use crate::server_fns::registration::versions_of_run;
use crate::title::Title;
use crate::url::query_of;

/// How often a run that is under way is looked at again.
pub(super) const PAUSE: Duration = Duration::from_secs(4);

/// The page of the run that the address names.
#[component]
pub(crate) fn RunPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("run").unwrap_or_default()));
    let turn = RwSignal::new(0_u32);
    let found = Remote::new(move || (id.get(), turn.get()), |(id, _)| find(id));
    // Asked for here and not below the run: what is loaded within what is loaded may be numbered otherwise by the server.
    let versions = Remote::new(move || (id.get(), turn.get()), |(id, _)| find_versions(id));
    view! {
        <Page>
            <Loaded
                remote=found
                skeleton=SkeletonShape::Table
                children=move |run| view! { <Found run=run versions=versions turn=turn /> }
            />
        </Page>
    }
}

async fn find(id: String) -> Result<Run, Failure> {
    match id.parse::<RunId>() {
        Ok(id) => get_run(id).await,
        Err(_) => {
            respond_with_status(404);
            Err(Failure(ApiError::not_found(format_args!("run “{id}”"))))
        }
    }
}

/// The versions that were made of it. Of what is no run there are none; the page says that it is not there.
async fn find_versions(id: String) -> Result<Part<RegisteredVersion>, Failure> {
    match id.parse::<RunId>() {
        Ok(id) => versions_of_run(id).await,
        Err(_) => Ok(Part { items: Vec::new(), next: None }),
    }
}

#[component]
fn Found(run: Latest<Run>, versions: Remote<Part<RegisteredVersion>>, turn: RwSignal<u32>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let title = run.map(|run| run.info.name.clone());
    let status = run.map(|run| run.info.status);
    let started = run.map(|run| run.info.started_at);
    let is_deleted = run.map(|run| run.info.lifecycle == Lifecycle::Deleted);
    let here = run.map(|run| page_of(run.info.experiment, run.info.id));
    let pages = run.map(|run| MetricPages { page: page_of(run.info.experiment, run.info.id), beside: Vec::new() });
    let of = run.map(|run| (run.info.experiment, run.info.id));
    let metrics = run.map(|run| run.metrics.len() as u64);
    let keys = run.map(|run| run.metrics.iter().map(|metric| metric.key.clone()).collect::<Vec<_>>());
    let alone = run.map(|run| Named::all(std::slice::from_ref(run)));
    follow(Signal::derive(move || !status.get().is_over()), turn);
    follow_move(run.map(|run| run.info.experiment), here);
    let params = use_query_map();
    let tab = Memo::new(move |_| params.with(|params| params.get("tab").unwrap_or_default()));
    let tabs = Signal::derive(move || {
        let here = here.get();
        vec![
            Tab::new(words.overview, here.clone()),
            Tab::new(words.metrics, format!("{here}?tab=metrics")).with_count(metrics.get()),
            Tab::new(words.artifacts, format!("{here}?tab=artifacts")),
            Tab::new(words::traces(use_locale()).traces_title, format!("{here}?tab={}", of_run::TAB)),
        ]
    });
    let current = Signal::derive(move || {
        let here = here.get();
        if tab.with(String::is_empty) { here } else { format!("{here}?tab={}", tab.get()) }
    });
    let meta =
        move || view! { <Status status=status /> <span aria-hidden="true">"·"</span> <Moment at=started.get() /> };
    view! {
        <Title text=title />
        <PageHeader title=title meta=move || view! { {meta} } />
        {move || is_deleted.get().then(|| view! { <Notice tone=Tone::Warn>{words.is_deleted}</Notice> })}
        <TabLinks label=words.parts_of_run tabs=tabs current=current />
        {move || match tab.get().as_str() {
            "metrics" => view! { <Metrics runs=alone keys=keys pages=pages turn=turn /> }.into_any(),
            "artifacts" => view! { <Artifacts run=run /> }.into_any(),
            of_run::TAB => view! { <TracesOfRun experiment=of.get().0 run=of.get().1 page=here /> }.into_any(),
            _ => view! { <Overview run=run versions=versions pages=pages turn=turn /> }.into_any(),
        }}
    }
}

/// Goes to `here` where the address names another experiment than that of the run, which may have moved.
pub(super) fn follow_move(experiment: Signal<ExperimentId>, here: Signal<String>) {
    let (params, location, navigate) = (use_params_map(), use_location(), use_navigate());
    Effect::new(move |_| {
        let named = params.with(|params| params.get("id").and_then(|id| id.parse::<ExperimentId>().ok()));
        if named.is_some_and(|named| named != experiment.get()) {
            let query = location.search.with_untracked(|search| query_of(search));
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&format!("{}{query}", here.get_untracked()), options);
        }
    });
}

/// Looks again every few seconds while a run is under way.
pub(super) fn follow(is_under_way: Signal<bool>, turn: RwSignal<u32>) {
    let is_under_way = Memo::new(move |_| is_under_way.get());
    Effect::new(move |_| {
        if !is_under_way.get() {
            return;
        }
        let look = move || {
            turn.try_update(|turn| *turn += 1);
        };
        if let Ok(handle) = set_interval_with_handle(look, PAUSE) {
            on_cleanup(move || handle.clear());
        }
    });
}
