//! The cards of an asset's page.

use contract::{Asset, AssetColumn, AssetKind, AssetRef, Format};
use leptos::prelude::*;
use ui::{
    Cell, DataTable, Definition, DefinitionList, LineageEdge, LineageGraph, LineageItem, RelativeTime, Row,
    TableColumn, format, use_locale, words,
};

use crate::loaded::Latest;
use crate::palette::icon;
use crate::session::use_session;

/// The description, paragraph by paragraph.
#[component]
pub(crate) fn Description(found: Latest<Asset>) -> impl IntoView {
    let paragraphs = move || {
        let text = found.with(|asset| asset.description.clone());
        if text.trim().is_empty() {
            return view! { <p class="muted">"Nobody has described this yet."</p> }.into_any();
        }
        text.split("\n\n").map(|paragraph| view! { <p>{paragraph.to_owned()}</p> }.into_any()).collect_view().into_any()
    };
    view! { <div class="prose">{paragraphs}</div> }
}

/// Rows, sizes, times.
#[component]
pub(crate) fn Facts(found: Latest<Asset>) -> impl IntoView {
    let session = use_session();
    let facts = move || {
        found
            .with(|asset| asset.facts.clone())
            .into_iter()
            .map(|(term, value)| view! { <Definition term=term>{value}</Definition> }.into_any())
            .collect_view()
    };
    let rows = move || {
        found
            .with(|asset| asset.rows)
            .map(|rows| view! { <Definition term="Rows">{format::integer(use_locale(), rows)}</Definition> })
    };
    let profiled = move || {
        found.with(|asset| asset.profiled_at).map(|at| {
            view! {
                <Definition term="Profiled">
                    <RelativeTime at=at now=session.now() />
                </Definition>
            }
        })
    };
    let created = move || {
        let at = found.with(|asset| asset.created_at);
        view! { <RelativeTime at=at now=session.now() /> }
    };
    view! {
        <DefinitionList>
            {rows} {facts} {profiled} <Definition term="First seen">{created}</Definition>
        </DefinitionList>
    }
}

/// The columns with types and profile.
#[component]
pub(crate) fn Columns(found: Latest<Asset>) -> impl IntoView {
    let columns = vec![
        TableColumn::new("Column", Format::Identifier),
        TableColumn::new("Type", Format::Identifier),
        TableColumn::new("Description", Format::Text).filling(),
        TableColumn::new("Nulls", Format::Integer),
        TableColumn::new("Distinct", Format::Integer),
        TableColumn::new("Least", Format::Text),
        TableColumn::new("Greatest", Format::Text),
    ];
    let rows = found.map(|asset| asset.columns.iter().map(|column| to_row(&asset.asset, column)).collect::<Vec<_>>());
    view! { <DataTable caption="Columns" columns=columns rows=rows /> }
}

fn to_row(table: &AssetRef, column: &AssetColumn) -> Row {
    let page = AssetRef::new(AssetKind::Column, format!("{}.{}", table.name, column.name)).path();
    let count = |count: Option<i64>| count.map_or_else(Cell::none, Cell::integer);
    let bound = |value: &Option<String>| value.as_deref().map_or_else(Cell::none, shortened);
    let nulls = if column.nullable { count(column.nulls) } else { Cell::text("never").hover("May not be empty") };
    Row::new(vec![
        Cell::identifier(&column.name).link(page),
        Cell::identifier(&column.data_type),
        Cell::text(column.description.clone()),
        nulls,
        count(column.distinct),
        bound(&column.min),
        bound(&column.max),
    ])
}

/// A value as it is, but no longer than a column should be wide; whole on hover, and in what is sorted and copied.
fn shortened(value: &str) -> Cell {
    const MOST: usize = 20;
    let shown = format::middle(value, MOST);
    if shown == value { Cell::text(value) } else { Cell::text(shown).hover(value).sorted_by(value) }
}

/// What it was made from and what is made from it.
#[component]
pub(crate) fn Graph(found: Latest<Asset>) -> impl IntoView {
    let words = words::catalog(use_locale());
    let items = found.map(move |asset| {
        let here = &asset.asset;
        let item = |node: &contract::LineageNode| LineageItem {
            id: node.asset.path(),
            title: node.title.clone(),
            kind: (words.kind)(node.asset.kind).to_owned(),
            href: node.asset.path(),
            icon: icon(node.asset.kind),
            current: node.asset == *here,
        };
        asset.lineage.nodes.iter().map(item).collect::<Vec<_>>()
    });
    let edges = found.map(|asset| {
        let edge = |(from, to): &(AssetRef, AssetRef)| LineageEdge::new(from.path(), to.path());
        asset.lineage.edges.iter().map(edge).collect::<Vec<_>>()
    });
    let left_out = move || {
        let (shown, left_out) = found.with(|asset| (asset.lineage.nodes.len() as u64, asset.lineage.left_out));
        let count = |number: u64| format::integer(use_locale(), number);
        (left_out > 0).then(|| {
            view! { <p class="muted num" role="status">{(words.shown_of)(&count(shown), &count(shown + left_out))}</p> }
        })
    };
    view! {
        <LineageGraph items=items edges=edges label=words.lineage />
        {left_out}
    }
}

/// Earlier descriptions.
#[component]
pub(crate) fn History(found: Latest<Asset>) -> impl IntoView {
    let session = use_session();
    let changes = move || {
        found
            .with(|asset| asset.history.clone())
            .into_iter()
            .map(|change| {
                view! {
                    <li class="change">
                        <p class="muted">
                            {change.by} " · " <RelativeTime at=change.at now=session.now() />
                        </p>
                        <p>{change.text}</p>
                    </li>
                }
                .into_any()
            })
            .collect_view()
    };
    view! { <ol class="changes">{changes}</ol> }
}
