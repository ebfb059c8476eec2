//! Where a closer look at a tile can lead, as lists to choose from: for whoever has no mark under a finger.

use std::sync::Arc;

use contract::{DashboardQuery, Drill, Step, Tile};
use leptos::prelude::*;
use ui::{IconName, MenuButton, Sheet, use_locale, words};

use super::board::Board;
use super::closer::called;

/// A list of looks at a tile.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Offer {
    title: String,
    /// What is chosen with each of them.
    choices: Vec<(String, DashboardQuery)>,
}

/// The sheet of a page, which is open while somebody chooses.
#[derive(Debug, Clone, Copy)]
pub(super) struct Closer(RwSignal<Option<Offer>>);

/// For the page and everything in it.
pub(super) fn provide_closer() {
    provide_context(Closer(RwSignal::new(None)));
}

/// In a tile's menu: closer looks, where there are any.
#[component]
pub(super) fn CloserItems(board: Board, tile: Signal<Option<Arc<Tile>>>) -> impl IntoView {
    let words = words::boards(use_locale());
    let has =
        move |wanted: fn(&Tile) -> bool| Memo::new(move |_| tile.with(|tile| tile.as_deref().is_some_and(wanted)));
    let (down, out) = (has(|tile| tile.ways.down.is_some()), has(|tile| !tile.ways.out.is_empty()));
    use_context::<Closer>().map(|Closer(offer)| {
        let open = move |make: fn(Board, &Tile) -> Offer| {
            offer.set(untrack(|| tile.with(|tile| tile.as_deref().map(|tile| make(board, tile)))));
        };
        move || {
            let down = down.get().then(|| {
                view! {
                    <MenuButton icon=IconName::ListFilter on_click=move |()| open(marks)>
                        {words.drill_down_menu}
                    </MenuButton>
                }
            });
            let out = out.get().then(|| {
                view! {
                    <MenuButton icon=IconName::Columns on_click=move |()| open(dimensions)>
                        {words.break_out_menu}
                    </MenuButton>
                }
            });
            (down, out)
        }
    })
}

/// The sheet.
#[component]
pub(super) fn CloserSheet(board: Board) -> impl IntoView {
    use_context::<Closer>().map(|Closer(offer)| {
        let title = move || offer.with(|offer| offer.as_ref().map(|offer| offer.title.clone()).unwrap_or_default());
        let choices = move || {
            let choices = offer.with(|offer| offer.as_ref().map(|offer| offer.choices.clone()).unwrap_or_default());
            let choice = |(label, query): (String, DashboardQuery)| {
                let choose = move |_| {
                    offer.set(None);
                    board.apply.run(query.clone());
                };
                view! {
                    <li>
                        <button type="button" class="menu__item" on:click=choose>
                            {label}
                        </button>
                    </li>
                }
                .into_any()
            };
            choices.into_iter().map(choice).collect_view()
        };
        view! {
            <Sheet
                open=Signal::derive(move || offer.with(Option::is_some))
                on_close=move |()| offer.set(None)
                title=Signal::derive(title)
            >
                <ul class="choices">{choices}</ul>
            </Sheet>
        }
    })
}

/// The marks that can be gone into, each once.
fn marks(board: Board, tile: &Tile) -> Offer {
    let query = board.query.get_untracked();
    let mut values: Vec<&String> = Vec::new();
    for value in tile.pick_values.iter().flatten() {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    let steps =
        values.into_iter().filter_map(|value| Some(Step { dimension: tile.picks.clone()?, value: value.clone() }));
    let choices = steps.map(|step| (called(tile, &step), query.drilled(&tile.slug, step))).collect();
    Offer { title: (words::boards(use_locale()).drill_down_title)(&tile.title), choices }
}

fn dimensions(board: Board, tile: &Tile) -> Offer {
    let query = board.query.get_untracked();
    let drill = query.drill(&tile.slug);
    let choice = |name: &String| {
        let title = board.with(|dashboard| dashboard.dimensions.get(name).cloned()).unwrap_or_else(|| name.clone());
        let drill = Drill { by: Some(name.clone()), ..drill.clone() };
        (title, query.with_drill(&tile.slug, drill))
    };
    Offer {
        title: (words::boards(use_locale()).break_out_title)(&tile.title),
        choices: tile.ways.out.iter().map(choice).collect(),
    }
}
