//! The logged models of an experiment.

use std::collections::{BTreeMap, HashMap};

use contract::{Experiment, ExperimentId, LoggedModelLine, LoggedModelOrder, LoggedModelSearch, ModelMetric, Part};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::{Button, Card, IconName, Page, RowList, SkeletonShape, format, use_locale, words};

use super::super::columns::field;
use super::super::completion::MODELS;
use super::super::filter_box::FilterBox;
use super::super::header::{self, ExperimentHead, ExperimentPart};
use super::super::list_address::{ListAsked, SortHeading};
use super::super::moment::Moment;
use super::super::paging::{self, Found, Paged, PagedFoot};
use super::super::run_address::Sort;
use super::super::start::{FirstSteps, quoted};
use super::super::traces::list::run_links;
use super::page_of;
use super::status::{ModelStatus, version_links};
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::experiment_parts::logged_models;

/// How many models come at once.
const AT_ONCE: u32 = 100;
/// How many metrics are columns: those that most models have.
const MOST_METRICS: usize = 5;
/// Columns beside those of metrics.
const FIXED: usize = 6;

type FoundModels = Found<LoggedModelSearch, LoggedModelLine>;

/// The page of the logged models of the experiment that the address names.
#[component]
pub(crate) fn LoggedModelsPage() -> impl IntoView {
    let named = header::named();
    let params = use_query_map();
    let asked = Memo::new(move |_| params.with(ListAsked::read));
    let changes = RwSignal::new(0_u32);
    let experiment = Remote::new(move || (named.get(), changes.get()), |(named, _)| header::find(named));
    // Asked for here and not below the experiment: what is loaded within what is loaded may be numbered otherwise by the server.
    let found =
        Remote::new(move || (named.get().1, asked.get(), changes.get()), |(id, asked, turn)| find(id, asked, turn));
    let on_change = Callback::new(move |()| changes.update(|count| *count += 1));
    view! {
        <Page>
            <Loaded
                remote=experiment
                skeleton=SkeletonShape::Table
                children=move |experiment| {
                    view! { <Known experiment=experiment found=found asked=asked on_change=on_change /> }
                }
            />
        </Page>
    }
}

async fn find(id: Option<ExperimentId>, asked: ListAsked, turn: u32) -> Result<FoundModels, Failure> {
    match id {
        Some(id) => paging::find(search(&asked, id), turn, logged_models).await,
        // Nothing is in what is not there; the page says so.
        None => {
            let nothing = async |_| Ok(Part { items: Vec::new(), next: None });
            paging::find(search(&asked, ExperimentId(0)), turn, nothing).await
        }
    }
}

fn search(asked: &ListAsked, experiment: ExperimentId) -> LoggedModelSearch {
    let order = |sort: &Sort| LoggedModelOrder { field: sort.by.clone(), ascending: !sort.descending, dataset: None };
    LoggedModelSearch {
        experiments: vec![experiment],
        filter: asked.filter.clone(),
        datasets: Vec::new(),
        order_by: asked.sort.iter().map(order).collect(),
        limit: AT_ONCE,
        after: None,
    }
}

#[component]
fn Known(
    experiment: Latest<Experiment>,
    found: Remote<FoundModels>,
    asked: Memo<ListAsked>,
    on_change: Callback<()>,
) -> impl IntoView {
    let experiment = experiment.map(Clone::clone);
    let id = untrack(|| experiment.with(|experiment| experiment.id));
    let path = ExperimentPart::Models.path(id);
    let navigate = use_navigate();
    let ask = Callback::new(move |asked: ListAsked| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&asked.href(&path, &[]), options);
    });
    view! {
        <ExperimentHead experiment=experiment part=ExperimentPart::Models on_change=on_change />
        <Loaded
            remote=found
            skeleton=SkeletonShape::Table
            children=move |found| {
                view! { <Models experiment=experiment found=found asked=asked ask=ask on_refresh=on_change /> }
            }
        />
    }
}

#[component]
fn Models(
    experiment: Signal<Experiment>,
    found: Latest<FoundModels>,
    asked: Memo<ListAsked>,
    ask: Callback<ListAsked>,
    /// Looks once more.
    on_refresh: Callback<()>,
) -> impl IntoView {
    let locale = use_locale();
    let (words, frame) = (words::logged_models(locale), words::experiments(locale));
    let refused = found.map(|found| found.refused.clone());
    let paged = Paged::new(found, |search, after| logged_models(LoggedModelSearch { after: Some(after), ..search }));
    let metrics = Memo::new(move |_| paged.items.with(|models| usual_metrics(models)));
    let fields =
        Signal::derive(move || metrics.with(|keys| keys.iter().map(|key| field("metrics", key)).collect::<Vec<_>>()));
    let is_empty = Memo::new(move |_| asked.with(|asked| asked.filter.is_empty()) && paged.items.with(Vec::is_empty));
    view! {
        <div class="run-tools">
            <FilterBox
                value=Signal::derive(move || asked.with(|asked| asked.filter.clone()))
                fields=fields
                error=refused
                language=&MODELS
                label=words.filter
                example=words.filter_example
                on_change=move |filter| ask.run(ListAsked { filter, ..asked.get_untracked() })
            />
            <Button icon=IconName::RefreshCw on_click=move |_| on_refresh.run(())>{frame.refresh}</Button>
        </div>
        <Show
            when=move || !is_empty.get()
            fallback=move || view! { <Card><Start experiment=experiment /></Card> }
        >
            <Card flush=true>
                <Rows paged=paged metrics=metrics asked=asked ask=ask experiment=experiment />
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
            </Card>
        </Show>
    }
}

#[component]
fn Rows(
    paged: Paged<LoggedModelLine>,
    metrics: Memo<Vec<String>>,
    asked: Memo<ListAsked>,
    ask: Callback<ListAsked>,
    experiment: Signal<Experiment>,
) -> impl IntoView {
    let locale = use_locale();
    let (words, frame) = (words::logged_models(locale), words::experiments(locale));
    let id = Memo::new(move |_| experiment.with(|experiment| experiment.id));
    let by_key = Memo::new(move |_| {
        let keyed = |line: &LoggedModelLine| (line.id.to_string(), line.clone());
        paged.items.with(|items| items.iter().map(keyed).collect::<HashMap<_, _>>())
    });
    let keys = Signal::derive(move || {
        paged.items.with(|items| items.iter().map(|line| line.id.to_string()).collect::<Vec<_>>())
    });
    let row = Callback::new(move |(key, index): (String, usize)| {
        let line = Memo::new(move |_| by_key.with(|lines| lines.get(&key).cloned()));
        let shown = move || {
            let experiment = id.get();
            line.get().map(|line| {
                view! { <ModelRow experiment=experiment line=line metrics=metrics index=index /> }
            })
        };
        shown.into_any()
    });
    let of_metrics = move || {
        let heading = |key: String| {
            view! {
                <SortHeading
                    asked=asked
                    ask=ask
                    by=field("metrics", &key)
                    title=format::middle(&key, 28)
                    greatest_first=true
                    is_number=true
                />
            }
            .into_any()
        };
        metrics.get().into_iter().map(heading).collect_view()
    };
    let head = move || {
        view! {
            <SortHeading asked=asked ask=ask by="name" title=frame.name />
            <SortHeading asked=asked ask=ask by="status" title=frame.status />
            <SortHeading asked=asked ask=ask by="creation_timestamp" title=words.created greatest_first=true />
            <th scope="col">{words.model_type}</th>
            <th scope="col">{frame.run_title}</th>
            <th scope="col">{words.registered}</th>
            {of_metrics}
        }
    };
    view! {
        <RowList
            caption=words.models_title
            head=head
            columns=Signal::derive(move || FIXED + metrics.with(Vec::len))
            keys=keys
            row=row
            nothing=words.no_match
            on_end=Some(Callback::new(move |()| paged.more()))
        />
    }
}

#[component]
fn ModelRow(
    experiment: ExperimentId,
    line: LoggedModelLine,
    metrics: Memo<Vec<String>>,
    index: usize,
) -> impl IntoView {
    let href = page_of(experiment, line.id);
    let kind = if line.model_type.is_empty() { format::NONE.to_owned() } else { line.model_type };
    let registered =
        if line.registrations.is_empty() { format::NONE.into_any() } else { version_links(line.registrations) };
    let measured = StoredValue::new(line.metrics);
    let values = move || {
        let cell = |key: String| measured.with_value(|metrics| value_cell(metrics, &key));
        metrics.get().into_iter().map(cell).collect_view()
    };
    view! {
        <tr aria-rowindex=index>
            <td class="run-text"><a href=href title=line.id.to_string()>{line.name}</a></td>
            <td><ModelStatus status=Signal::stored(line.status) /></td>
            <td><Moment at=Some(line.created_at) /></td>
            <td class="run-text">{kind}</td>
            <td class="run-text">{run_links(line.run.into_iter().collect())}</td>
            <td class="run-text">{registered}</td>
            {values}
        </tr>
    }
}

/// The value of a metric. Where it was measured more than once, all of them are on hover, with their datasets.
fn value_cell(metrics: &[ModelMetric], key: &str) -> AnyView {
    let locale = use_locale();
    let all: Vec<&ModelMetric> = metrics.iter().filter(|one| one.metric.key == key).collect();
    let Some(first) = all.first() else { return view! { <td class="is-number num">{format::NONE}</td> }.into_any() };
    let written = |one: &&ModelMetric| match &one.metric.dataset {
        Some(dataset) => format!("{} ({}): {}", dataset.name, dataset.digest, one.metric.value),
        None => one.metric.value.to_string(),
    };
    let title = all.iter().map(written).collect::<Vec<_>>().join("\n");
    let more = (all.len() > 1).then(|| view! { <span class="muted">{format!(" +{}", all.len() - 1)}</span> });
    let value = format::decimal(locale, first.metric.value);
    view! { <td class="is-number num" title=title>{value}{more}</td> }.into_any()
}

/// Why there are no models, and what changes it.
#[component]
fn Start(experiment: Signal<Experiment>) -> impl IntoView {
    let words = words::logged_models(use_locale());
    let python = move || {
        let name = experiment.with(|experiment| quoted(&experiment.name));
        format!(
            "import mlflow\nfrom sklearn.tree import DecisionTreeClassifier\n\nmlflow.set_experiment({name})\nmodel = DecisionTreeClassifier().fit([[0], [1]], [0, 1])\nmlflow.sklearn.log_model(model, name=\"tree\")"
        )
    };
    view! {
        <FirstSteps title=words.none text=words.none_why icon=IconName::Boxes python=Signal::derive(python) />
    }
}

/// The metrics that most models have, by name.
fn usual_metrics(models: &[LoggedModelLine]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for model in models {
        let mut keys: Vec<&str> = model.metrics.iter().map(|one| one.metric.key.as_str()).collect();
        keys.dedup();
        for key in keys {
            *counts.entry(key).or_default() += 1;
        }
    }
    let mut keys: Vec<(&str, usize)> = counts.into_iter().collect();
    // Sorted by name before, which stays the order among those that as many have.
    keys.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    keys.into_iter().take(MOST_METRICS).map(|(key, _)| key.to_owned()).collect()
}
