//! A closer look at a tile: the way that led to it, and what can be done with the mark that is picked.

use std::sync::Arc;

use contract::{Crumb, Step, Tile, TileBody, Values};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Icon, IconName, LinkButton, use_locale, words};
use wasm_bindgen::JsCast;

use super::board::Board;
use super::controls::spoken;
use super::picking::step_into_picked;

/// What letters on a mark do, in words.
pub(super) fn letters(tile: &Tile) -> String {
    let words = words::boards(use_locale());
    let down = tile.ways.down.as_ref().map(|by| (words.down_key)(by));
    format!("{}{}", down.unwrap_or_default(), words.rows_key)
}

/// The way that led to how a tile is looked at, each place on it a way back. Empty where it is as it is defined.
#[component]
pub(super) fn Trail(board: Board, tile: Signal<Option<Arc<Tile>>>) -> impl IntoView {
    let up = Memo::new(move |_| tile.with(|tile| tile.as_ref().map(|tile| tile.ways.up.clone()).unwrap_or_default()));
    let steps = move || {
        let mut crumbs = up.get();
        let here = crumbs.pop()?;
        let back = crumbs.into_iter().map(|crumb| way_back(board, tile, crumb)).collect_view();
        Some(view! {
            <ol class="trail" aria-label=words::boards(use_locale()).way>
                {back} <li aria-current="true">{here.title}</li>
            </ol>
        })
    };
    view! { <div aria-live="polite">{steps}</div> }
}

fn way_back(board: Board, tile: Signal<Option<Arc<Tile>>>, Crumb { title, drill }: Crumb) -> AnyView {
    let go = move |event: leptos::ev::MouseEvent| {
        if let Some(slug) = tile.with_untracked(|tile| tile.as_ref().map(|tile| tile.slug.clone())) {
            focus_drawing(&event);
            board.look(&slug, drill.clone());
        }
    };
    view! {
        <li>
            <button type="button" class="trail__back" on:click=go>
                {title}
            </button>
            <Icon name=IconName::ChevronRight />
        </li>
    }
    .into_any()
}

/// What can be done with the one mark, or range, that is picked on a chart.
#[component]
pub(super) fn PickedActions(board: Board, tile: Signal<Option<Arc<Tile>>>) -> impl IntoView {
    let words = words::boards(use_locale());
    let step = Memo::new(move |_| {
        let query = board.query.get();
        tile.with(|tile| {
            let tile = tile.as_ref()?;
            let step = step_into_picked(tile, &query)?;
            Some((tile.slug.clone(), called(tile, &step), tile.ways.down.clone(), step))
        })
    });
    move || {
        let (slug, label, down, step) = step.get()?;
        let href = board.rows(&slug, Some(step.clone()));
        let drill = down.map(|by| drill_button(board, slug, step, (words.into)(&label, &by)));
        Some(view! {
            <div class="picked-actions">
                {drill} <LinkButton kind=ButtonKind::Quiet href=href icon=IconName::Table>
                    {words.rows} <span class="visually-hidden">{(words.rows_of)(&label)}</span>
                </LinkButton>
            </div>
        })
    }
}

fn drill_button(board: Board, slug: String, step: Step, spoken: String) -> AnyView {
    let go = move |event: leptos::ev::MouseEvent| {
        focus_drawing(&event);
        board.apply.run(board.query.get_untracked().drilled(&slug, step.clone()));
    };
    view! {
        <Button kind=ButtonKind::Quiet icon=IconName::ChevronDown on_click=go>
            {words::boards(use_locale()).drill_down} <span class="visually-hidden">{spoken}</span>
        </Button>
    }
    .into_any()
}

/// What a mark of a tile is called.
pub(super) fn called(tile: &Tile, step: &Step) -> String {
    let row = tile.pick_values.iter().position(|value| value.as_ref() == Some(&step.value));
    let columns = match &tile.body {
        TileBody::Chart(chart) if !step.value.contains("..") => chart.columns.as_slice(),
        TileBody::Table(table) if !step.value.contains("..") => table.columns.as_slice(),
        _ => &[],
    };
    let column = columns.iter().find(|column| column.name == step.dimension);
    let label = row.zip(column).and_then(|(row, column)| match &column.values {
        Values::Text(texts) => texts.get(row).cloned(),
        Values::Number(_) => None,
    });
    label.unwrap_or_else(|| spoken(&step.value))
}

/// Puts the focus on the drawing or table of the card that an event came from: the button that was pressed goes away.
fn focus_drawing(event: &leptos::ev::MouseEvent) {
    let button = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let card = button.and_then(|button| button.closest(".card").ok().flatten());
    ui::focus(card.and_then(|card| card.query_selector(".plot, .table-scroll").ok().flatten()));
}
