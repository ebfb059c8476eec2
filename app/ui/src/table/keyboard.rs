//! Walking through the rows: arrows, pages, home and end; space selects, enter opens or picks, escape lets go.

use leptos::{
    ev::{FocusEvent, KeyboardEvent},
    prelude::*,
    task::spawn_local,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement};

use super::selection::Selection;
use super::state::TableState;
use super::window::MOST;
use crate::browser;

/// A key on a row. `selects` is whether rows can be selected.
pub(super) fn walk(state: TableState, event: &KeyboardEvent, selects: bool) {
    let Some(element) = element(event.target()) else { return };
    if selects && event.key().eq_ignore_ascii_case("c") && (event.ctrl_key() || event.meta_key()) {
        copy_selection(state, event);
        return;
    }
    let Some(position) = position(&element) else { return };
    let shown = state.shown.with_untracked(Vec::len);
    let key = event.key();
    if let Some(next) = destination(&key, position, shown, page(state)) {
        if selects && event.shift_key() {
            state.shown.with_untracked(|shown| {
                state.selection.update(|selection| selection.extend(shown, position, next));
            });
        }
        go_to(state, next);
    } else if key == " " && selects {
        if let Some(row) = state.shown.with_untracked(|shown| shown.get(position).copied()) {
            state.selection.update(|selection| selection.toggle(row));
        }
    } else if key == "Escape" && !state.selection.with_untracked(Selection::is_empty) {
        state.selection.set(Selection::default());
    } else if key == "Enter" {
        if let Ok(Some(link)) = element.query_selector("a[href], .table__pick")
            && let Some(link) = link.dyn_ref::<HtmlElement>()
        {
            link.click();
        }
    } else {
        return;
    }
    event.prevent_default();
}

/// Focus has come to a row, by a click or by the keyboard: walking goes on from there.
pub(super) fn arrive(state: TableState, event: &FocusEvent) {
    let row = element(event.target()).and_then(|element| element.closest("tr").ok().flatten());
    if let Some(position) = row.as_ref().and_then(position) {
        state.active.set(position);
    }
}

/// The region was scrolled. A focused row that leaves the document hands its focus to the region, so that the keyboard
/// is not thrown back to the top of the page.
pub(super) fn scrolled(state: TableState) {
    let focused = document().active_element();
    state.read_viewport();
    let Some(region) = state.region.get_untracked() else { return };
    let left = focused
        .filter(|focused| region.contains(Some(focused)))
        .and_then(|focused| position(&focused.closest("tr").ok()??))
        .is_some_and(|position| !state.window.with_untracked(|window| window.contains(&position)));
    if left {
        browser::focus(Some(region));
    }
}

/// Where a key leads from `position`, out of `count` rows.
fn destination(key: &str, position: usize, count: usize, page: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowDown" => Some(position.saturating_add(1).min(last)),
        "ArrowUp" => Some(position.saturating_sub(1)),
        "PageDown" => Some(position.saturating_add(page).min(last)),
        "PageUp" => Some(position.saturating_sub(page)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

/// How many rows a page is; where the table does not scroll by itself, what fits the browser's window.
fn page(state: TableState) -> usize {
    state.read_viewport();
    let mut viewport = state.viewport.get_untracked();
    let window = window().inner_height().ok().and_then(|height| height.as_f64());
    viewport.height = window.map_or(viewport.height, |window| viewport.height.min(window));
    viewport.page()
}

fn go_to(state: TableState, position: usize) {
    state.active.set(position);
    if state.shown.with_untracked(Vec::len) > MOST
        && let Some(region) = state.region.get_untracked()
    {
        let top = state.viewport.get_untracked().showing(position);
        if top != state.viewport.get_untracked().top {
            region.set_scroll_top(top.round() as i32);
            state.read_viewport();
        }
    }
    if !focus_row(state, position) {
        // It comes into the document with the window's new place.
        request_animation_frame(move || {
            focus_row(state, position);
        });
    }
}

fn focus_row(state: TableState, position: usize) -> bool {
    let selector = format!("tbody tr[aria-rowindex=\"{}\"]", position + 2);
    let row = state.table.get_untracked().and_then(|table| table.query_selector(&selector).ok().flatten());
    let is_there = row.is_some();
    browser::focus(row);
    is_there
}

fn copy_selection(state: TableState, event: &KeyboardEvent) {
    let text_is_marked = window().get_selection().ok().flatten().is_some_and(|marked| !marked.is_collapsed());
    if text_is_marked || state.selected.with_untracked(Vec::is_empty) {
        return;
    }
    event.prevent_default();
    let text = untrack(|| state.tsv());
    spawn_local(async move {
        browser::copy(text).await;
    });
}

/// The position of a row; `aria-rowindex` counts from 1 and with the heading.
fn position(row: &Element) -> Option<usize> {
    row.get_attribute("aria-rowindex")?.parse::<usize>().ok()?.checked_sub(2)
}

fn element(target: Option<EventTarget>) -> Option<Element> {
    target.and_then(|target| target.dyn_into().ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_lead_to_rows() {
        let from = |key| destination(key, 50, 100, 14);
        assert_eq!(from("ArrowDown"), Some(51));
        assert_eq!(from("ArrowUp"), Some(49));
        assert_eq!(from("PageDown"), Some(64));
        assert_eq!(from("PageUp"), Some(36));
        assert_eq!(from("Home"), Some(0));
        assert_eq!(from("End"), Some(99));
        assert_eq!(from("x"), None);
        assert_eq!(destination("End", 0, 0, 14), None);
    }

    proptest! {
        #[test]
        fn no_key_leads_out_of_the_table(
            key in prop::sample::select(vec!["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"]),
            count in 1_usize..500, position in 0_usize..500, page in 1_usize..50,
        ) {
            let to = destination(key, position.min(count - 1), count, page);
            prop_assert!(to.is_some_and(|to| to < count));
        }
    }
}
