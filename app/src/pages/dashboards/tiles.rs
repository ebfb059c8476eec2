//! The tiles of a dashboard.

use contract::{Chart, Column, Dashboard, DashboardQuery, Measure, Tile, TileBody};
use leptos::prelude::*;
use ui::{Card, ChartView, DataTable, IconName, MeasureCard, Menu, MenuLink, Picked, Row, TableColumn};

use super::dashboard::Shown;
use super::embed_sheet::EmbedTile;
use crate::loaded::Latest;
use crate::url::with_query;

/// Tiles that stand together, by their places on the dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// Whether they are big numbers.
    pub(super) numbers: bool,
    pub(super) tiles: Vec<Place>,
}

/// Where a tile stands and what kind it is: as long as these stay, its view does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    index: usize,
    slug: String,
    width: u8,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Chart,
    Table,
    Text,
    Failed,
}

/// The tiles in reading order; big numbers that follow each other are one group.
pub(super) fn layout(dashboard: &Dashboard) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, tile) in dashboard.tiles.iter().enumerate() {
        let kind = kind(&tile.body);
        let numbers = kind == Kind::Number;
        if groups.last().is_none_or(|group| group.numbers != numbers) {
            groups.push(Group { numbers, tiles: Vec::new() });
        }
        let place = Place { index, slug: format!("{}/{}", dashboard.slug, tile.slug), width: tile.width, kind };
        groups.last_mut().expect("one was just made where there was none").tiles.push(place);
    }
    groups
}

const fn kind(body: &TileBody) -> Kind {
    match body {
        TileBody::Number(_) => Kind::Number,
        TileBody::Chart(_) => Kind::Chart,
        TileBody::Table(_) => Kind::Table,
        TileBody::Text(_) => Kind::Text,
        TileBody::Failed(_) => Kind::Failed,
    }
}

/// One tile.
#[component]
pub(super) fn TileView(
    shown: Latest<Shown>,
    place: Place,
    query: Signal<DashboardQuery>,
    apply: Callback<DashboardQuery>,
) -> impl IntoView {
    let Place { index, width, kind, .. } = place;
    let tile = shown.map(move |shown| shown.dashboard.tiles.get(index).cloned());
    let title =
        Signal::derive(move || tile.with(|tile| tile.as_ref().map_or_else(String::new, |tile| tile.title.clone())));
    match kind {
        Kind::Number => {
            let versus = shown.map(|shown| Some(shown.dashboard.versus.clone()).filter(|versus| !versus.is_empty()));
            let note = Signal::derive(move || tile.with(|tile| tile.as_ref().and_then(not_filtered)));
            following(tile, measure, move |measure| {
                view! { <MeasureCard measure=measure versus=versus note=note /> }.into_any()
            })
        }
        Kind::Chart => following(tile, chart, move |chart| {
            view! { <ChartTile shown=shown tile=tile chart=chart width=width query=query apply=apply /> }.into_any()
        }),
        Kind::Table => following(tile, columns, move |columns| {
            view! { <TableTile shown=shown tile=tile columns=columns title=title width=width /> }.into_any()
        }),
        Kind::Text => following(tile, text, move |text| {
            view! { <Card title=title span=width>{move || text.get()}</Card> }.into_any()
        }),
        Kind::Failed => following(tile, failure, move |message| {
            view! { <Card title=title span=width><p class="muted">{move || message.get()}</p></Card> }.into_any()
        }),
    }
}

/// Builds a view once, which follows the part of the tile that it shows for as long as there is one.
fn following<T: Clone + PartialEq + Send + Sync + 'static>(
    tile: Signal<Option<Tile>>,
    part: fn(&Tile) -> Option<T>,
    build: impl FnOnce(Signal<T>) -> AnyView,
) -> AnyView {
    let Some(first) = tile.with_untracked(|tile| tile.as_ref().and_then(part)) else { return ().into_any() };
    let latest = Memo::new(move |last: Option<&T>| {
        let now = tile.with(|tile| tile.as_ref().and_then(part));
        now.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
    });
    build(latest.into())
}

fn measure(tile: &Tile) -> Option<Measure> {
    if let TileBody::Number(measure) = &tile.body { Some(measure.clone()) } else { None }
}

fn chart(tile: &Tile) -> Option<Chart> {
    if let TileBody::Chart(chart) = &tile.body { Some(chart.clone()) } else { None }
}

fn columns(tile: &Tile) -> Option<Vec<Column>> {
    if let TileBody::Table(columns) = &tile.body { Some(columns.clone()) } else { None }
}

fn text(tile: &Tile) -> Option<String> {
    if let TileBody::Text(text) = &tile.body { Some(text.clone()) } else { None }
}

fn failure(tile: &Tile) -> Option<String> {
    if let TileBody::Failed(error) = &tile.body { Some(error.message.clone()) } else { None }
}

#[component]
fn ChartTile(
    shown: Latest<Shown>,
    tile: Signal<Option<Tile>>,
    chart: Signal<Chart>,
    width: u8,
    query: Signal<DashboardQuery>,
    apply: Callback<DashboardQuery>,
) -> impl IntoView {
    let picks = tile.with_untracked(|tile| tile.as_ref().is_some_and(|tile| tile.picks.is_some()));
    let picked = Signal::derive(move || {
        tile.with(|tile| tile.as_ref().map_or_else(Vec::new, |tile| tile.picked_rows(&query.get())))
    });
    let on_pick = move |picked: Picked| {
        let next =
            tile.with_untracked(|tile| tile.as_ref().and_then(|tile| picking(tile, &query.get_untracked(), picked)));
        if let Some(next) = next {
            apply.run(next);
        }
    };
    let note = Signal::derive(move || tile.with(|tile| tile.as_ref().and_then(left_out)));
    view! {
        <ChartView
            chart=chart
            span=width
            picked=picked
            on_pick=picks.then(|| Callback::new(on_pick))
            note=note
            actions=move || view! { <Actions shown=shown tile=tile /> }
        />
    }
}

#[component]
fn TableTile(
    shown: Latest<Shown>,
    tile: Signal<Option<Tile>>,
    columns: Signal<Vec<Column>>,
    title: Signal<String>,
    width: u8,
) -> impl IntoView {
    let headings = Signal::derive(move || {
        columns.with(|columns| {
            columns.iter().map(|column| TableColumn::new(column.title.clone(), column.format)).collect::<Vec<_>>()
        })
    });
    let rows = Signal::derive(move || columns.with(|columns| Row::of_columns(columns)));
    let note = Signal::derive(move || tile.with(|tile| tile.as_ref().and_then(left_out)));
    view! {
        <Card title=title subtitle=note span=width flush=true actions=move || view! { <Actions shown=shown tile=tile /> }>
            <DataTable caption=title columns=headings rows=rows scroll=true />
        </Card>
    }
}

/// What can be done with a tile.
#[component]
fn Actions(shown: Latest<Shown>, tile: Signal<Option<Tile>>) -> impl IntoView {
    let label = Signal::derive(move || {
        tile.with(|tile| tile.as_ref().map_or_else(String::new, |tile| format!("Actions for {}", tile.title)))
    });
    let csv = Signal::derive(move || {
        let slug = slug_of(tile);
        shown.with(|shown| {
            let pairs = shown.dashboard.query.to_pairs();
            let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.clone()));
            with_query(&format!("/api/v1/dashboards/{}/tiles/{slug}.csv", shown.dashboard.slug), pairs)
        })
    });
    view! {
        <Menu label=label>
            <MenuLink href=csv icon=IconName::Download download=true>"Download CSV"</MenuLink>
            <EmbedTile shown=shown tile=Signal::derive(move || slug_of(tile)) />
        </Menu>
    }
}

fn slug_of(tile: Signal<Option<Tile>>) -> String {
    tile.with(|tile| tile.as_ref().map_or_else(String::new, |tile| tile.slug.clone()))
}

/// What is chosen after somebody picked rows: a range of time takes the place of the last one, other values are
/// picked one by one, and what was picked is let go.
fn picking(tile: &Tile, query: &DashboardQuery, picked: Picked) -> Option<DashboardQuery> {
    let dimension = tile.picks.as_ref()?;
    let (first, last) = (tile.pick_values.get(picked.first)?.as_ref()?, tile.pick_values.get(picked.last)?.as_ref()?);
    let (Some((from, _)), Some((_, to))) = (first.split_once(".."), last.split_once("..")) else {
        return Some(query.toggled(dimension, first));
    };
    let range = format!("{from}..{to}");
    if query.picks.get(dimension).is_some_and(|known| known == std::slice::from_ref(&range)) {
        return Some(query.toggled(dimension, &range));
    }
    let mut query = query.clone();
    query.picks.insert(dimension.clone(), vec![range]);
    Some(query)
}

fn not_filtered(tile: &Tile) -> Option<String> {
    let names = &tile.not_filtered_by;
    (!names.is_empty()).then(|| format!("Not filtered by {}", names.join(", ")))
}

/// What a table leaves out.
fn left_out(tile: &Tile) -> Option<String> {
    let first = tile.first.map(|rows| format!("The first {rows}"));
    let parts: Vec<String> = first.into_iter().chain(not_filtered(tile)).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(dimension: &str, values: &[&str]) -> Tile {
        Tile {
            slug: "t".into(),
            title: "T".into(),
            width: 6,
            body: TileBody::Text(String::new()),
            picks: Some(dimension.into()),
            pick_values: values.iter().map(|value| Some((*value).to_owned())).collect(),
            not_filtered_by: vec![],
            first: None,
        }
    }

    fn range(first: usize, last: usize) -> Picked {
        Picked { first, last }
    }

    #[test]
    fn values_are_picked_and_let_go_one_by_one() {
        let tile = tile("country", &["France", "Spain"]);
        let one = picking(&tile, &DashboardQuery::default(), range(0, 0)).unwrap();
        let two = picking(&tile, &one, range(1, 1)).unwrap();
        assert_eq!(tile.picked_rows(&two), [0, 1]);
        let again = picking(&tile, &two, range(0, 0)).unwrap();
        assert_eq!((tile.picked_rows(&again), again.picks["country"].as_slice()), (vec![1], &["Spain".to_owned()][..]));
    }

    #[test]
    fn a_range_of_time_takes_the_place_of_the_last() {
        let weeks = tile("date", &["2026-01-01..2026-01-04", "2026-01-05..2026-01-11", "2026-01-12..2026-01-18"]);
        let two = picking(&weeks, &DashboardQuery::default(), range(0, 1)).unwrap();
        assert_eq!(two.picks["date"], ["2026-01-01..2026-01-11"]);
        assert_eq!(weeks.picked_rows(&two), [0, 1]);
        let last = picking(&weeks, &two, range(2, 2)).unwrap();
        assert_eq!(weeks.picked_rows(&last), [2]);
        assert!(picking(&weeks, &last, range(2, 2)).unwrap().picks.is_empty());
    }
}
