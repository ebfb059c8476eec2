//! The line below a table: how many rows, what is filtered and hidden, and a copy of it.

use leptos::prelude::*;

use super::state::TableState;
use crate::{CopyButton, Locale, format, use_locale, words};

/// The foot. `total` is how many rows there are in all, where the table has only the first of them.
#[component]
pub(super) fn Foot(state: TableState, total: MaybeProp<u64>) -> impl IntoView {
    let locale = use_locale();
    let words = words::components(locale);
    let counts = move || Counts {
        selected: state.selected.with(Vec::len),
        shown: state.shown.with(Vec::len),
        rows: state.rows.with(Vec::len),
        total: total.get(),
        filtered: state.is_filtered(),
    };
    let hidden = Memo::new(move |_| state.columns.with(Vec::len) - state.visible.with(Vec::len));
    let copy_label = move || match state.selected.with(Vec::len) {
        0 => words.copy_table.to_owned(),
        selected => (words.copy_rows)(&format::count(locale, selected as u64, words.rows)),
    };
    let filtered = Memo::new(move |_| state.is_filtered());
    view! {
        <div class="table-foot">
            <span class="table-foot__count num" role="status">{move || counts().say(locale)}</span>
            {move || {
                filtered
                    .get()
                    .then(|| {
                        view! {
                            <button
                                class="button button--quiet button--small"
                                type="button"
                                on:click=move |_| state.clear_filters()
                            >
                                {words.clear_filters}
                            </button>
                        }
                    })
            }}
            {move || {
                let hidden = hidden.get();
                (hidden > 0)
                    .then(|| {
                        view! {
                            <button
                                class="button button--quiet button--small table-foot__hidden"
                                type="button"
                                title=words.show_columns
                                on:click=move |_| state.show_all_columns()
                            >
                                {(words.hidden)(&format::count(locale, hidden as u64, words.columns))}
                            </button>
                        }
                    })
            }}
            <CopyButton text=Signal::derive(move || state.tsv()) label=Signal::derive(copy_label) />
        </div>
    }
}

#[derive(Debug, Clone, Copy)]
struct Counts {
    selected: usize,
    shown: usize,
    rows: usize,
    total: Option<u64>,
    filtered: bool,
}

impl Counts {
    fn say(self, locale: Locale) -> String {
        let words = words::components(locale);
        let integer = |number: usize| format::integer(locale, number as u64);
        let count = |rows: u64| format::count(locale, rows, words.rows);
        let of = |part: usize, all: u64| (words.rows_of)(&integer(part), &count(all));
        let rows = self.rows as u64;
        let more = self.total.filter(|total| *total > rows);
        match more {
            _ if self.selected > 0 => (words.rows_selected)(&of(self.selected, self.shown as u64)),
            // Of the rows that did not come nobody knows whether the filter lets them through.
            Some(_) if self.filtered => (words.rows_of_first)(&integer(self.shown), &count(rows)),
            Some(total) => of(self.rows, total),
            None if self.filtered => of(self.shown, rows),
            None => count(rows),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_says_what_it_counts() {
        let all = Counts { selected: 0, shown: 348, rows: 348, total: None, filtered: false };
        assert_eq!(all.say(Locale::English), "348 rows");
        assert_eq!(Counts { shown: 1, rows: 1, ..all }.say(Locale::English), "1 row");
        assert_eq!(Counts { shown: 12, filtered: true, ..all }.say(Locale::English), "12 of 348 rows");
        assert_eq!(Counts { selected: 3, ..all }.say(Locale::English), "3 of 348 rows selected");
        assert_eq!(
            Counts { selected: 3, shown: 12, filtered: true, ..all }.say(Locale::English),
            "3 of 12 rows selected"
        );
        assert_eq!(Counts { total: Some(348), ..all }.say(Locale::English), "348 rows");
        let part = Counts { shown: 500, rows: 500, total: Some(3184), ..all };
        assert_eq!(part.say(Locale::English), "500 of 3,184 rows");
        assert_eq!(Counts { shown: 12, filtered: true, ..part }.say(Locale::English), "12 of the first 500 rows");
        assert_eq!(part.say(Locale::German), "500 von 3.184 Zeilen");
    }
}
