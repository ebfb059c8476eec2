//! One file: what was read of it, and the rows that could not be used.

use contract::{ApiError, Batch, BatchId, Format, Page as Part, PageRequest, QuarantinedRow};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::{
    Badge, Card, Cell, DataTable, Definition, DefinitionList, EmptyState, Grid, IconName, Notice, Page, PageHeader,
    RelativeTime, Row, SkeletonShape, TableColumn, Tone, format, use_locale,
};

use super::batches::described;
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::lake::{get_batch, quarantine};
use crate::session::use_session;
use crate::title::Title;

/// How many quarantined rows are shown.
const LIMIT: u32 = 500;

/// A batch with its quarantined rows.
type Shown = (Batch, Part<QuarantinedRow>);

/// The page of the batch that the address names.
#[component]
pub(crate) fn BatchPage() -> impl IntoView {
    let params = use_params_map();
    let named = Memo::new(move |_| params.with(|params| params.get("batch").unwrap_or_default()));
    let found = Remote::new(move || named.get(), load);
    view! {
        <Page>
            <Loaded
                remote=found
                skeleton=SkeletonShape::Table
                children=move |found| view! { <Found found=found /> }
            />
        </Page>
    }
}

async fn load(named: String) -> Result<Shown, Failure> {
    let Ok(id) = named.parse::<BatchId>() else {
        crate::pages::not_found::respond_with_status(404);
        return Err(Failure(ApiError::not_found(format_args!("file “{named}” in the lake"))));
    };
    let batch = get_batch(id).await?;
    let rows = match batch.rows_quarantined {
        0 => Part { items: Vec::new(), total: 0 },
        _ => quarantine(id, PageRequest { offset: 0, limit: LIMIT }).await?,
    };
    Ok((batch, rows))
}

#[component]
fn Found(found: Latest<Shown>) -> impl IntoView {
    let title = found.map(|(batch, _)| batch.file_name.clone());
    let state = move || {
        let (text, tone) = described(found.with(|(batch, _)| batch.state));
        view! { <Badge tone=tone>{text}</Badge> }
    };
    let error = found.map(|(batch, _)| batch.error.clone());
    view! {
        <Title text=title />
        <PageHeader title=title meta=move || view! { {state} } />
        {move || error.get().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
        <Grid>
            <Card title="What was read" span=4>
                <Counts found=found />
            </Card>
            <Card title="Quarantine" subtitle="Rows that could not be used, as they came" span=8 flush=true>
                <Quarantine found=found />
            </Card>
        </Grid>
    }
}

#[component]
fn Counts(found: Latest<Shown>) -> impl IntoView {
    let session = use_session();
    let facts = move || {
        let batch = found.with(|(batch, _)| batch.clone());
        let facts = [
            ("Rows read", format::integer(use_locale(), batch.rows_read)),
            ("Rows staged", format::integer(use_locale(), batch.rows_staged)),
            ("In quarantine", format::integer(use_locale(), batch.rows_quarantined)),
            ("Shop", batch.shop),
            ("Format", batch.format.as_str().to_owned()),
            ("Size", format::bytes(use_locale(), batch.bytes.unsigned_abs())),
            ("SHA-256", batch.sha256),
        ];
        let fact = |(term, value): (&'static str, String)| {
            view! { <Definition term=term><span class="num break">{value}</span></Definition> }.into_any()
        };
        facts.into_iter().map(fact).collect_view()
    };
    let arrived = move || {
        let at = found.with(|(batch, _)| batch.received_at);
        view! { <RelativeTime at=at now=session.now() /> }
    };
    let loaded = move || {
        found.with(|(batch, _)| batch.loaded_at).map(|at| {
            view! { <Definition term="Loaded"><RelativeTime at=at now=session.now() /></Definition> }
        })
    };
    view! {
        <DefinitionList>
            {facts} <Definition term="Arrived">{arrived}</Definition> {loaded}
        </DefinitionList>
    }
}

#[component]
fn Quarantine(found: Latest<Shown>) -> impl IntoView {
    let columns = vec![
        TableColumn::new("Row", Format::Integer),
        TableColumn::new("Reason", Format::Text),
        TableColumn::new("Line", Format::Text).unsorted().filling(),
    ];
    let rows = found.map(|(_, part)| {
        let row = |row: &QuarantinedRow| {
            Row::new(vec![
                Cell::integer(row.row),
                Cell::text(row.reason.clone()),
                Cell::text(shortened(&row.raw)).hover(shortened(&row.raw)),
            ])
        };
        part.items.iter().map(row).collect::<Vec<_>>()
    });
    let total = found.map(|(_, part)| Some(part.total));
    view! {
        <Show
            when=move || found.with(|(_, part)| !part.items.is_empty())
            fallback=|| {
                view! { <EmptyState title="No row was refused" text="Every row of this file is in use." icon=IconName::CircleCheck /> }
            }
        >
            <DataTable caption="Quarantined rows" columns=columns.clone() rows=rows total=total scroll=true />
        </Show>
    }
}

/// A line that fits a table; some are megabytes long.
fn shortened(line: &str) -> String {
    const MOST: usize = 300;
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
