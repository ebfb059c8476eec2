//! Runs of an experiment beside each other.

use contract::{ApiError, ExperimentId, LifecycleView, Run, RunFields, RunId, RunSearch};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use ui::{
    Card, EmptyState, IconName, LinkButton, Linked, Page, PageHeader, SkeletonShape, Tab, TabLinks, format, use_locale,
    words,
};

use super::columns::{Column, Which};
use super::metrics::Metrics;
use super::named::Named;
use super::relations::Relations;
use super::run::follow;
use super::run_address::{MetricPages, page_of};
use super::side_by_side::SideBySide;
use super::status::Status;
use crate::loaded::{Latest, Loaded};
use crate::pages::not_found::respond_with_status;
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::experiments::runs;
use crate::title::Title;
use crate::url::with_query;

/// So many runs are compared.
pub(super) const COMPARED: std::ops::RangeInclusive<usize> = 2..=100;
/// What the address says of which values are better.
const BEST: &str = "best";
/// So many colours tell runs apart.
pub(super) const COLOURS: usize = 8;

/// The address at which runs of an experiment are compared. `columns` say which values of metrics are better.
pub(super) fn href(experiment: ExperimentId, runs: &[String], columns: &[Column]) -> String {
    let told = columns.iter().filter(|column| matches!(column, Column::Metric(_, Which::Best(_))));
    let told = told.map(Column::text).collect::<Vec<_>>().join(",");
    let pairs = [("runs", runs.join(",")), (BEST, told)];
    let path = format!("/experiments/{experiment}/compare");
    with_query(&path, pairs.into_iter().filter(|(_, value)| !value.is_empty()))
}

/// The page of the runs that the address names.
#[component]
pub(crate) fn ComparisonPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let experiment = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let named = Memo::new(move |_| query.with(|query| query.get("runs").unwrap_or_default()));
    let turn = RwSignal::new(0_u32);
    let found = Remote::new(
        move || (experiment.get(), named.get(), turn.get()),
        |(experiment, named, _)| find(experiment, named),
    );
    view! {
        <Page>
            <Loaded
                remote=found
                skeleton=SkeletonShape::Table
                children=move |found| view! { <Found experiment=experiment named=named found=found turn=turn /> }
            />
        </Page>
    }
}

/// The runs of an experiment that are named, in the order that they are named in.
async fn find(experiment: String, named: String) -> Result<Vec<Run>, Failure> {
    let Ok(experiment) = experiment.parse::<ExperimentId>() else {
        respond_with_status(404);
        return Err(Failure(ApiError::not_found(format_args!("experiment “{experiment}”"))));
    };
    let ids: Vec<RunId> = named.split(',').filter_map(|id| id.parse().ok()).take(*COMPARED.end()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let listed = ids.iter().map(|id| format!("'{id}'")).collect::<Vec<_>>().join(", ");
    let search = RunSearch {
        experiments: vec![experiment],
        view: LifecycleView::All,
        filter: format!("attributes.run_id IN ({listed})"),
        within: None,
        order_by: Vec::new(),
        limit: u32::try_from(ids.len()).unwrap_or(u32::MAX),
        after: None,
        fields: RunFields::All,
    };
    let mut found = runs(search).await?.items;
    found.sort_by_key(|run| ids.iter().position(|id| *id == run.info.id));
    Ok(found)
}

#[component]
fn Found(experiment: Memo<String>, named: Memo<String>, found: Latest<Vec<Run>>, turn: RwSignal<u32>) -> impl IntoView {
    let locale = use_locale();
    let words = words::experiments(locale);
    let back = move || format!("/experiments/{}", experiment.get());
    let count = found.map(Vec::len);
    let title = Signal::derive(move || (words.compared)(&format::integer(locale, count.get() as u64)));
    let is_enough = Memo::new(move |_| count.get() >= *COMPARED.start());
    let query = use_query_map();
    let tab = Memo::new(move |_| query.with(|query| query.get("tab").unwrap_or_default()));
    let told = Memo::new(move |_| query.with(|query| query.get(BEST).unwrap_or_default()));
    let told_columns = Signal::derive(move || told.with(|told| told.split(',').filter_map(Column::parse).collect()));
    let address = move |tab: &str| {
        let pairs = [("runs", named.get()), (BEST, told.get()), ("tab", tab.to_owned())];
        with_query(&format!("{}/compare", back()), pairs.into_iter().filter(|(_, value)| !value.is_empty()))
    };
    let tabs = Signal::derive(move || {
        vec![
            Tab::new(words.side_by_side, address("")),
            Tab::new(words.metrics, address("metrics")),
            Tab::new(words.relations, address("relations")),
        ]
    });
    let current = Signal::derive(move || address(&tab.get()));
    let names = found.map(|runs| Named::all(runs));
    let keys = found.map(|runs| metrics(runs));
    let pages = found.map(|runs| {
        let page = runs.first().map(|run| page_of(run.info.experiment, run.info.id)).unwrap_or_default();
        MetricPages { page, beside: runs.iter().skip(1).take(COLOURS - 1).map(|run| run.info.id).collect() }
    });
    let is_under_way = found.map(|runs| runs.iter().any(|run| !run.info.status.is_over()));
    follow(is_under_way, turn);
    let linked = Linked::provide();
    view! {
        <Title text=title />
        <PageHeader title=title />
        <Show
            when=move || is_enough.get()
            fallback=move || {
                view! {
                    <EmptyState title=words.compare text=words.compare_why_not icon=IconName::FlaskConical>
                        <LinkButton href=Signal::derive(back)>{words.back_to_runs}</LinkButton>
                    </EmptyState>
                }
            }
        >
            <Key runs=found names=names linked=linked />
            <TabLinks label=words.parts_of_comparison tabs=tabs current=current />
            {move || match tab.get().as_str() {
                "metrics" => view! { <Metrics runs=names keys=keys pages=pages turn=turn /> }.into_any(),
                "relations" => view! { <Relations runs=found names=names /> }.into_any(),
                _ => view! { <SideBySide runs=found names=names told=told_columns /> }.into_any(),
            }}
        </Show>
    }
}

/// Which run has which colour, and where it is looked at alone. The one that charts point at stands out.
#[component]
fn Key(runs: Latest<Vec<Run>>, names: Signal<Vec<Named>>, linked: Linked) -> impl IntoView {
    let words = words::experiments(use_locale());
    let lines = move || {
        let names = names.get();
        runs.with(|runs| {
            let many = runs.len() > COLOURS;
            let line = |(place, (run, named)): (usize, (&Run, Named))| {
                let status = run.info.status;
                let class = if many { "run-key__colour".to_owned() } else { format!("run-key__colour s{}", place + 1) };
                let href = page_of(run.info.experiment, run.info.id);
                let name = named.name.clone();
                view! {
                    <li class="run-key__run" class:run-key__run--pointed=move || linked.is_at(&name)>
                        {(!many).then(|| view! { <span class=class aria-hidden="true"></span> })}
                        <a href=href>{named.name}</a>
                        <Status status=Signal::stored(status) />
                    </li>
                }
                .into_any()
            };
            runs.iter().zip(names).enumerate().map(line).collect_view()
        })
    };
    view! {
        <Card flush=true>
            <ul class="run-key" aria-label=words.runs_title>
                {lines}
            </ul>
        </Card>
    }
}

/// What any of the runs measured, by name.
fn metrics(runs: &[Run]) -> Vec<String> {
    let mut keys: Vec<String> = runs.iter().flat_map(|run| &run.metrics).map(|metric| metric.key.clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}
