//! Tables of data: sorted by their headings, walked by keyboard, copied to a spreadsheet.

mod cell;

pub use cell::{Cell, Row, TableColumn};

use leptos::{ev::KeyboardEvent, prelude::*};
use wasm_bindgen::JsCast;

use crate::{CopyButton, Icon, IconName, browser, format};
use cell::CellContent;

/// How many rows are in the document at first, and how many more each time.
const STEP: usize = 200;

/// Rows and the direction they are sorted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sorting {
    column: usize,
    descending: bool,
}

/// A table. Headings sort; arrows walk through the rows and enter opens one; what is copied has every row, as
/// tab-separated text with plain numbers. Past 200 rows the rest is shown on demand.
#[component]
pub fn DataTable(
    /// What the table shows, for screen readers.
    #[prop(into)]
    caption: Signal<String>,
    /// Its columns.
    #[prop(into)]
    columns: Signal<Vec<TableColumn>>,
    /// Its rows, in the order to show until somebody sorts.
    #[prop(into)]
    rows: Signal<Vec<Row>>,
    /// How many rows there are in all, where `rows` are only the first of them.
    #[prop(optional, into)]
    total: MaybeProp<u64>,
    /// The height past which it scrolls under its heading: as tall as its rows by default, `true` for 480 px.
    #[prop(optional)]
    scroll: bool,
    /// Whether rows are 40 px tall instead of 32.
    #[prop(optional)]
    comfortable: bool,
    /// Hides the line with the row count and the copy button.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let sorting = RwSignal::new(None::<Sorting>);
    let limit = RwSignal::new(STEP);
    let sorted = Memo::new(move |_| {
        let mut rows = rows.get();
        if let Some(Sorting { column, descending }) = sorting.get() {
            rows.sort_by(|a, b| Cell::compare(a.cells.get(column), b.cells.get(column), descending));
        }
        rows
    });
    let tsv = Signal::derive(move || columns.with(|columns| sorted.with(|rows| cell::to_tsv(columns, rows))));
    let lines = move || {
        let columns = columns.get();
        sorted.with(|rows| {
            rows.iter()
                .take(limit.get())
                .enumerate()
                .map(|(index, row)| {
                    view! { <TableRow row=row.clone() columns=columns.clone() first=index == 0 /> }.into_any()
                })
                .collect_view()
        })
    };
    let hidden = move || sorted.with(Vec::len).saturating_sub(limit.get());
    let count = move || {
        let shown = sorted.with(Vec::len) as u64;
        match total.get().filter(|total| *total > shown) {
            Some(total) => format!("{} of {}", format::integer(shown), format::count(total, "row", "rows")),
            None => format::count(shown, "row", "rows"),
        }
    };
    view! {
        <div class="table-frame" class:table-frame--comfortable=comfortable>
            <div class="table-scroll" class:table-scroll--limited=scroll role="region" tabindex="0" aria-label=move || caption.get()>
                <table class="table">
                    <caption class="visually-hidden">{move || caption.get()}</caption>
                    <thead>
                        <tr>
                            {move || {
                                columns
                                    .get()
                                    .into_iter()
                                    .enumerate()
                                    .map(|(index, column)| {
                                        view! { <Heading index=index column=column sorting=sorting /> }.into_any()
                                    })
                                    .collect_view()
                            }}
                        </tr>
                    </thead>
                    <tbody on:keydown=move |event| walk(&event)>
                        {lines}
                    </tbody>
                </table>
            </div>
            {(!bare)
                .then(|| {
                    view! {
                        <div class="table-foot">
                            <span class="table-foot__count num">{count}</span>
                            {move || {
                                (hidden() > 0)
                                    .then(|| {
                                        view! {
                                            <button
                                                class="button button--quiet button--small"
                                                type="button"
                                                on:click=move |_| limit.update(|limit| *limit += STEP)
                                            >
                                                {move || format!("Show {} more", hidden().min(STEP))}
                                            </button>
                                        }
                                    })
                            }}
                            <CopyButton text=tsv label="Copy as TSV" />
                        </div>
                    }
                })}
        </div>
    }
}

#[component]
fn Heading(index: usize, column: TableColumn, sorting: RwSignal<Option<Sorting>>) -> impl IntoView {
    let state = move || sorting.get().filter(|sorting| sorting.column == index).map(|sorting| sorting.descending);
    let aria = move || match state() {
        Some(true) => Some("descending"),
        Some(false) => Some("ascending"),
        None => None,
    };
    // Numbers are mostly wanted from the top, words from A. A third click gives the first order back.
    let numeric = column.is_numeric();
    let sort = move |_| {
        sorting.update(|sorting| {
            *sorting = match sorting.filter(|sorting| sorting.column == index) {
                None => Some(Sorting { column: index, descending: numeric }),
                Some(now) if now.descending == numeric => Some(Sorting { column: index, descending: !numeric }),
                Some(_) => None,
            };
        });
    };
    let icon = move || match state() {
        Some(true) => view! { <Icon name=IconName::ArrowDown /> },
        Some(false) => view! { <Icon name=IconName::ArrowUp /> },
        None => view! { <Icon name=IconName::ChevronsUpDown /> },
    };
    let content = if column.sortable {
        view! {
            <button class="table__sort" type="button" on:click=sort>
                <span>{column.title}</span>
                {icon}
            </button>
        }
        .into_any()
    } else {
        view! { <span>{column.title}</span> }.into_any()
    };
    view! {
        <th scope="col" class=if numeric { "is-number" } else { "" } aria-sort=aria title=column.hint>
            {content}
        </th>
    }
}

#[component]
fn TableRow(row: Row, columns: Vec<TableColumn>, first: bool) -> impl IntoView {
    let cells = row
        .cells
        .into_iter()
        .enumerate()
        .map(|(index, cell)| {
            let numeric = columns.get(index).is_some_and(TableColumn::is_numeric);
            let class = if numeric { "is-number num" } else { "" };
            let title = cell.title;
            let content = match cell.content {
                CellContent::Plain(text) => text.into_any(),
                CellContent::Mono(text) => view! { <code>{text}</code> }.into_any(),
                CellContent::Link(text, href) => view! { <a href=href>{text}</a> }.into_any(),
                CellContent::MonoLink(text, href) => view! { <a href=href><code>{text}</code></a> }.into_any(),
                CellContent::Badge(text, tone) => view! { <crate::Badge tone=tone>{text}</crate::Badge> }.into_any(),
            };
            view! { <td class=class title=title>{content}</td> }.into_any()
        })
        .collect_view();
    view! { <tr tabindex=if first { "0" } else { "-1" }>{cells}</tr> }
}

/// Arrows, home and end move between rows; enter follows the row's first link.
fn walk(event: &KeyboardEvent) {
    let Some(row) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok()) else { return };
    if row.tag_name() != "TR" {
        return;
    }
    let body = row.parent_element();
    let next = match event.key().as_str() {
        "ArrowDown" => row.next_element_sibling(),
        "ArrowUp" => row.previous_element_sibling(),
        "Home" => body.and_then(|body| body.first_element_child()),
        "End" => body.and_then(|body| body.last_element_child()),
        "Enter" => {
            if let Ok(Some(link)) = row.query_selector("a[href]")
                && let Some(link) = link.dyn_ref::<web_sys::HtmlElement>()
            {
                link.click();
            }
            None
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = next.and_then(|next| next.dyn_into::<web_sys::HtmlElement>().ok()) {
        row.set_tab_index(-1);
        next.set_tab_index(0);
        browser::focus(Some(&next));
    }
}
