//! The tiles of a dashboard.

use std::sync::Arc;

use contract::{Chart, Dashboard, Format, Measure, Tile, TileBody, TileTable};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use ui::{
    Card, ChartView, DataTable, IconName, MeasureCard, Menu, MenuLink, Picked, Row, RowPicks, TableColumn, use_locale,
    words,
};

use super::board::Board;
use super::closer::{PickedActions, Trail, letters};
use super::closer_sheet::CloserItems;
use super::embed_sheet::EmbedTile;
use super::picking::step_into;
use crate::url::with_query;

/// Tiles that stand together, by their places on the dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// Whether they are big numbers.
    pub(super) numbers: bool,
    pub(super) tiles: Vec<Place>,
}

/// A tile's place and what kind it is: as long as these stay, its view does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    slug: String,
    width: u8,
    kind: Kind,
}

impl Place {
    /// The tile's name within its dashboard.
    pub(super) fn tile(&self) -> &str {
        self.slug.rsplit('/').next().unwrap_or_default()
    }
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
    for tile in &dashboard.tiles {
        let kind = kind(&tile.body);
        let numbers = kind == Kind::Number;
        if groups.last().is_none_or(|group| group.numbers != numbers) {
            groups.push(Group { numbers, tiles: Vec::new() });
        }
        let place = Place { slug: format!("{}/{}", dashboard.slug, tile.slug), width: tile.width, kind };
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
pub(super) fn TileView(board: Board, place: Place) -> impl IntoView {
    let tile = board.tile(place.tile().to_owned());
    let Place { width, kind, .. } = place;
    let title = Memo::new(move |_| tile.with(|tile| tile.as_ref().map_or_else(String::new, |tile| tile.title.clone())));
    match kind {
        Kind::Number => {
            let note =
                Signal::derive(move || tile.with(|tile| tile.as_deref().and_then(|tile| ui::note(use_locale(), tile))));
            following(tile, measure, move |measure| view! { <MeasureCard measure=measure note=note /> }.into_any())
        }
        Kind::Chart => following(tile, chart, move |chart| {
            view! { <ChartTile board=board tile=tile chart=chart width=width /> }.into_any()
        }),
        Kind::Table => following(tile, table, move |table| {
            view! { <TableTile board=board tile=tile table=table title=title width=width /> }.into_any()
        }),
        Kind::Text => following(tile, text, move |text| {
            view! { <Card title=title span=width>{move || text.get()}</Card> }.into_any()
        }),
        Kind::Failed => following(tile, failure, move |message| {
            view! {
                <Card title=title span=width>
                    <Trail board=board tile=tile />
                    <p class="muted">{move || message.get()}</p>
                </Card>
            }
            .into_any()
        }),
    }
}

/// Builds a view once, which follows the part of the tile that it shows for as long as there is one.
fn following<T: Clone + PartialEq + Send + Sync + 'static>(
    tile: Signal<Option<Arc<Tile>>>,
    part: fn(&Tile) -> Option<T>,
    build: impl FnOnce(Signal<T>) -> AnyView,
) -> AnyView {
    let Some(first) = tile.with_untracked(|tile| tile.as_deref().and_then(part)) else { return ().into_any() };
    let latest = Memo::new(move |last: Option<&T>| {
        let now = tile.with(|tile| tile.as_deref().and_then(part));
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

fn table(tile: &Tile) -> Option<TileTable> {
    if let TileBody::Table(table) = &tile.body { Some(table.clone()) } else { None }
}

fn text(tile: &Tile) -> Option<String> {
    if let TileBody::Text(text) = &tile.body { Some(text.clone()) } else { None }
}

fn failure(tile: &Tile) -> Option<String> {
    if let TileBody::Failed(error) = &tile.body { Some(error.message.clone()) } else { None }
}

/// The rows of a tile that are picked.
fn picked_rows(board: Board, tile: Signal<Option<Arc<Tile>>>) -> Signal<Vec<usize>> {
    let rows = move |_: Option<&Vec<usize>>| {
        tile.with(|tile| tile.as_ref().map_or_else(Vec::new, |tile| tile.picked_rows(&board.query.get())))
    };
    Memo::new(rows).into()
}

#[component]
fn ChartTile(board: Board, tile: Signal<Option<Arc<Tile>>>, chart: Signal<Chart>, width: u8) -> impl IntoView {
    let picks = tile.with_untracked(|tile| tile.as_ref().is_some_and(|tile| tile.picks.is_some()));
    let picked = picked_rows(board, tile);
    let on_tile = move |act: &dyn Fn(&Tile)| {
        if let Some(tile) = tile.get_untracked() {
            act(&tile);
        }
    };
    let on_pick = move |picked: Picked| on_tile(&|tile| board.pick(tile, picked));
    let on_aim = move |picked: Picked| on_tile(&|tile| board.aim(tile, picked));
    let on_brush = move |picked: Option<Picked>| on_tile(&|tile| board.brush(tile, picked));
    let note = Signal::derive(move || tile.with(|tile| tile.as_deref().and_then(|tile| ui::note(use_locale(), tile))));
    let is_saved = untrack(|| board.with(|dashboard| !dashboard.slug.is_empty()));
    let navigate = use_navigate();
    let on_letter = move |(letter, picked): (String, Picked)| match letter.as_str() {
        "d" => on_tile(&|tile| board.drill(tile, picked)),
        "r" => on_tile(&|tile| {
            if let Some(step) = step_into(tile, picked) {
                navigate(&untrack(|| board.rows(&tile.slug, Some(step))), NavigateOptions::default());
            }
        }),
        _ => {}
    };
    let letters =
        Memo::new(move |_| tile.with(|tile| tile.as_deref().filter(|_| is_saved).map(letters).unwrap_or_default()));
    view! {
        <ChartView
            chart=chart
            span=width
            picked=picked
            on_pick=picks.then(|| Callback::new(on_pick))
            on_aim=picks.then(|| Callback::new(on_aim))
            on_brush=picks.then(|| Callback::new(on_brush))
            note=note
            on_letter=is_saved.then(|| Callback::new(on_letter))
            letters=letters
            trail=move || view! { <Trail board=board tile=tile /> }
            picked_actions=move || view! { <PickedActions board=board tile=tile /> }
            actions=move || view! { <Actions board=board tile=tile /> }
        />
    }
}

#[component]
fn TableTile(
    board: Board,
    tile: Signal<Option<Arc<Tile>>>,
    table: Signal<TileTable>,
    #[prop(into)] title: Signal<String>,
    width: u8,
) -> impl IntoView {
    let headings = Signal::derive(move || {
        table.with(|table| {
            let columns = table.columns.iter().map(|column| TableColumn::new(column.title.clone(), column.format));
            let course =
                table.course.iter().map(|course| TableColumn::new(course.title.clone(), Format::Text).unsorted());
            columns.chain(course).collect::<Vec<_>>()
        })
    });
    let rows = Signal::derive(move || table.with(Row::of_table));
    let totals = Signal::derive(move || table.with(Row::of_totals));
    let nothing = Signal::derive(move || table.with(|table| Some(table.nothing.clone())));
    let total = Signal::derive(move || tile.with(|tile| tile.as_ref().and_then(|tile| Some(tile.cut?.of? as u64))));
    let note = Signal::derive(move || tile.with(|tile| tile.as_deref().and_then(|tile| ui::note(use_locale(), tile))));
    let picks = tile.with_untracked(|tile| tile.as_ref().is_some_and(|tile| tile.picks.is_some()));
    let can = move |tile: &Arc<Tile>| tile.pick_values.iter().map(Option::is_some).collect();
    let picks = picks.then(|| RowPicks {
        can: Memo::new(move |_| tile.with(|tile| tile.as_ref().map(can).unwrap_or_default())).into(),
        picked: picked_rows(board, tile),
        on_pick: Callback::new(move |row| {
            if let Some(tile) = tile.get_untracked() {
                board.pick(&tile, Picked { first: row, last: row });
            }
        }),
    });
    view! {
        <Card
            title=title
            subtitle=note
            span=width
            flush=true
            actions=move || {
                view! {
                    <PickedActions board=board tile=tile />
                    <Actions board=board tile=tile />
                }
            }
        >
            <Trail board=board tile=tile />
            <DataTable
                caption=title
                columns=headings
                rows=rows
                total=total
                nothing=nothing
                totals=totals
                picks=picks
                scroll=true
            />
        </Card>
    }
}

/// What can be done with a tile.
#[component]
fn Actions(board: Board, tile: Signal<Option<Arc<Tile>>>) -> impl IntoView {
    // What is saved nowhere has no address.
    if untrack(|| board.with(|dashboard| dashboard.slug.is_empty())) {
        return ().into_any();
    }
    let words = words::boards(use_locale());
    // A tile is another one with each move of a drag, and its name is not.
    let label = Memo::new(move |_| {
        tile.with(|tile| tile.as_ref().map_or_else(String::new, |tile| (words.actions)(&tile.title)))
    });
    let name = Memo::new(move |_| tile.with(|tile| tile.as_ref().map_or_else(String::new, |tile| tile.slug.clone())));
    let file = move |ending: &str| {
        let slug = name.get();
        board.with(|dashboard| {
            let pairs = dashboard.query.to_pairs();
            let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.clone()));
            with_query(&format!("/api/v1/dashboards/{}/tiles/{slug}.{ending}", dashboard.slug), pairs)
        })
    };
    view! {
        <Menu label=label>
            <CloserItems board=board tile=tile />
            <MenuLink href=Signal::derive(move || board.rows(&name.get(), None)) icon=IconName::Table>
                {words.show_rows}
            </MenuLink>
            <MenuLink href=Signal::derive(move || file("csv")) icon=IconName::Download download=true>
                {words.csv}
            </MenuLink>
            <MenuLink href=Signal::derive(move || file("png")) icon=IconName::Download download=true>
                {words.png}
            </MenuLink>
            <EmbedTile board=board tile=name />
        </Menu>
    }
    .into_any()
}
