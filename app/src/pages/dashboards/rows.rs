//! The rows behind a tile: what its numbers were added up from, a page at a time.

use contract::{ApiError, DashboardQuery, PageRequest, TileRows};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use ui::{
    Card, DataTable, IconName, LinkButton, Page, PageHeader, Row, SkeletonShape, TableColumn, format, use_locale, words,
};

use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::dashboards::get_tile_rows;
use crate::title::Title;
use crate::url::{escape, with_query};

/// So many rows are on a page.
const AT_ONCE: u32 = 200;
/// In the address: how many rows come before.
const OFFSET: &str = "offset";

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    slug: String,
    tile: String,
    query: Result<DashboardQuery, ApiError>,
    offset: u32,
}

impl Asked {
    fn pairs(&self) -> Vec<(String, String)> {
        self.query.as_ref().map(DashboardQuery::to_pairs).unwrap_or_default()
    }

    /// An address for the same choice.
    fn address(&self, path: &str, offset: u32) -> String {
        let mut pairs = self.pairs();
        if offset > 0 {
            pairs.push((OFFSET.to_owned(), offset.to_string()));
        }
        with_query(path, pairs.iter().map(|(name, value)| (name.as_str(), value.clone())))
    }

    fn here(&self, offset: u32) -> String {
        self.address(&path_of(&self.slug, &self.tile), offset)
    }
}

/// Where the rows behind a tile are.
pub(super) fn path_of(slug: &str, tile: &str) -> String {
    format!("/dashboards/{}/rows/{}", escape(slug), escape(tile))
}

/// The rows behind the tile that the address names, for what it chooses.
#[component]
pub(crate) fn TileRowsPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = Memo::new(move |_| {
        let pairs: Vec<_> = query.get().into_iter().collect();
        let offset = pairs.iter().find(|(name, _)| name == OFFSET).and_then(|(_, value)| value.parse().ok());
        let chosen = pairs.iter().filter(|(name, _)| name != OFFSET);
        let param = |name: &str| params.with(|params| params.get(name).unwrap_or_default());
        Asked {
            slug: param("slug"),
            tile: param("tile"),
            query: DashboardQuery::from_pairs(chosen.map(|(name, value)| (name.as_ref(), value.as_str()))),
            offset: offset.unwrap_or(0),
        }
    });
    let rows = Remote::new(move || asked.get(), load);
    let back =
        Signal::derive(move || asked.with(|asked| asked.address(&format!("/dashboards/{}", escape(&asked.slug)), 0)));
    view! {
        <Title text=words::frame(use_locale()).rows />
        <Page>
            <Loaded
                remote=rows
                skeleton=SkeletonShape::Table
                children=move |found| view! { <Found found=found asked=asked back=back /> }
            />
        </Page>
    }
}

async fn load(asked: Asked) -> Result<TileRows, Failure> {
    let page = PageRequest { offset: asked.offset, limit: AT_ONCE };
    get_tile_rows(asked.slug, asked.tile, asked.query.map_err(Failure)?, page).await
}

#[component]
fn Found(found: Latest<TileRows>, asked: Memo<Asked>, back: Signal<String>) -> impl IntoView {
    let words = words::boards(use_locale());
    let title = found.map(move |rows| (words.rows_behind)(&rows.title));
    let in_force = found.map(|rows| Some(rows.in_force.clone()));
    let csv = Signal::derive(move || {
        asked.with(|asked| asked.address(&format!("/api/v1{}.csv", path_of(&asked.slug, &asked.tile)), 0))
    });
    let columns = found.map(|rows| {
        rows.columns.iter().map(|column| TableColumn::new(column.title.clone(), column.format)).collect::<Vec<_>>()
    });
    let rows = found.map(|rows| Row::of_columns(&rows.columns));
    let total = found.map(|rows| Some(rows.total));
    view! {
        <PageHeader
            title=title
            description=in_force
            actions=move || {
                view! {
                    <LinkButton href=csv icon=IconName::Download download="rows.csv">{words.csv}</LinkButton>
                    <LinkButton href=back>{words.back}</LinkButton>
                }
            }
        />
        <Card title=words.latest_first flush=true>
            <DataTable
                caption=title
                columns=columns
                rows=rows
                total=total
                nothing=words.no_rows
            />
        </Card>
        <Pages found=found asked=asked />
    }
}

/// Where there is more than one page: which one this is, and the ways to the others.
#[component]
fn Pages(found: Latest<TileRows>, asked: Memo<Asked>) -> impl IntoView {
    let words = words::boards(use_locale());
    let total = found.map(|rows| rows.total);
    let shown = found.map(|rows| rows.columns.first().map_or(0, |column| column.values.len()));
    move || {
        let (total, asked) = (total.get(), asked.get());
        let last = u64::from(asked.offset) + shown.get() as u64;
        let earlier = (asked.offset > 0).then(|| asked.here(asked.offset.saturating_sub(AT_ONCE)));
        let later = (last < total).then(|| asked.here(asked.offset + AT_ONCE));
        if earlier.is_none() && later.is_none() {
            return None;
        }
        let first = u64::from(asked.offset) + 1;
        let [first, last, total] = [first, last, total].map(|number| format::integer(use_locale(), number));
        let place = (words.rows_place)(&first, &last, &total);
        Some(view! {
            <nav class="row-pages" aria-label=words.row_pages>
                <span class="muted num">{place}</span>
                {earlier.map(|href| view! { <LinkButton href=href icon=IconName::ChevronLeft>{words.later_rows}</LinkButton> })}
                {later.map(|href| view! { <LinkButton href=href icon=IconName::ChevronRight>{words.earlier_rows}</LinkButton> })}
            </nav>
        })
    }
}
