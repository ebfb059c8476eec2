//! A column's heading: its name, which sorts; its menu; the edge to pull at.

use leptos::prelude::*;

use super::cell::TableColumn;
use super::handle::ResizeHandle;
use super::order::Sorting;
use super::state::TableState;
use crate::{Icon, IconName, use_locale, words};

/// The heading of the column with that index. A `bare` one has neither menu nor handle.
#[component]
pub(super) fn Heading(state: TableState, index: usize, column: TableColumn, bare: bool) -> impl IntoView {
    let direction =
        move || state.sorting.get().filter(|sorting| sorting.column == index).map(|sorting| sorting.descending);
    let aria = move || match direction() {
        Some(true) => Some("descending"),
        Some(false) => Some("ascending"),
        None => None,
    };
    let (numeric, class) = (column.is_numeric(), column.class());
    let name = if column.sortable {
        let icon = move || match direction() {
            Some(true) => view! { <Icon name=IconName::ArrowDown /> },
            Some(false) => view! { <Icon name=IconName::ArrowUp /> },
            None => view! { <Icon name=IconName::ChevronsUpDown /> },
        };
        view! {
            <button
                class="table__sort"
                type="button"
                on:click=move |_| state.sort(Sorting::clicked(state.sorting.get_untracked(), index, numeric))
            >
                <span class="table__name">{column.title.clone()}</span>
                {icon}
            </button>
        }
        .into_any()
    } else {
        view! { <span class="table__name">{column.title.clone()}</span> }.into_any()
    };
    // Without this the buttons within would be part of what each cell is announced by.
    let label = (!bare).then(|| column.title.clone());
    let content = if bare {
        name
    } else {
        view! {
            <div class="table__heading">
                {name} <MenuOpener state=state index=index title=column.title.clone() />
            </div>
            <ResizeHandle state=state index=index title=column.title />
        }
        .into_any()
    };
    view! {
        <th
            scope="col"
            class=class
            aria-sort=aria
            aria-label=label
            title=column.hint
        >
            {content}
        </th>
    }
}

#[component]
fn MenuOpener(state: TableState, index: usize, title: String) -> impl IntoView {
    let filtered = Memo::new(move |_| state.filters.with(|filters| filters.contains_key(&index)));
    let toggle = move |_| {
        state.menu.update(|menu| *menu = if *menu == Some(index) { None } else { Some(index) });
    };
    let icon = move || {
        if filtered.get() {
            view! { <Icon name=IconName::ListFilter /> }
        } else {
            view! { <Icon name=IconName::Ellipsis /> }
        }
    };
    view! {
        <button
            class="table__menu"
            class:is-filtered=move || filtered.get()
            type="button"
            aria-label=(words::components(use_locale()).column)(&title)
            aria-haspopup="dialog"
            aria-expanded=move || (state.menu.get() == Some(index)).to_string()
            on:click=toggle
        >
            {icon}
        </button>
    }
}
