//! One dataset: its columns, its size, where it came from, and the runs that read it.

use contract::{
    ApiError, Beginning, DatasetColumn, DatasetLine, DatasetName, DatasetReader, DatasetView, ExperimentId, Format,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::{
    Card, Cell, CodeBlock, DataTable, Definition, DefinitionList, EmptyState, Grid, IconName, LinkButton, Page,
    PageHeader, Row, RowList, SkeletonShape, TableColumn, format, use_locale, words,
};

use super::super::header;
use super::super::moment::Moment;
use super::super::run_address;
use super::super::status::Status;
use crate::loaded::{Latest, Loaded};
use crate::pages::not_found::respond_with_status;
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::experiment_parts::get_dataset;
use crate::title::Title;
use crate::url::with_query;

/// Columns of the runs that read it.
const READER_COLUMNS: usize = 4;

/// The page of the dataset that the address names.
#[component]
pub(crate) fn DatasetPage() -> impl IntoView {
    let named = header::named();
    let query = use_query_map();
    let id = Memo::new(move |_| {
        let of = |name: &str| query.with(|query| query.get(name).unwrap_or_default());
        DatasetName { name: of("name"), digest: of("digest") }
    });
    let found = Remote::new(move || (named.get().1, id.get()), |(experiment, id)| find(experiment, id));
    let experiment = Signal::derive(move || named.get().1.unwrap_or(ExperimentId(0)));
    view! {
        <Page>
            <Loaded
                remote=found
                skeleton=SkeletonShape::Table
                children=move |dataset| view! { <Found dataset=dataset experiment=experiment /> }
            />
        </Page>
    }
}

async fn find(experiment: Option<ExperimentId>, id: DatasetName) -> Result<DatasetView, Failure> {
    match experiment {
        Some(experiment) => get_dataset(experiment, id).await,
        None => {
            respond_with_status(404);
            Err(Failure(ApiError::not_found(format_args!("dataset “{}”", id.name))))
        }
    }
}

#[component]
fn Found(dataset: Latest<DatasetView>, experiment: Signal<ExperimentId>) -> impl IntoView {
    let locale = use_locale();
    let (words, frame) = (words::datasets(locale), words::experiments(locale));
    let title = dataset.map(|found| found.line.id.name.clone());
    let digest = dataset.map(|found| found.line.id.digest.clone());
    let last = dataset.map(|found| found.line.last_used);
    let runs = dataset.map(|found| u64::try_from(found.line.runs).unwrap_or_default());
    let meta = move || {
        let used = last.get().map(|at| {
            view! { <span aria-hidden="true">"·"</span> <span>{words.last_used} " " <Moment at=Some(at) /></span> }
        });
        view! {
            <code>{digest.get()}</code>
            <span aria-hidden="true">"·"</span>
            <span class="num">{format::count(locale, runs.get(), frame.runs)}</span>
            {used}
        }
    };
    let filtered = Signal::derive(move || dataset.with(|found| runs_of(experiment.get(), &found.line.id)));
    let in_catalog = dataset.map(|found| {
        let table = found.table.as_ref().map(|table| (words.table, table.path()));
        let asset = found.asset.as_ref().map(|asset| (words.lineage, asset.path()));
        table.into_iter().chain(asset).collect::<Vec<_>>()
    });
    let actions = move || {
        let link = |(text, href): (&'static str, String)| {
            view! { <LinkButton href=href icon=IconName::ArrowUpRight>{text}</LinkButton> }.into_any()
        };
        let links = in_catalog.get().into_iter().map(link).collect_view();
        view! { {links} <LinkButton href=filtered icon=IconName::ListFilter>{words.its_runs}</LinkButton> }
    };
    let profile = dataset.map(|found| found.profile.clone());
    let source = dataset.map(|found| found.source.clone());
    let text =
        |title: &'static str, text: Beginning| view! { <Card title=title span=6><Text text=text /></Card> }.into_any();
    view! {
        <Title text=title />
        <PageHeader title=title meta=move || view! { {meta} } actions=move || view! { {actions} } />
        <Grid>
            <Card title=words.columns span=8 flush=true>
                <Columns dataset=dataset />
            </Card>
            <Card title=words.about span=4>
                <Facts dataset=dataset />
            </Card>
            <Card title=frame.runs_title subtitle=words.read_by span=12 flush=true>
                <Readers dataset=dataset />
            </Card>
            {move || profile.get().map(|profile| text(words.profile, profile))}
            {move || {
                let source = source.get();
                (!source.text.is_empty()).then(|| text(frame.source, source))
            }}
        </Grid>
    }
}

/// The table of runs with those alone that read the dataset; nothing else of them is quoted in a filter than a quote.
fn runs_of(experiment: ExperimentId, id: &DatasetName) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let filter = format!("dataset.name = {} AND dataset.digest = {}", quoted(&id.name), quoted(&id.digest));
    with_query(&format!("/experiments/{experiment}"), [("q", filter)])
}

#[component]
fn Text(text: Beginning) -> impl IntoView {
    let words = words::traces(use_locale());
    view! {
        <div class="stack">
            <CodeBlock code=Signal::stored(text.text) wrap=true />
            {(!text.is_whole).then(|| view! { <p class="muted">{words.only_beginning}</p> })}
        </div>
    }
}

#[component]
fn Columns(dataset: Latest<DatasetView>) -> impl IntoView {
    let locale = use_locale();
    let words = words::datasets(locale);
    let total = dataset.map(|found| found.line.columns);
    let schema = dataset.map(|found| found.schema.clone());
    let rows = dataset.map(move |found| {
        let row = |(place, column): (usize, &DatasetColumn)| {
            let name = if column.name.is_empty() { words.unnamed } else { &column.name };
            let required = if column.required { words.required } else { words.optional };
            Row::new(vec![
                Cell::integer(i64::try_from(place + 1).unwrap_or(i64::MAX)),
                Cell::text(name),
                Cell::identifier(&column.kind),
                Cell::text(required),
            ])
        };
        found.columns.iter().enumerate().map(row).collect::<Vec<_>>()
    });
    let columns = Signal::stored(vec![
        TableColumn::new("#", Format::Integer),
        TableColumn::new(words::experiments(locale).name, Format::Text).filling(),
        TableColumn::new(words.column_type, Format::Identifier),
        TableColumn::new(words.values, Format::Text),
    ]);
    let has_columns = Memo::new(move |_| rows.with(|rows| !rows.is_empty()));
    let otherwise = move || match schema.get() {
        Some(schema) => view! { <div class="files__note"><Text text=schema /></div> }.into_any(),
        None => {
            view! { <EmptyState title=words.no_schema text=words.no_schema_why icon=IconName::Columns /> }.into_any()
        }
    };
    view! {
        <Show when=move || has_columns.get() fallback=otherwise>
            <DataTable caption=words.columns columns=columns rows=rows total=total scroll=true />
        </Show>
    }
}

#[component]
fn Facts(dataset: Latest<DatasetView>) -> impl IntoView {
    let locale = use_locale();
    let (words, frame) = (words::datasets(locale), words::experiments(locale));
    let fact = move |name: &'static str, of: fn(&DatasetLine) -> Option<String>| {
        let text = dataset.map(move |found| of(&found.line).filter(|text| !text.is_empty()));
        move || {
            text.get().map(|text| view! { <Definition term=name><span class="num break">{text}</span></Definition> })
        }
    };
    view! {
        <DefinitionList>
            {fact(frame.context, |line| Some(line.contexts.join(", ")))}
            {fact(words.rows, |line| line.rows.map(|rows| format::integer(use_locale(), rows)))}
            {fact(words.columns, |line| line.columns.map(|columns| format::integer(use_locale(), columns)))}
            {fact(words.source_type, |line| Some(line.source_type.clone()))}
            {fact(frame.source, |line| line.place.clone())}
            {fact(frame.digest, |line| Some(line.id.digest.clone()))}
        </DefinitionList>
    }
}

#[component]
fn Readers(dataset: Latest<DatasetView>) -> impl IntoView {
    let locale = use_locale();
    let (words, frame) = (words::datasets(locale), words::experiments(locale));
    let readers = dataset.map(|found| found.readers.clone());
    let keys = Signal::derive(move || {
        readers.with(|readers| readers.iter().map(|reader| reader.run.id.to_string()).collect::<Vec<_>>())
    });
    let row = Callback::new(move |(key, index): (String, usize)| {
        let reader = Memo::new(move |_| {
            readers.with(|readers| readers.iter().find(|reader| reader.run.id.to_string() == key).cloned())
        });
        let shown = move || reader.get().map(|reader| view! { <ReaderRow reader=reader index=index /> });
        shown.into_any()
    });
    let head = move || {
        view! {
            <th scope="col" class="is-filling">{frame.run_title}</th>
            <th scope="col">{frame.status}</th>
            <th scope="col">{frame.started}</th>
            <th scope="col">{frame.context}</th>
        }
    };
    let all = dataset.map(|found| found.line.runs);
    let cut = move || {
        let shown = keys.with(Vec::len);
        let is_cut = i64::try_from(shown).is_ok_and(|shown| shown < all.get());
        is_cut.then(|| {
            let said = (words.last_runs)(&format::integer(locale, shown as u64), &format::integer(locale, all.get()));
            view! { <div class="table-foot"><span class="table-foot__count">{said}</span></div> }
        })
    };
    view! {
        <RowList
            caption=frame.runs_title
            head=head
            columns=READER_COLUMNS
            keys=keys
            row=row
            nothing=words.no_runs
        />
        {cut}
    }
}

#[component]
fn ReaderRow(reader: DatasetReader, index: usize) -> impl IntoView {
    let DatasetReader { run, status, started_at, context } = reader;
    let href = run_address::page_of(run.experiment, run.id);
    view! {
        <tr aria-rowindex=index>
            <td class="is-filling" title=run.id.to_string()><a href=href>{run.name}</a></td>
            <td><Status status=Signal::stored(status) /></td>
            <td><Moment at=started_at /></td>
            <td>{context.unwrap_or_else(|| format::NONE.to_owned())}</td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_filtered_by_the_dataset_whatever_it_is_called() {
        let id = DatasetName { name: "Kim's".to_owned(), digest: "a1".to_owned() };
        let filter = "dataset.name%20%3D%20%27Kim%27%27s%27%20AND%20dataset.digest%20%3D%20%27a1%27";
        assert_eq!(runs_of(ExperimentId(3), &id), format!("/experiments/3?q={filter}"));
    }
}
