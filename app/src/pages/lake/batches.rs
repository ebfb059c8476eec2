//! The files that arrived, and what became of them.

use contract::{Batch, BatchState, Format, Page as Part, PageRequest, Permission};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, Card, Cell, DataTable, EmptyState, IconName, Page, PageHeader, Row, SkeletonShape, TableColumn,
    Tone, format, use_locale,
};

use super::upload_sheet::UploadSheet;
use crate::loaded::{Latest, Loaded};
use crate::pages::job_progress::JobProgress;
use crate::remote::Remote;
use crate::server_fns::lake::batches;
use crate::session::use_session;
use crate::title::Title;

/// How many files are listed.
const LIMIT: u32 = 200;

/// The list of batches, and the way to bring in another file.
#[component]
pub(crate) fn Lake() -> impl IntoView {
    let may_ingest = use_session().may(Permission::IngestData);
    let arrivals = RwSignal::new(0_u32);
    let all = Remote::new(move || arrivals.get(), |_| batches(PageRequest { offset: 0, limit: LIMIT }));
    let uploading = RwSignal::new(false);
    let job = RwSignal::new(None);
    let open = move |_| uploading.set(true);
    view! {
        <Title text="Lake" />
        <Page>
            <PageHeader
                title="Lake"
                description="Files as they came, the typed rows made from them, and the rows that could not be used."
                actions=move || {
                    may_ingest
                        .then(|| {
                            view! {
                                <Button kind=ButtonKind::Primary icon=IconName::Upload on_click=open>
                                    "Bring in a file"
                                </Button>
                            }
                        })
                }
            />
            {move || {
                job.get()
                    .map(|id| {
                        view! {
                            <Card title="Loading">
                                <JobProgress id=id on_end=move |_| arrivals.update(|count| *count += 1) />
                            </Card>
                        }
                    })
            }}
            <Loaded
                remote=all
                skeleton=SkeletonShape::Table
                children=move |all| {
                    view! {
                        <Show
                            when=move || all.with(|all| !all.items.is_empty())
                            fallback=move || {
                                view! {
                                    <EmptyState
                                        title="The lake is empty"
                                        text="Bring in a file of invoice lines; its numbers appear on the dashboards within seconds."
                                        icon=IconName::Waves
                                    >
                                        {may_ingest.then(|| view! { <Button on_click=open>"Bring in a file"</Button> })}
                                    </EmptyState>
                                }
                            }
                        >
                            <Batches all=all />
                        </Show>
                    }
                }
            />
        </Page>
        {may_ingest
            .then(|| {
                view! {
                    <UploadSheet
                        open=uploading
                        on_received=move |started| {
                            job.set(started);
                            arrivals.update(|count| *count += 1);
                        }
                    />
                }
            })}
    }
}

#[component]
fn Batches(all: Latest<Part<Batch>>) -> impl IntoView {
    let columns = vec![
        TableColumn::new("File", Format::Text),
        TableColumn::new("Shop", Format::Identifier),
        TableColumn::new("State", Format::Text),
        TableColumn::new("Rows", Format::Integer),
        TableColumn::new("In quarantine", Format::Integer),
        TableColumn::new("Size", Format::Integer),
        TableColumn::new("Arrived", Format::Text),
    ];
    let rows = all.map(|all| all.items.iter().map(to_row).collect::<Vec<_>>());
    let total = all.map(|all| Some(all.total));
    view! {
        <Card flush=true>
            <DataTable caption="Batches" columns=columns rows=rows total=total />
        </Card>
    }
}

fn to_row(batch: &Batch) -> Row {
    let (text, tone) = described(batch.state);
    let state = Cell::badge(text, tone);
    let state = match &batch.error {
        Some(error) => state.hover(error.clone()),
        None => state,
    };
    Row::new(vec![
        Cell::text(batch.file_name.clone()).link(format!("/lake/{}", batch.id)),
        Cell::identifier(&batch.shop),
        state,
        Cell::integer(batch.rows_read),
        Cell::integer(batch.rows_quarantined),
        Cell::text(format::bytes(use_locale(), batch.bytes.unsigned_abs())).sorted_by(format!("{:020}", batch.bytes)),
        Cell::text(format::date_time(use_locale(), batch.received_at)).sorted_by(batch.received_at.to_rfc3339()),
    ])
}

/// A batch's state in a word.
pub(crate) const fn described(state: BatchState) -> (&'static str, Tone) {
    match state {
        BatchState::Received => ("Received", Tone::Neutral),
        BatchState::Staged => ("Staged", Tone::Accent),
        BatchState::Loaded => ("Loaded", Tone::Good),
        BatchState::Failed => ("Failed", Tone::Bad),
    }
}
