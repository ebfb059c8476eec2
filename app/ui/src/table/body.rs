//! The rows of a table: those in view, and empty ones that stand for the rest.

use std::cmp::Reverse;

use draw::CellMark;
use leptos::{attr::custom::custom_attribute, prelude::*};

use super::RowPicks;
use super::cell::{Cell, CellContent, Row, TableColumn};
use super::keyboard;
use super::state::TableState;
use super::widths::Widths;
use crate::{BestMark, VerdictMark, use_locale, words};

/// The rows. `selects` is whether they can be selected, `picks` how they can be picked, `nothing` what is said where there are none.
#[component]
pub(super) fn Body(
    state: TableState,
    selects: bool,
    picks: Option<RowPicks>,
    nothing: MaybeProp<String>,
) -> impl IntoView {
    let lines = move || {
        let window = state.window.get();
        let start = window.start;
        state.shown.with(|shown| {
            let rows = shown.get(window).unwrap_or_default();
            rows.iter().enumerate().map(|(index, row)| (start + index, *row)).collect::<Vec<_>>()
        })
    };
    let heights =
        Memo::new(move |_| state.window.with(|window| state.viewport.get().around(window, state.shown.with(Vec::len))));
    let nothing_matches = Memo::new(move |_| state.is_filtered() && state.shown.with(Vec::is_empty));
    let why_empty = Memo::new(move |_| nothing.get().filter(|_| state.rows.with(Vec::is_empty)));
    view! {
        <tbody
            on:keydown=move |event| keyboard::walk(state, &event, selects)
            on:focusin=move |event| keyboard::arrive(state, &event)
        >
            {move || state.is_long().then(|| view! { <Widest state=state /> })}
            <Spacer state=state height=Signal::derive(move || heights.get().0) />
            <For each=lines key=|line| *line let((position, index))>
                <TableRow state=state position=position index=index selects=selects picks=picks />
            </For>
            <Spacer state=state height=Signal::derive(move || heights.get().1) />
            {move || nothing_matches.get().then(|| view! { <NothingMatches state=state /> })}
            {move || {
                why_empty
                    .get()
                    .map(|why| {
                        view! {
                            <tr class="table__nothing">
                                <td colspan=move || state.visible.with(Vec::len)>
                                    <div class="table__message">{why}</div>
                                </td>
                            </tr>
                        }
                    })
            }}
        </tbody>
    }
}

/// A last line that is no row.
#[component]
pub(super) fn Totals(state: TableState, totals: Row) -> impl IntoView {
    let cells = move || {
        let visible = state.visible.get();
        state.columns.with(|columns| {
            let cell = |column: &usize| Some(view_of(totals.cells.get(*column)?, columns.get(*column)?, false, None));
            visible.iter().filter_map(cell).collect_view()
        })
    };
    view! {
        <tfoot>
            <tr class="table__totals">{cells}</tr>
        </tfoot>
    }
}

/// Stands for rows that are not in the document. Its height is an attribute, which is there before any script runs and
/// which the page's policy allows.
#[component]
fn Spacer(state: TableState, height: Signal<f64>) -> impl IntoView {
    let there = Memo::new(move |_| height.get() > 0.0);
    move || {
        there.get().then(|| {
            view! {
                <tr
                    class="table__spacer"
                    aria-hidden="true"
                    {..custom_attribute("height", move || height.get().to_string())}
                >
                    <td colspan=move || state.visible.with(Vec::len)></td>
                </tr>
            }
        })
    }
}

/// A row without height that holds the longest texts of each column: columns are as wide as all their rows need, and do
/// not change as rows come into view.
#[component]
fn Widest(state: TableState) -> impl IntoView {
    let widest = Memo::new(move |_| state.rows.with(|rows| widest(rows, state.columns.with(Vec::len))));
    let texts = move |column: usize| {
        let text = |row: &usize| {
            let content = state.rows.with(|rows| Some(rows.get(*row)?.cells.get(column)?.content.clone()))?;
            Some(view! { <div>{show(without_link(content))}</div> }.into_any())
        };
        widest.with(|widest| widest.get(column).map(|rows| rows.iter().filter_map(text).collect_view()))
    };
    let cells = move || {
        let visible = state.visible.get();
        state.columns.with(|columns| {
            let class = |column: usize| columns.get(column).map(TableColumn::class);
            let cell = |column: usize| view! { <td class=class(column)>{texts(column)}</td> }.into_any();
            visible.into_iter().map(cell).collect_view()
        })
    };
    view! { <tr class="table__widest" aria-hidden="true">{cells}</tr> }
}

#[component]
fn NothingMatches(state: TableState) -> impl IntoView {
    view! {
        <tr class="table__nothing">
            <td colspan=move || state.visible.with(Vec::len)>
                <div class="table__message">
                    {words::components(use_locale()).no_row_matches}
                    <button
                        class="button button--quiet button--small"
                        type="button"
                        on:click=move |_| state.clear_filters()
                    >
                        {words::components(use_locale()).clear_filters}
                    </button>
                </div>
            </td>
        </tr>
    }
}

#[component]
fn TableRow(state: TableState, position: usize, index: usize, selects: bool, picks: Option<RowPicks>) -> impl IntoView {
    let sized = Memo::new(move |_| state.widths.with(Widths::are_set));
    let is_picked = Memo::new(move |_| picks.is_some_and(|picks| picks.picked.with(|picked| picked.contains(&index))));
    let pick = move || {
        let picks = picks.filter(|picks| picks.can.with(|can| can.get(index) == Some(&true)))?;
        Some(Pick { is_picked, press: Callback::new(move |()| picks.on_pick.run(index)) })
    };
    let cells = move || {
        let (visible, sized) = (state.visible.get(), sized.get());
        state.columns.with(|columns| {
            state.rows.with(|rows| {
                let row = rows.get(index)?;
                let pick_of = |column: usize| if column == 0 { pick() } else { None };
                let cell = |column: &usize| {
                    Some(view_of(row.cells.get(*column)?, columns.get(*column)?, sized, pick_of(*column)))
                };
                Some(visible.iter().filter_map(cell).collect_view())
            })
        })
    };
    let selected = Memo::new(move |_| state.selection.with(|selection| selection.contains(index)));
    // One row can be reached with the tab key: the one the keyboard was at, or the first in view.
    let tab_stop = Memo::new(move |_| {
        let active = state.active.get();
        let stop = state.window.with(|window| {
            if window.contains(&active) {
                active
            } else {
                state.viewport.get().first().min(window.end.saturating_sub(1))
            }
        });
        stop == position
    });
    view! {
        <tr
            tabindex=move || if tab_stop.get() { "0" } else { "-1" }
            class:is-picked=move || is_picked.get()
            aria-rowindex=position + 2
            aria-selected=move || selects.then(|| selected.get().to_string())
        >
            {cells}
        </tr>
    }
}

/// How a row is picked by its first cell.
struct Pick {
    is_picked: Memo<bool>,
    press: Callback<()>,
}

/// A cell. Where its column does not follow its content the text may be cut off, and is whole on hover.
fn view_of(cell: &Cell, column: &TableColumn, sized: bool, pick: Option<Pick>) -> AnyView {
    let title = cell.title.clone().or_else(|| (sized || column.fills).then(|| cell.shown().to_owned()));
    let verdict = cell.verdict.map(|verdict| view! { <VerdictMark verdict=verdict /> });
    let best = cell.is_best.then(|| view! { <BestMark /> });
    let content = (verdict, best, show(cell.content.clone())).into_any();
    let content = match pick {
        None => content,
        // The row is what the keyboard reaches.
        Some(Pick { is_picked, press }) => view! {
            <button
                type="button"
                class="table__pick"
                tabindex="-1"
                aria-pressed=move || is_picked.get().to_string()
                on:click=move |_| press.run(())
            >
                {content}
            </button>
        }
        .into_any(),
    };
    match cell.mark {
        None => view! { <td class=column.class() class:num=column.is_numeric() title=title>{content}</td> }.into_any(),
        Some(mark) => view! {
            <td class=format!("{} is-marked", column.class()) class:num=column.is_numeric() title=title>
                <CellBack mark=mark />
                <span class="table__front">{content}</span>
            </td>
        }
        .into_any(),
    }
}

/// A bar or a shade behind a cell. Its size is in attributes of a drawing: the page's policy blocks style attributes.
#[component]
fn CellBack(mark: CellMark) -> impl IntoView {
    let (class, from, width, seen) = match mark {
        CellMark::Bar { from, to, loss: false } => ("table__bar", from, to - from, 1.0),
        CellMark::Bar { from, to, loss: true } => ("table__bar table__bar--loss", from, to - from, 1.0),
        CellMark::Shade(seen) => ("table__shade", 0.0, 1.0, seen),
    };
    let share = |share: f32| format!("{:.2}", share * 100.0);
    view! {
        <svg class="table__back" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
            <rect class=class x=share(from) width=share(width) height="1" fill-opacity=format!("{seen:.2}")></rect>
        </svg>
    }
}

fn show(content: CellContent) -> AnyView {
    match content {
        CellContent::Plain(text) => text.into_any(),
        CellContent::Mono(text) => view! { <code>{text}</code> }.into_any(),
        CellContent::Link(text, href) => view! { <a href=href>{text}</a> }.into_any(),
        CellContent::MonoLink(text, href) => view! { <a href=href><code>{text}</code></a> }.into_any(),
        CellContent::Course(values) => {
            view! { <span class="table__course"><crate::Sparkline values=Signal::stored(values) /></span> }.into_any()
        }
        CellContent::Badge(text, tone) => view! { <crate::Badge tone=tone>{text}</crate::Badge> }.into_any(),
    }
}

fn without_link(content: CellContent) -> CellContent {
    match content {
        CellContent::Link(text, _) => CellContent::Plain(text),
        CellContent::MonoLink(text, _) => CellContent::Mono(text),
        other => other,
    }
}

/// For each column the rows whose texts are about the longest. More than one, because only the browser knows its fonts.
fn widest(rows: &[Row], columns: usize) -> Vec<Vec<usize>> {
    const CANDIDATES: usize = 4;
    let extent = |row: usize, column: usize| rows[row].cells.get(column).map_or(0, |cell| extent(cell.shown()));
    let of_column = |column: usize| {
        let mut extents: Vec<_> = (0..rows.len()).map(|row| (Reverse(extent(row, column)), row)).collect();
        if extents.len() > CANDIDATES {
            extents.select_nth_unstable(CANDIDATES);
            extents.truncate(CANDIDATES);
        }
        extents.sort_unstable();
        extents.into_iter().map(|(_, row)| row).collect()
    };
    (0..columns).map(of_column).collect()
}

/// About how wide a text is in a proportional font, in tenths of a common letter.
fn extent(text: &str) -> usize {
    let width = |letter: char| match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 5,
        '1' | 'f' | 't' | 'r' | '(' | ')' | '-' | '/' => 7,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 15,
        letter if letter.is_uppercase() => 12,
        _ => 10,
    };
    text.chars().map(width).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_texts_of_each_column_are_found() {
        let row = |a: &str, b: &str| Row::new(vec![Cell::text(a), Cell::text(b)]);
        let rows = [
            row("illicit", "1"),
            row("MAMMOTH", "22"),
            row("short", "3"),
            row("a", ""),
            row("b", ""),
            row("longer", ""),
        ];
        let widest = widest(&rows, 2);
        assert_eq!(widest[0], [1, 5, 2, 0]);
        assert_eq!(widest[1][..3], [1, 2, 0]);
    }

    #[test]
    fn a_table_without_rows_has_none() {
        assert_eq!(widest(&[], 2), [[0_usize; 0]; 2]);
    }
}
