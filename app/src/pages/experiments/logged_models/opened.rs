//! One logged model: what it is, how good it is, what it takes and gives, its files.

use contract::{
    ApiError, ArtifactOwner, DatasetName, Format, LoggedModelId, LoggedModelView, ModelFiles, ModelMetric, RunRef,
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use ui::{
    ButtonKind, Card, Cell, DataTable, Definition, DefinitionList, Grid, Page, PageHeader, Row, SkeletonShape, Tab,
    TabLinks, TableColumn, use_locale, words,
};

use super::super::artifacts::FilesOf;
use super::super::columns::value;
use super::super::datasets;
use super::super::moment::Moment;
use super::super::run_address;
use super::super::run_table::measured;
use super::super::traces::list::run_links;
use super::page_of;
use super::status::{ModelStatus, version_links};
use crate::loaded::{Latest, Loaded};
use crate::pages::about::NOTE;
use crate::pages::models::register_sheet::{RegisterButton, RegisterSheet, Registering};
use crate::pages::models::signature_table::SignatureTable;
use crate::pages::not_found::respond_with_status;
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::experiment_parts::get_logged_model;
use crate::title::Title;

/// The tab of the files.
const FILES: &str = "artifacts";

/// The page of the logged model that the address names.
#[component]
pub(crate) fn LoggedModelPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("model").unwrap_or_default()));
    let found = Remote::new(move || id.get(), find);
    view! {
        <Page>
            <Loaded
                remote=found
                skeleton=SkeletonShape::Table
                children=move |model| view! { <Found model=model /> }
            />
        </Page>
    }
}

async fn find(id: String) -> Result<LoggedModelView, Failure> {
    match id.parse::<LoggedModelId>() {
        Ok(id) => get_logged_model(id).await,
        Err(_) => {
            respond_with_status(404);
            Err(Failure(ApiError::not_found(format_args!("logged model “{id}”"))))
        }
    }
}

#[component]
fn Found(model: Latest<LoggedModelView>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let query = use_query_map();
    let title = model.map(|found| found.model.name.clone());
    let note = model.map(|found| value(&found.model.tags, NOTE).map(str::to_owned));
    let status = model.map(|found| found.model.status);
    let at = model.map(|found| found.model.created_at);
    let page = model.map(|found| page_of(found.model.experiment, found.model.id));
    let owner = model.map(|found| ArtifactOwner::LoggedModel(found.model.id));
    let registering = RwSignal::new(None);
    let what = model
        .map(|found| Registering { files: ModelFiles::LoggedModel(found.model.id), name: found.model.name.clone() });
    let why_not = Signal::derive(move || (words::registering(use_locale()).why_not)(status.get()).map(str::to_owned));
    let is_files = Memo::new(move |_| query.with(|query| query.get("tab")).as_deref() == Some(FILES));
    let files = Signal::derive(move || format!("{}?tab={FILES}", page.get()));
    let tabs =
        Signal::derive(move || vec![Tab::new(words.overview, page.get()), Tab::new(words.artifacts, files.get())]);
    let current = Signal::derive(move || if is_files.get() { files.get() } else { page.get() });
    let meta = move || {
        view! {
            <ModelStatus status=status />
            <span aria-hidden="true">"·"</span>
            {move || view! { <Moment at=Some(at.get()) /> }}
        }
    };
    view! {
        <Title text=title />
        <PageHeader
            title=title
            description=note
            meta=move || view! { {meta} }
            actions=move || {
                view! {
                    <RegisterButton what=what registering=registering why_not=why_not kind=ButtonKind::Primary />
                }
            }
        />
        <RegisterSheet registering=registering />
        <TabLinks label=words::logged_models(use_locale()).parts tabs=tabs current=current />
        {move || {
            if is_files.get() {
                view! { <FilesOf page=page own=owner /> }.into_any()
            } else {
                view! { <Overview model=model /> }.into_any()
            }
        }}
    }
}

#[component]
fn Overview(model: Latest<LoggedModelView>) -> impl IntoView {
    let locale = use_locale();
    let (words, frame, of_models) = (words::logged_models(locale), words::experiments(locale), words::models(locale));
    let metrics = model.map(metric_rows);
    let signature = model.map(|found| found.signature.clone());
    let params = model.map(|found| {
        let row = |(key, value): &(String, String)| Row::new(vec![Cell::text(key.clone()), Cell::text(value.clone())]);
        found.model.params.iter().map(row).collect::<Vec<_>>()
    });
    let metric_columns = vec![
        TableColumn::new(frame.metric, Format::Text).filling(),
        TableColumn::new(frame.value, Format::Decimal),
        TableColumn::new(frame.step, Format::Integer),
        TableColumn::new(frame.dataset, Format::Text),
        TableColumn::new(frame.run_title, Format::Text),
    ];
    let param_columns =
        vec![TableColumn::new(frame.param, Format::Text), TableColumn::new(frame.value, Format::Text).filling()];
    view! {
        <Grid>
            <Card title=frame.metrics span=8 flush=true>
                <DataTable caption=frame.metrics columns=metric_columns rows=metrics nothing=words.no_metrics />
            </Card>
            <Card title=words.about span=4>
                <Facts model=model />
            </Card>
            <Card title=of_models.signature subtitle=of_models.signature_what span=8 flush=true>
                <SignatureTable signature=signature />
            </Card>
            <Card title=frame.tags span=4>
                <Tags model=model />
            </Card>
            <Card title=frame.params span=8 flush=true>
                <DataTable caption=frame.params columns=param_columns rows=params nothing=frame.no_params />
            </Card>
        </Grid>
    }
}

/// The values that were measured, each with what it was measured on.
fn metric_rows(found: &LoggedModelView) -> Vec<Row> {
    let row = |ModelMetric { run, metric }: &ModelMetric| {
        let dataset = metric.dataset.as_ref().map_or_else(Cell::none, |id| dataset_cell(found, id));
        let run = match found.runs.iter().find(|other| other.id == *run) {
            Some(RunRef { id, experiment, name }) => {
                Cell::text(name.clone()).link(run_address::page_of(*experiment, *id))
            }
            None => Cell::identifier(&run.to_string()),
        };
        Row::new(vec![
            Cell::text(metric.key.clone()),
            measured(Some(metric.value)),
            Cell::integer(metric.step),
            dataset,
            run,
        ])
    };
    found.model.metrics.iter().map(row).collect()
}

fn dataset_cell(found: &LoggedModelView, id: &DatasetName) -> Cell {
    let text = format!("{} ({})", id.name, id.digest);
    Cell::text(text).link(datasets::page_of(found.model.experiment, id))
}

#[component]
fn Facts(model: Latest<LoggedModelView>) -> impl IntoView {
    let locale = use_locale();
    let (words, frame) = (words::logged_models(locale), words::experiments(locale));
    let maker = model.map(|found| {
        let made = found.model.source_run;
        found.runs.iter().filter(|run| Some(run.id) == made).cloned().collect::<Vec<_>>()
    });
    let kind = model.map(|found| found.model.model_type.clone());
    let kind = move || {
        let kind = kind.get();
        (!kind.is_empty()).then(|| view! { <Definition term=words.model_type>{kind}</Definition> })
    };
    let flavors = model.map(|found| found.flavors.join(", "));
    let flavors = move || {
        let flavors = flavors.get();
        (!flavors.is_empty()).then(|| view! { <Definition term=words.flavors>{flavors}</Definition> })
    };
    let versions = model.map(|found| found.model.registrations.clone());
    let versions = move || match versions.get() {
        versions if versions.is_empty() => view! { <span class="muted">{words.not_registered}</span> }.into_any(),
        versions => version_links(versions),
    };
    let status = model.map(|found| found.model.status);
    let updated = model.map(|found| found.model.updated_at);
    view! {
        <DefinitionList>
            <Definition term=frame.status><ModelStatus status=status /></Definition>
            {kind}
            {flavors}
            <Definition term=frame.run_title>{move || run_links(maker.get())}</Definition>
            <Definition term=words.registered>{versions}</Definition>
            <Definition term=frame.changed>{move || view! { <Moment at=Some(updated.get()) /> }}</Definition>
            <Definition term=frame.id>
                <code class="break">{move || model.with(|found| found.model.id.to_string())}</code>
            </Definition>
            <Definition term=words.location>
                <code class="break">{move || model.with(|found| found.model.artifact_uri.clone())}</code>
            </Definition>
        </DefinitionList>
    }
}

#[component]
fn Tags(model: Latest<LoggedModelView>) -> impl IntoView {
    let nothing = words::traces(use_locale()).no_tags;
    let tags = model.map(|found| found.model.tags.iter().filter(|(key, _)| key != NOTE).cloned().collect::<Vec<_>>());
    move || {
        let line = |(key, value): (String, String)| {
            view! { <Definition term=key><span class="break">{value}</span></Definition> }.into_any()
        };
        let lines: Vec<AnyView> = tags.get().into_iter().map(line).collect();
        if lines.is_empty() {
            view! { <p class="muted">{nothing}</p> }.into_any()
        } else {
            view! { <DefinitionList>{lines}</DefinitionList> }.into_any()
        }
    }
}
