//! What a run is, what it was told and what it measured, at a glance.

use contract::{Format, Part, RegisteredVersion, Run, RunId};
use leptos::prelude::*;
use ui::{Card, Cell, DataTable, Definition, DefinitionList, Grid, Row, TableColumn, format, use_locale, words};

use super::columns::{PARENT, value};
use super::datasets;
use super::models_of_run::ModelsOfRun;
use super::moment::{Moment, duration};
use super::run_address::{MetricPages, page_of};
use super::run_table::measured;
use super::status::Status;
use crate::loaded::Latest;
use crate::pages::about::{NOTE, is_of_client};
use crate::remote::Remote;
use crate::session::use_session;

/// What clients say that was run.
const SOURCE: &str = "mlflow.source.name";
const COMMIT: &str = "mlflow.source.git.commit";

/// The facts of a run.
#[component]
pub(super) fn Overview(
    run: Latest<Run>,
    versions: Remote<Part<RegisteredVersion>>,
    pages: Signal<MetricPages>,
    /// Grows when it is time to look again.
    turn: RwSignal<u32>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let session = use_session();
    let info = run.map(|run| run.info.clone());
    let tag = move |key: &'static str| run.map(move |run| value(&run.tags, key).map(str::to_owned));
    let parent = run.map(|run| {
        let id: RunId = value(&run.tags, PARENT)?.parse().ok()?;
        Some((page_of(run.info.experiment, id), id.to_string()))
    });
    let parent_fact = move || {
        let (href, id) = parent.get()?;
        let term = words::runs(use_locale()).by_parent;
        Some(view! { <Definition term=term><a class="mono break" href=href>{id}</a></Definition> })
    };
    let (note, source, commit) = (tag(NOTE), tag(SOURCE), tag(COMMIT));
    let user = run.map(|run| Some(run.info.user.clone()).filter(|user| !user.is_empty()));
    let took = move || info.with(|info| duration(info.started_at, info.ended_at, session.now().get()));
    let fact = move |name: &'static str, text: Signal<Option<String>>| {
        move || text.get().map(|text| view! { <Definition term=name><span class="break">{text}</span></Definition> })
    };
    let params = run.map(|run| run.params.iter().map(pair).collect::<Vec<_>>());
    let tags = run.map(|run| {
        let own = run.tags.iter().filter(|(key, _)| !is_of_client(key));
        own.map(pair).collect::<Vec<_>>()
    });
    let metrics = run.map(move |run| {
        let row = |metric: &contract::MetricSummary| {
            Row::new(vec![
                Cell::text(metric.key.clone()).link(pages.with(|pages| pages.href(&metric.key))),
                measured(Some(metric.last.value)),
                measured(metric.least),
                measured(metric.greatest),
                Cell::integer(metric.last.step),
                Cell::integer(metric.points),
            ])
        };
        run.metrics.iter().map(row).collect::<Vec<_>>()
    });
    let inputs = run.map(|run| {
        let experiment = run.info.experiment;
        let row = |input: &contract::DatasetInput| {
            let context = value(&input.tags, "mlflow.data.context").unwrap_or(format::NONE);
            Row::new(vec![
                Cell::text(input.dataset.id.name.clone()).link(datasets::page_of(experiment, &input.dataset.id)),
                Cell::identifier(&input.dataset.id.digest),
                Cell::text(context),
                Cell::text(input.dataset.source_type.clone()),
            ])
        };
        run.datasets.iter().map(row).collect::<Vec<_>>()
    });
    let metric_columns = vec![
        TableColumn::new(words.metric, Format::Text).filling(),
        TableColumn::new(words.last, Format::Decimal),
        TableColumn::new(words.least, Format::Decimal),
        TableColumn::new(words.greatest, Format::Decimal),
        TableColumn::new(words.step, Format::Integer),
        TableColumn::new(words.points, Format::Integer),
    ];
    let param_columns =
        vec![TableColumn::new(words.param, Format::Text), TableColumn::new(words.value, Format::Text).filling()];
    let tag_columns = Signal::stored(vec![
        TableColumn::new(words.tag, Format::Text),
        TableColumn::new(words.value, Format::Text).filling(),
    ]);
    let dataset_columns = Signal::stored(vec![
        TableColumn::new(words.dataset, Format::Text),
        TableColumn::new(words.digest, Format::Identifier),
        TableColumn::new(words.context, Format::Text),
        TableColumn::new(words.source, Format::Text),
    ]);
    let has_tags = Memo::new(move |_| tags.with(|tags| !tags.is_empty()));
    let has_datasets = Memo::new(move |_| inputs.with(|inputs| !inputs.is_empty()));
    view! {
        <Grid>
            <Card title=words.metrics span=8 flush=true>
                <DataTable caption=words.metrics columns=metric_columns rows=metrics nothing=words.no_metrics />
            </Card>
            <Card title=words.about_run span=4>
                <DefinitionList>
                    <Definition term=words.status>
                        <Status status=Signal::derive(move || info.with(|info| info.status)) />
                    </Definition>
                    <Definition term=words.started>
                        {move || view! { <Moment at=info.with(|info| info.started_at) /> }}
                    </Definition>
                    <Definition term=words.duration><span class="num">{took}</span></Definition>
                    {fact(words.user, user)}
                    {fact(words.source, source)}
                    {fact(words.commit, commit)}
                    {parent_fact}
                    {fact(words.description, note)}
                    <Definition term=words.id>
                        <code class="break">{move || info.with(|info| info.id.to_string())}</code>
                    </Definition>
                </DefinitionList>
            </Card>
            <Card title=words.params span=8 flush=true>
                <DataTable caption=words.params columns=param_columns rows=params nothing=words.no_params />
            </Card>
            <Show when=move || has_tags.get()>
                <Card title=words.tags span=4 flush=true>
                    <DataTable caption=words.tags columns=tag_columns rows=tags bare=true />
                </Card>
            </Show>
            <Card title=words.models span=4>
                <ModelsOfRun run=run versions=versions turn=turn />
            </Card>
            <Show when=move || has_datasets.get()>
                <Card title=words.datasets span=8 flush=true>
                    <DataTable caption=words.datasets columns=dataset_columns rows=inputs bare=true />
                </Card>
            </Show>
        </Grid>
    }
}

/// A parameter or a tag.
fn pair((key, value): &(String, String)) -> Row {
    Row::new(vec![Cell::text(key.clone()), Cell::text(value.clone())])
}
