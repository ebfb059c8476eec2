//! The datasets that the runs of an experiment read.

use std::collections::HashMap;

use contract::{DatasetLine, DatasetSearch, Experiment, ExperimentId, Part};
use leptos::prelude::*;
use ui::{Card, IconName, Page, RowList, SkeletonShape, format, use_locale, words};

use super::super::header::{self, ExperimentHead, ExperimentPart};
use super::super::moment::Moment;
use super::super::paging::{self, Found, Paged, PagedFoot};
use super::super::start::{FirstSteps, quoted};
use super::page_of;
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::experiment_parts::datasets;

/// How many datasets come at once.
const AT_ONCE: u32 = 100;
const COLUMNS: usize = 8;

type FoundDatasets = Found<DatasetSearch, DatasetLine>;

/// The page of the datasets of the experiment that the address names.
#[component]
pub(crate) fn DatasetsPage() -> impl IntoView {
    let named = header::named();
    let changes = RwSignal::new(0_u32);
    let experiment = Remote::new(move || (named.get(), changes.get()), |(named, _)| header::find(named));
    // Asked for here and not below the experiment: what is loaded within what is loaded may be numbered otherwise by the server.
    let found = Remote::new(move || (named.get().1, changes.get()), |(id, turn)| find(id, turn));
    let on_change = Callback::new(move |()| changes.update(|count| *count += 1));
    view! {
        <Page>
            <Loaded
                remote=experiment
                skeleton=SkeletonShape::Table
                children=move |experiment| view! { <Known experiment=experiment found=found on_change=on_change /> }
            />
        </Page>
    }
}

async fn find(id: Option<ExperimentId>, turn: u32) -> Result<FoundDatasets, Failure> {
    let search = |experiment| DatasetSearch { experiment, limit: AT_ONCE, after: None };
    match id {
        Some(id) => paging::find(search(id), turn, datasets).await,
        // Nothing is in what is not there; the page says so.
        None => {
            let nothing = async |_| Ok(Part { items: Vec::new(), next: None });
            paging::find(search(ExperimentId(0)), turn, nothing).await
        }
    }
}

#[component]
fn Known(experiment: Latest<Experiment>, found: Remote<FoundDatasets>, on_change: Callback<()>) -> impl IntoView {
    let experiment = experiment.map(Clone::clone);
    view! {
        <ExperimentHead experiment=experiment part=ExperimentPart::Datasets on_change=on_change />
        <Loaded
            remote=found
            skeleton=SkeletonShape::Table
            children=move |found| view! { <Datasets experiment=experiment found=found /> }
        />
    }
}

#[component]
fn Datasets(experiment: Signal<Experiment>, found: Latest<FoundDatasets>) -> impl IntoView {
    let paged = Paged::new(found, |search, after| datasets(DatasetSearch { after: Some(after), ..search }));
    let is_empty = Memo::new(move |_| paged.items.with(Vec::is_empty));
    view! {
        <Show
            when=move || !is_empty.get()
            fallback=move || view! { <Card><Start experiment=experiment /></Card> }
        >
            <Card flush=true>
                <Rows paged=paged experiment=experiment />
                <PagedFoot
                    paged=paged
                    count=|count, has_more| {
                        let locale = use_locale();
                        let words = words::datasets(locale);
                        if has_more {
                            (words.first_datasets)(&format::integer(locale, count))
                        } else {
                            format::count(locale, count, words.datasets)
                        }
                    }
                />
            </Card>
        </Show>
    }
}

#[component]
fn Rows(paged: Paged<DatasetLine>, experiment: Signal<Experiment>) -> impl IntoView {
    let locale = use_locale();
    let (words, frame) = (words::datasets(locale), words::experiments(locale));
    let id = Memo::new(move |_| experiment.with(|experiment| experiment.id));
    let by_key = Memo::new(move |_| {
        let keyed = |line: &DatasetLine| (key_of(line), line.clone());
        paged.items.with(|items| items.iter().map(keyed).collect::<HashMap<_, _>>())
    });
    let keys = Signal::derive(move || paged.items.with(|items| items.iter().map(key_of).collect::<Vec<_>>()));
    let row = Callback::new(move |(key, index): (String, usize)| {
        let line = Memo::new(move |_| by_key.with(|lines| lines.get(&key).cloned()));
        let shown = move || {
            let experiment = id.get();
            line.get().map(|line| view! { <DatasetRow experiment=experiment line=line index=index /> })
        };
        shown.into_any()
    });
    let head = move || {
        view! {
            <th scope="col" class="is-filling">{frame.dataset}</th>
            <th scope="col">{frame.digest}</th>
            <th scope="col">{frame.context}</th>
            <th scope="col">{frame.source}</th>
            <th scope="col" class="is-number">{words.rows}</th>
            <th scope="col" class="is-number">{words.columns}</th>
            <th scope="col" class="is-number">{frame.runs_title}</th>
            <th scope="col">{words.last_used}</th>
        }
    };
    view! {
        <RowList
            caption=frame.datasets
            head=head
            columns=COLUMNS
            keys=keys
            row=row
            on_end=Some(Callback::new(move |()| paged.more()))
        />
    }
}

/// Names and digests may hold anything but this character.
fn key_of(line: &DatasetLine) -> String {
    format!("{}\0{}", line.id.name, line.id.digest)
}

#[component]
fn DatasetRow(experiment: ExperimentId, line: DatasetLine, index: usize) -> impl IntoView {
    let locale = use_locale();
    let words = words::datasets(locale);
    let href = page_of(experiment, &line.id);
    let whole_name = line.id.name.clone();
    let counted =
        |count: Option<i128>| count.map_or_else(|| format::NONE.to_owned(), |count| format::integer(locale, count));
    let columns = line.columns.map(|columns| {
        let named = line.first_columns.join(", ");
        if columns > line.first_columns.len() as u64 { format!("{named}, …") } else { named }
    });
    let contexts = if line.contexts.is_empty() { format::NONE.to_owned() } else { line.contexts.join(", ") };
    let source = match (line.source_type.is_empty(), line.place) {
        (false, Some(place)) => format!("{} · {place}", line.source_type),
        (false, None) => line.source_type,
        (true, Some(place)) => place,
        (true, None) => format::NONE.to_owned(),
    };
    let last = match line.last_used {
        Some(at) => view! { <Moment at=Some(at) /> }.into_any(),
        None => view! { <span class="muted">{words.never}</span> }.into_any(),
    };
    view! {
        <tr aria-rowindex=index>
            <td class="is-filling" title=whole_name><a href=href>{line.id.name}</a></td>
            <td><code>{line.id.digest}</code></td>
            <td class="run-text">{contexts}</td>
            <td class="run-text" title=source>{source.clone()}</td>
            <td class="is-number num">{counted(line.rows.map(i128::from))}</td>
            <td class="is-number num" title=columns>{counted(line.columns.map(i128::from))}</td>
            <td class="is-number num">{format::integer(locale, line.runs)}</td>
            <td>{last}</td>
        </tr>
    }
}

/// Why there are no datasets, and what changes it.
#[component]
fn Start(experiment: Signal<Experiment>) -> impl IntoView {
    let words = words::datasets(use_locale());
    let python = move || {
        let name = experiment.with(|experiment| quoted(&experiment.name));
        format!(
            "import mlflow\nimport pandas as pd\n\nmlflow.set_experiment({name})\nframe = pd.read_csv(\"customers.csv\")\nwith mlflow.start_run():\n    data = mlflow.data.from_pandas(frame, name=\"customers\")\n    mlflow.log_input(data, context=\"training\")"
        )
    };
    view! {
        <FirstSteps title=words.none text=words.none_why icon=IconName::Database python=Signal::derive(python) />
    }
}
