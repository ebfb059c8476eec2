//! What can be done with a column: sort by it, filter it, hide it.

use leptos::{
    ev::{self, FocusEvent, KeyboardEvent},
    prelude::*,
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

use contract::Format;

use super::cell::TableColumn;
use super::filter::Filter;
use super::order::Sorting;
use super::state::TableState;
use crate::{IconName, MenuButton, TextField, browser, use_locale, words};

/// The gap between a heading's button and the panel, and between the panel and the window's edge.
const GAP: f64 = 4.0;
const MARGIN: f64 = 8.0;

/// The one panel of a table, which shows the menu of the column that `state.menu` names. A native popover: it lies
/// above everything, and no region that scrolls can cut it off.
#[component]
pub(super) fn ColumnMenu(state: TableState) -> impl IntoView {
    open_and_close(state);
    let column = move || {
        let index = state.menu.get()?;
        state.columns.with(|columns| columns.get(index).map(|column| (index, column.clone())))
    };
    let label = move || column().map(|(_, column)| (words::components(use_locale()).column)(&column.title));
    let leave = move |event: FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(to) = to else { return };
        if !belongs(state, &to) {
            state.menu.set(None);
        }
    };
    view! {
        <div
            class="column-menu"
            popover="manual"
            role="dialog"
            aria-label=label
            node_ref=state.panel
            on:focusout=leave
        >
            {move || column().map(|(index, column)| view! { <Actions state=state index=index column=column /> })}
        </div>
    }
}

#[component]
fn Actions(state: TableState, index: usize, column: TableColumn) -> impl IntoView {
    let sort = move |descending| {
        close(state);
        state.sort(Some(Sorting { column: index, descending }));
    };
    let filtered = Memo::new(move |_| state.filters.with(|filters| filters.contains_key(&index)));
    let clear = move |()| {
        close(state);
        state.clear_filter(index);
    };
    let hide = move |()| {
        state.menu.set(None);
        state.hidden.update(|hidden| {
            hidden.insert(index);
        });
        // The button that opened the menu is gone; the one that shows the column again is there in the next frame.
        request_animation_frame(move || focus_what_shows_again(state));
    };
    let words = words::components(use_locale());
    let finish = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            close(state);
        }
    };
    view! {
        {column
            .sortable
            .then(|| {
                view! {
                    <div class="menu">
                        <MenuButton icon=IconName::ArrowUp on_click=move |()| sort(false)>{words.sort_up}</MenuButton>
                        <MenuButton icon=IconName::ArrowDown on_click=move |()| sort(true)>{words.sort_down}</MenuButton>
                    </div>
                }
            })}
        <div class="column-menu__filter" on:keydown=finish>
            <FilterFields state=state index=index column=column />
        </div>
        <div class="menu">
            {move || {
                filtered
                    .get()
                    .then(|| view! { <MenuButton icon=IconName::Close on_click=clear>{words.clear_filter}</MenuButton> })
            }}
            // A table without columns could not be made whole again.
            {move || {
                (state.visible.with(Vec::len) > 1)
                    .then(|| view! { <MenuButton icon=IconName::EyeOff on_click=hide>{words.hide_column}</MenuButton> })
            }}
        </div>
    }
}

#[component]
fn FilterFields(state: TableState, index: usize, column: TableColumn) -> impl IntoView {
    let words = words::components(use_locale());
    if !column.is_numeric() {
        let value = Signal::derive(move || match state.filter(index) {
            Some(Filter::Contains(text)) => text,
            _ => String::new(),
        });
        return view! {
            <TextField
                name="column-contains"
                label=words.contains
                autocomplete="off"
                value=value
                on_input=move |text| state.set_filter(index, Filter::Contains(text))
            />
        }
        .into_any();
    }
    let bounds = move || match state.filter(index) {
        Some(Filter::Between { from, to }) => (from, to),
        _ => Default::default(),
    };
    let from = Signal::derive(move || bounds().0);
    let to = Signal::derive(move || bounds().1);
    let unit = if column.format == Format::Percent { " (%)" } else { "" };
    view! {
        <TextField
            name="column-from"
            label=format!("{}{unit}", words.from)
            input_type="number"
            autocomplete="off"
            value=from
            on_input=move |from| state.set_filter(index, Filter::Between { from, to: to.get_untracked() })
        />
        <TextField
            name="column-to"
            label=format!("{}{unit}", words.to)
            input_type="number"
            autocomplete="off"
            value=to
            on_input=move |to| state.set_filter(index, Filter::Between { from: from.get_untracked(), to })
        />
    }
    .into_any()
}

/// Shows and hides the panel as `state.menu` says, and closes it when the user clicks elsewhere or presses escape.
fn open_and_close(state: TableState) {
    Effect::new(move |_| {
        let Some(panel) = state.panel.get() else { return };
        // Refused only when it is so already.
        let _ = match state.menu.get() {
            Some(_) => panel.show_popover(),
            None => panel.hide_popover(),
        };
        if state.menu.get_untracked().is_some() {
            // Its content is there in the next frame.
            request_animation_frame(move || {
                place(state);
                let panel = state.panel.get_untracked();
                let first = panel.and_then(|panel| panel.query_selector("button, input").ok().flatten());
                browser::focus(first);
            });
        }
    });
    Effect::new(move |_| {
        let pointer = window_event_listener(ev::click, move |event| {
            if state.menu.get_untracked().is_none() {
                return;
            }
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            // What was clicked may be gone by now, as menus change with what is chosen in them.
            if target.is_some_and(|target| target.is_connected() && !belongs(state, &target)) {
                state.menu.set(None);
            }
        });
        let key = window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" && state.menu.get_untracked().is_some() {
                event.prevent_default();
                close(state);
            }
        });
        let scroll = window_event_listener(ev::scroll, move |_| place(state));
        let resize = window_event_listener(ev::resize, move |_| place(state));
        on_cleanup(move || {
            pointer.remove();
            key.remove();
            scroll.remove();
            resize.remove();
        });
    });
}

/// Puts the open panel beside its heading, where that is now.
pub(super) fn place(state: TableState) {
    let (Some(panel), Some(button)) = (state.panel.get_untracked(), opener(state)) else { return };
    let (heading, size) = (button.get_bounding_client_rect(), panel.get_bounding_client_rect());
    let pixels = |value: Result<JsValue, JsValue>| value.ok().and_then(|value| value.as_f64()).unwrap_or_default();
    let (width, height) = (pixels(window().inner_width()), pixels(window().inner_height()));
    let left = beside(heading.left(), size.width(), width);
    let top = below(heading.top(), heading.bottom(), size.height(), height);
    // Through the object model: the page's policy blocks style attributes. Only properties that do not exist could be
    // refused.
    let style = AsRef::<HtmlElement>::as_ref(&panel).style();
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{top}px"));
}

/// Closes the menu and gives focus back to the button that opened it.
fn close(state: TableState) {
    let button = opener(state);
    state.menu.set(None);
    browser::focus(button);
}

/// The button of the open menu.
fn opener(state: TableState) -> Option<HtmlElement> {
    let table = state.table.get_untracked()?;
    let button = table.query_selector(".table__menu[aria-expanded=\"true\"]").ok()??;
    button.dyn_into().ok()
}

/// Whether an element is part of the panel or of a button that opens it, which does so by itself.
fn belongs(state: TableState, element: &Element) -> bool {
    let inside = state.panel.get_untracked().is_some_and(|panel| panel.contains(Some(element)));
    let button = || element.closest(".table__menu").ok().flatten();
    inside
        || state.table.get_untracked().is_some_and(|table| button().is_some_and(|button| table.contains(Some(&button))))
}

fn focus_what_shows_again(state: TableState) {
    let frame = state.region.get_untracked().and_then(|region| region.parent_element());
    let button = frame.and_then(|frame| frame.query_selector(".table-foot__hidden").ok().flatten());
    browser::focus(button);
}

/// Where the panel begins: at its heading's button, but within the window.
fn beside(left: f64, width: f64, window: f64) -> f64 {
    left.min(window - width - MARGIN).max(MARGIN)
}

/// Where the panel's top is: below the button, or above it where only there is room.
fn below(top: f64, bottom: f64, height: f64, window: f64) -> f64 {
    let (under, over) = (bottom + GAP, top - GAP - height);
    if under + height + MARGIN > window && over >= MARGIN { over } else { under }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_panel_stays_within_the_window() {
        assert_eq!(beside(100.0, 220.0, 1440.0), 100.0);
        assert_eq!(beside(1400.0, 220.0, 1440.0), 1212.0);
        assert_eq!(beside(300.0, 400.0, 390.0), MARGIN);
    }

    #[test]
    fn the_panel_is_above_its_heading_where_only_there_is_room() {
        assert_eq!(below(100.0, 124.0, 200.0, 900.0), 128.0);
        assert_eq!(below(800.0, 824.0, 200.0, 900.0), 596.0);
        assert_eq!(below(100.0, 124.0, 200.0, 300.0), 128.0);
    }
}
