//! What somebody has changed about a table, and what follows from it.

use std::collections::BTreeSet;
use std::ops::Range;

use leptos::{
    html::{Div, Table},
    prelude::*,
};
use wasm_bindgen::JsCast;

use super::cell::{Row, TableColumn};
use super::filter::{Filter, Filters, passing};
use super::order::{Sorting, order};
use super::selection::Selection;
use super::tsv::to_tsv;
use super::widths::Widths;
use super::window::{MOST, Viewport};
use crate::browser;

/// The state that the parts of one table share. Columns and rows are named by their index, whatever is shown of them;
/// a place among the rows shown is a position.
#[derive(Clone, Copy)]
pub(super) struct TableState {
    pub(super) columns: Memo<Vec<TableColumn>>,
    pub(super) rows: Memo<Vec<Row>>,
    pub(super) sorting: RwSignal<Option<Sorting>>,
    pub(super) filters: RwSignal<Filters>,
    pub(super) hidden: RwSignal<BTreeSet<usize>>,
    pub(super) widths: RwSignal<Widths>,
    pub(super) selection: RwSignal<Selection>,
    /// The position that the keyboard is at.
    pub(super) active: RwSignal<usize>,
    /// The column whose menu is open.
    pub(super) menu: RwSignal<Option<usize>>,
    pub(super) viewport: RwSignal<Viewport>,
    /// The columns that are shown.
    pub(super) visible: Memo<Vec<usize>>,
    /// The rows that the filters let through, in their order.
    pub(super) shown: Memo<Vec<usize>>,
    /// The shown rows that are selected.
    pub(super) selected: Memo<Vec<usize>>,
    /// The positions that are in the document.
    pub(super) window: Memo<Range<usize>>,
    /// The region that scrolls.
    pub(super) region: NodeRef<Div>,
    pub(super) table: NodeRef<Table>,
    /// The panel of the columns' menus.
    pub(super) panel: NodeRef<Div>,
}

impl TableState {
    /// A table as it comes. `row_height` is in pixels.
    pub(super) fn new(columns: Signal<Vec<TableColumn>>, rows: Signal<Vec<Row>>, row_height: f64) -> Self {
        let columns = Memo::new(move |_| columns.get());
        let rows = Memo::new(move |_| rows.get());
        let (sorting, filters) = (RwSignal::new(None), RwSignal::new(Filters::new()));
        let hidden = RwSignal::new(BTreeSet::new());
        let selection = RwSignal::new(Selection::default());
        let viewport = RwSignal::new(Viewport::new(row_height));
        let visible = Memo::new(move |_| {
            let all = 0..columns.with(Vec::len);
            hidden.with(|hidden| all.filter(|index| !hidden.contains(index)).collect::<Vec<_>>())
        });
        // Apart, so that a letter typed into a filter does not sort again.
        let ordered = Memo::new(move |_| rows.with(|rows| order(rows, sorting.get())));
        let shown = Memo::new(move |_| {
            let look = |rows: &Vec<Row>, columns: &Vec<TableColumn>| {
                ordered.with(|ordered| filters.with(|filters| passing(rows, ordered, columns, filters)))
            };
            rows.with(|rows| columns.with(|columns| look(rows, columns)))
        });
        let selected = Memo::new(move |_| selection.with(|selection| shown.with(|shown| selection.among(shown))));
        let window = Memo::new(move |_| viewport.get().window(shown.with(Vec::len)));
        // Other rows have other indices. Only a browser has a selection to lose.
        Effect::watch(move || rows.track(), move |(), _, _| selection.set(Selection::default()), false);
        Self {
            columns,
            rows,
            sorting,
            filters,
            hidden,
            widths: RwSignal::new(Widths::default()),
            selection,
            active: RwSignal::new(0),
            menu: RwSignal::new(None),
            viewport,
            visible,
            shown,
            selected,
            window,
            region: NodeRef::new(),
            table: NodeRef::new(),
            panel: NodeRef::new(),
        }
    }

    /// Whether there are so many rows that they scroll in a region of their own, whatever a filter leaves of them.
    pub(super) fn is_long(self) -> bool {
        self.rows.with(|rows| rows.len() > MOST)
    }

    /// Whether a filter is in force.
    pub(super) fn is_filtered(self) -> bool {
        self.filters.with(|filters| !filters.is_empty())
    }

    /// A column's filter, blank where none is in force.
    pub(super) fn filter(self, column: usize) -> Option<Filter> {
        let kept = self.filters.with(|filters| filters.get(&column).cloned());
        kept.or_else(|| self.columns.with(|columns| columns.get(column).map(Filter::blank)))
    }

    /// Filters a column; a blank filter is none.
    pub(super) fn set_filter(self, column: usize, filter: Filter) {
        self.filters.update(|filters| {
            if filter.is_blank() {
                filters.remove(&column);
            } else {
                filters.insert(column, filter);
            }
        });
        self.other_rows_are_shown();
    }

    /// Filters a column no more.
    pub(super) fn clear_filter(self, column: usize) {
        self.filters.update(|filters| drop(filters.remove(&column)));
        self.other_rows_are_shown();
    }

    /// Lets every row through. The button that asked for it goes away, so focus moves to the rows.
    pub(super) fn clear_filters(self) {
        self.filters.set(Filters::new());
        self.other_rows_are_shown();
        self.focus_region();
    }

    /// Sorts by a column, or as the rows came.
    pub(super) fn sort(self, sorting: Option<Sorting>) {
        self.sorting.set(sorting);
        self.active.set(0);
    }

    /// Shows every column. The button that asked for it goes away, so focus moves to the rows.
    pub(super) fn show_all_columns(self) {
        self.hidden.update(BTreeSet::clear);
        // Once the columns are in the document, and before it is painted.
        request_animation_frame(move || {
            if self.widths.with_untracked(Widths::are_set) {
                let natural = self.natural_widths();
                self.widths.update(|widths| widths.complete(&natural));
            }
        });
        self.focus_region();
    }

    /// What copying gives: the selected rows, or all that are shown.
    pub(super) fn tsv(self) -> String {
        let copied = |rows: &[usize]| {
            self.columns
                .with(|columns| self.rows.with(|all| self.visible.with(|visible| to_tsv(columns, all, visible, rows))))
        };
        self.selected.with(
            |selected| {
                if selected.is_empty() { self.shown.with(|shown| copied(shown)) } else { copied(selected) }
            },
        )
    }

    /// The width of each visible column as it is laid out now.
    pub(super) fn measured_widths(self) -> Vec<(usize, f64)> {
        let Some(headings) = self.table.get_untracked().and_then(|table| table.query_selector_all("thead th").ok())
        else {
            return Vec::new();
        };
        let width = |position: usize| {
            let heading: web_sys::Element = headings.item(u32::try_from(position).ok()?)?.dyn_into().ok()?;
            Some(heading.get_bounding_client_rect().width())
        };
        let visible = self.visible.get_untracked();
        visible.into_iter().enumerate().filter_map(|(position, column)| Some((column, width(position)?))).collect()
    }

    /// The width that each visible column needs for what it shows.
    pub(super) fn natural_widths(self) -> Vec<(usize, f64)> {
        const MEASURING: &str = "table--measuring";
        let Some(table) = self.table.get_untracked() else { return Vec::new() };
        // Both within one task, so that nobody sees it. A class name without spaces cannot fail.
        let _ = table.class_list().add_1(MEASURING);
        let widths = self.measured_widths();
        let _ = table.class_list().remove_1(MEASURING);
        widths
    }

    /// Takes over how far the region is scrolled, and how tall it and its rows are.
    pub(super) fn read_viewport(self) {
        let Some(region) = self.region.get_untracked() else { return };
        let row = region.query_selector("tbody tr[aria-rowindex]").ok().flatten();
        let row = row.map(|row| row.get_bounding_client_rect().height()).filter(|height| *height > 0.0);
        let height = f64::from(region.client_height());
        self.viewport.update(|viewport| {
            viewport.top = f64::from(region.scroll_top());
            viewport.row = row.unwrap_or(viewport.row);
            // Nothing is that tall while it is folded away.
            if height > 0.0 {
                viewport.height = height;
            }
        });
    }

    fn other_rows_are_shown(self) {
        self.selection.set(Selection::default());
        self.active.set(0);
        if let Some(region) = self.region.get_untracked() {
            region.set_scroll_top(0);
        }
    }

    fn focus_region(self) {
        browser::focus(self.region.get_untracked());
    }
}
