//! Tables of data: sorted by their headings, filtered, resized and hidden by column, walked by keyboard, copied to a
//! spreadsheet.

mod body;
mod cell;
mod column_menu;
mod filter;
mod foot;
mod handle;
mod heading;
mod keyboard;
mod list;
mod order;
mod selection;
mod state;
mod tsv;
mod widths;
mod window;

pub use cell::{Cell, Row, TableColumn};
pub use list::RowList;

use leptos::{attr::custom::custom_attribute, prelude::*};
use web_sys::HtmlElement;

use body::{Body, Totals};
use column_menu::ColumnMenu;
use foot::Foot;
use heading::Heading;
use state::TableState;
use widths::Widths;

/// A table. Headings sort; their menus filter and hide, their edges resize. Arrows walk through the rows, space selects
/// one, enter opens it. What is copied is what is shown, or what is selected of it, as tab-separated text with plain
/// numbers. Past 200 rows they scroll in a region of their own, and only those in view are in the document.
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
    /// What it says where there is no row, whatever is filtered: why, and what to do.
    #[prop(optional, into)]
    nothing: MaybeProp<String>,
    /// A last line that is no row: it stays below, however the rows are sorted and filtered.
    #[prop(optional, into)]
    totals: MaybeProp<Row>,
    /// What can be picked by the first cell of a row; nothing where rows pick nothing.
    #[prop(default = None)]
    picks: Option<RowPicks>,
    /// The height past which it scrolls under its heading: as tall as its rows by default, `true` for 480 px.
    #[prop(optional)]
    scroll: bool,
    /// Whether rows are 40 px tall instead of 32.
    #[prop(optional)]
    comfortable: bool,
    /// Leaves away the line with the row count and the copy button, and what can be done with columns and rows.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let state = TableState::new(columns, rows, if comfortable { 40.0 } else { 32.0 });
    let limited = Memo::new(move |_| scroll || state.is_long());
    let sized = Memo::new(move |_| state.widths.with(Widths::are_set));
    hold_width(state);
    let headings = move || {
        let visible = state.visible.get();
        state.columns.with(|columns| {
            let heading = |index: usize| {
                let column = columns.get(index)?.clone();
                Some(view! { <Heading state=state index=index column=column bare=bare /> }.into_any())
            };
            visible.into_iter().filter_map(heading).collect_view()
        })
    };
    view! {
        <div class="table-frame" class:table-frame--comfortable=comfortable>
            <div
                class="table-scroll"
                class:table-scroll--limited=move || limited.get()
                role="region"
                tabindex="0"
                aria-label=move || caption.get()
                node_ref=state.region
                on:scroll=move |_| {
                    keyboard::scrolled(state);
                    column_menu::place(state);
                }
            >
                <table
                    class="table"
                    class:table--sized=move || sized.get()
                    aria-rowcount=move || state.shown.with(Vec::len) + 1
                    node_ref=state.table
                >
                    <caption class="visually-hidden">{move || caption.get()}</caption>
                    {move || sized.get().then(|| view! { <ColumnWidths state=state /> })}
                    <thead>
                        <tr aria-rowindex="1">{headings}</tr>
                    </thead>
                    <Body state=state selects=!bare picks=picks nothing=nothing />
                    {move || totals.get().map(|totals| view! { <Totals state=state totals=totals /> })}
                </table>
            </div>
            {(!bare)
                .then(|| {
                    view! {
                        <Foot state=state total=total />
                        <ColumnMenu state=state />
                    }
                })}
        </div>
    }
}

/// How rows are picked, by their first cells. Rows are named by their places in the order they came in.
#[derive(Debug, Clone, Copy)]
pub struct RowPicks {
    /// Whether a row can be.
    pub can: Signal<Vec<bool>>,
    /// Those that are.
    pub picked: Signal<Vec<usize>>,
    /// Hears which one was pressed.
    pub on_pick: Callback<usize>,
}

/// The chosen widths. The last column takes what is left of the frame, so that no hairline ends before its edge.
#[component]
fn ColumnWidths(state: TableState) -> impl IntoView {
    let columns = move || {
        let visible = state.visible.get();
        let last = visible.last().copied();
        let width = |column: usize| {
            state
                .widths
                .with(|widths| widths.of(column))
                .filter(|_| Some(column) != last)
                .map(|width| width.to_string())
        };
        let col = |column: &usize| view! { <col {..custom_attribute("width", width(*column))} /> }.into_any();
        visible.iter().map(col).collect_view()
    };
    view! { <colgroup>{columns}</colgroup> }
}

/// Keeps the table at least as wide as its columns together. Set through the object model: the page's policy blocks
/// style attributes.
fn hold_width(state: TableState) {
    Effect::new(move |_| {
        let Some(table) = state.table.get() else { return };
        let sum = state.widths.with(|widths| state.visible.with(|visible| widths.sum(visible)));
        let width = if sum > 0.0 { format!("{sum}px") } else { String::new() };
        // Only a property that does not exist could be refused.
        let _ = AsRef::<HtmlElement>::as_ref(&table).style().set_property("min-width", &width);
    });
}
