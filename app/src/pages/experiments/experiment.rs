//! One experiment: its runs, to be filtered, sorted, compared.

use std::collections::BTreeSet;

use contract::{ApiError, Experiment, ExperimentId, Lifecycle, LifecycleView, LoggedKeys, Permission};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use ui::{Button, ButtonKind, Card, IconName, Notice, Page, PageHeader, SkeletonShape, Tone, use_locale, words};

use super::columns::{Column, field, usual, value};
use super::filter_box::FilterBox;
use super::folders;
use super::list::{ExperimentMenu, LifecycleSwitch};
use super::moment::Moment;
use super::name_sheet::{NameSheet, Naming};
use super::picker::ColumnPicker;
use super::run_address::Asked;
use super::run_rows::{Found, RunRows, find};
use super::run_table::{RunTable, Table};
use super::selection_bar::SelectionBar;
use super::start::Start;
use crate::loaded::{Latest, Loaded};
use crate::pages::not_found::respond_with_status;
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::experiments::{get_experiment, get_logged_keys};
use crate::session::use_session;
use crate::title::Title;

/// What clients describe an experiment or a run with.
pub(super) const NOTE: &str = "mlflow.note.content";

/// An experiment with what its runs logged.
type Known = (Experiment, LoggedKeys);

/// The page of the experiment that the address names.
#[component]
pub(crate) fn ExperimentPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let changes = RwSignal::new(0_u32);
    let known = Remote::new(move || (id.get(), changes.get()), |(id, _)| know(id));
    let on_change = Callback::new(move |()| changes.update(|count| *count += 1));
    view! {
        <Page>
            <Loaded
                remote=known
                skeleton=SkeletonShape::Table
                children=move |known| view! { <KnownExperiment known=known changes=changes on_change=on_change /> }
            />
        </Page>
    }
}

async fn know(id: String) -> Result<Known, Failure> {
    let Ok(id) = id.parse::<ExperimentId>() else {
        respond_with_status(404);
        return Err(Failure(ApiError::not_found(format_args!("experiment “{id}”"))));
    };
    futures::try_join!(get_experiment(id), get_logged_keys(id))
}

#[component]
fn KnownExperiment(known: Latest<Known>, changes: RwSignal<u32>, on_change: Callback<()>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let may_log = use_session().may(Permission::LogRuns);
    let experiment = known.map(|(experiment, _)| experiment.clone());
    let title = known.map(|(experiment, _)| folders::split(&experiment.name).1.to_owned());
    let note = known.map(|(experiment, _)| value(&experiment.tags, NOTE).map(str::to_owned));
    let is_deleted = known.map(|(experiment, _)| experiment.lifecycle == Lifecycle::Deleted);
    let naming = RwSignal::new(None::<Naming>);
    let meta = move || {
        let (name, at) = experiment.with(|experiment| (experiment.name.clone(), experiment.updated_at));
        let folder = folders::split(&name).0.to_owned();
        let folder = (!folder.is_empty()).then(|| view! { <span>{folder}</span> <span aria-hidden="true">"·"</span> });
        view! { {folder} <span>{words.changed} " " <Moment at=Some(at) /></span> }
    };
    let actions = move || {
        let Experiment { id, name, lifecycle, .. } = experiment.get();
        // “Default” is always there, under this name.
        (may_log && id != ExperimentId(0)).then(|| {
            view! {
                <ExperimentMenu
                    id=id
                    name=name
                    is_active=lifecycle == Lifecycle::Active
                    naming=naming
                    on_change=on_change
                />
            }
        })
    };
    let id = untrack(|| experiment.with(|experiment| experiment.id));
    view! {
        <Title text=title />
        <PageHeader title=title description=note meta=move || view! { {meta} } actions=move || view! { {actions} } />
        {move || is_deleted.get().then(|| view! { <Notice tone=Tone::Warn>{words.is_deleted}</Notice> })}
        <Runs id=id known=known changes=changes on_change=on_change />
        {may_log.then(|| view! { <NameSheet naming=naming on_done=on_change /> })}
    }
}

#[component]
fn Runs(id: ExperimentId, known: Latest<Known>, changes: RwSignal<u32>, on_change: Callback<()>) -> impl IntoView {
    let params = use_query_map();
    let path = format!("/experiments/{id}");
    let is_deleted = known.map(|(experiment, _)| experiment.lifecycle == Lifecycle::Deleted);
    let asked = Memo::new(move |_| params.with(Asked::read));
    let navigate = use_navigate();
    let ask = Callback::new(move |asked: Asked| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&asked.href(&path), options);
    });
    let keys = known.map(|(_, keys)| keys.clone());
    let columns = Memo::new(move |_| asked.with(|asked| asked.columns.clone()).unwrap_or_else(|| keys.with(usual)));
    let search = Memo::new(move |_| {
        let mut search = columns.with(|columns| asked.with(|asked| asked.search(id, columns)));
        // The runs of a deleted experiment are all deleted.
        if is_deleted.get() {
            search.view = LifecycleView::All;
        }
        search
    });
    let found = Remote::new(move || (search.get(), changes.get()), |(search, turn)| find(search, turn));
    view! {
        <Loaded
            remote=found
            skeleton=SkeletonShape::Table
            children=move |found| {
                view! {
                    <FoundRuns
                        id=id
                        known=known
                        keys=keys
                        found=found
                        asked=asked
                        columns=columns.into()
                        ask=ask
                        on_change=on_change
                    />
                }
            }
        />
    }
}

#[component]
fn FoundRuns(
    id: ExperimentId,
    known: Latest<Known>,
    keys: Signal<LoggedKeys>,
    found: Latest<Found>,
    asked: Memo<Asked>,
    columns: Signal<Vec<Column>>,
    ask: Callback<Asked>,
    on_change: Callback<()>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let open = Signal::derive(move || asked.with(|asked| asked.open.iter().cloned().collect::<BTreeSet<_>>()));
    let rows = RunRows::new(found, open);
    let picked = RwSignal::new(Vec::<String>::new());
    let view = Signal::derive(move || asked.with(|asked| asked.view));
    // Whoever looks at other runs has picked none of them.
    Effect::watch(
        move || (asked.with(|asked| (asked.filter.clone(), asked.view)),),
        move |_, _, _| picked.set(Vec::new()),
        false,
    );
    let table = Table {
        rows,
        columns,
        sort: Signal::derive(move || asked.with(|asked| asked.sort.clone())),
        on_sort: Callback::new(move |(by, is_number): (String, bool)| {
            ask.run(asked.with_untracked(|asked| asked.sorted_by(&by, is_number)));
        }),
        on_open: Callback::new(move |run: String| {
            let mut asked = asked.get_untracked();
            if asked.open.contains(&run) {
                asked.open.retain(|other| *other != run);
            } else {
                asked.open.push(run);
            }
            ask.run(asked);
        }),
        picked,
    };
    let names = Signal::derive(move || keys.with(names));
    let is_empty = Memo::new(move |_| {
        let is_whole = asked.with(|asked| asked.filter.is_empty() && asked.view == LifecycleView::Active);
        is_whole && rows.count() == 0
    });
    let name = known.map(|(experiment, _)| Some(experiment.name.clone()));
    let refused = found.map(|found| found.refused.clone());
    let foot = move || {
        rows.next.with(Option::is_some).then(|| {
            view! {
                <div class="table-foot">
                    <Button kind=ButtonKind::Quiet busy=rows.is_loading() on_click=move |_| rows.more()>
                        {words.more_runs}
                    </Button>
                </div>
            }
        })
    };
    view! {
        <div class="run-tools">
            <FilterBox
                value=Signal::derive(move || asked.with(|asked| asked.filter.clone()))
                fields=names
                error=refused
                on_change=move |filter| ask.run(Asked { filter, ..asked.get_untracked() })
            />
            <LifecycleSwitch view=view on_change=move |view| ask.run(Asked { view, ..asked.get_untracked() }) />
            <Button icon=IconName::RefreshCw on_click=move |_| on_change.run(())>{words.refresh}</Button>
        </div>
        <Show
            when=move || !is_empty.get()
            fallback=move || view! { <Card><Start experiment=name /></Card> }
        >
            <Card flush=true>
                <div class="run-head">
                    <SelectionBar rows=rows experiment=id view=view picked=picked on_change=on_change />
                    <ColumnPicker
                        keys=keys
                        chosen=columns
                        is_chosen=Signal::derive(move || asked.with(|asked| asked.columns.is_some()))
                        on_change=Callback::new(move |columns| ask.run(Asked { columns, ..asked.get_untracked() }))
                    />
                </div>
                <RunTable table=table />
                {foot}
            </Card>
        </Show>
    }
}

/// What runs logged, as searches name it.
fn names(keys: &LoggedKeys) -> Vec<String> {
    let metrics = keys.metrics.iter().map(|logged| field("metrics", &logged.key));
    let params = keys.params.iter().map(|logged| field("params", &logged.key));
    let tags = keys.tags.iter().map(|logged| field("tags", &logged.key));
    let extremes = ["least", "greatest"].into_iter();
    let extremes = extremes.flat_map(|entity| keys.metrics.iter().map(move |logged| field(entity, &logged.key)));
    metrics.chain(params).chain(tags).chain(extremes).collect()
}
