//! The numbers of a chart as a table, behind "Show data".

use contract::{Annotation, Chart};
use leptos::html::{Details, Div};
use leptos::prelude::*;

use crate::{DataTable, Row, TableColumn, use_locale, words};

/// The chart's numbers as a table. The server writes them, to be read without a script; in the browser the table is made when it
/// is opened, and follows the chart for as long as it is: to keep what nobody sees takes longer than to draw the chart.
#[component]
pub(super) fn ChartData(chart: Signal<Chart>) -> impl IntoView {
    let words = words::components(use_locale());
    let (details, written) = (NodeRef::<Details>::new(), NodeRef::<Div>::new());
    let (is_open, was_opened) = (RwSignal::new(false), RwSignal::new(false));
    let look = move || {
        let Some(details) = details.get_untracked() else { return };
        is_open.set(details.open());
        if details.open() && !was_opened.get_untracked() {
            was_opened.set(true);
            if let Some(written) = written.get_untracked() {
                written.set_inner_html("");
            }
        }
    };
    // It may have been opened before there was a script.
    Effect::new(move |_| {
        details.track();
        look();
    });
    let followed = move || {
        let newest = Memo::new(move |last: Option<&Chart>| match (is_open.get(), last) {
            (false, Some(last)) => last.clone(),
            _ => chart.get(),
        });
        view! { <Numbers chart=newest /> }
    };
    view! {
        <details class="chart__data" node_ref=details on:toggle=move |_| look()>
            <summary class="chart__toggle">
                <span class="chart__show">{words.show_data}</span>
                <span class="chart__hide">{words.hide_data}</span>
                <span class="visually-hidden">{move || chart.with(|chart| (words.data_of)(&chart.title))}</span>
            </summary>
            <div node_ref=written inner_html=as_html(chart)></div>
            {move || was_opened.get().then(followed)}
        </details>
    }
}

#[cfg(feature = "ssr")]
fn as_html(chart: Signal<Chart>) -> String {
    view! { <Numbers chart=chart /> }.into_any().to_html()
}

/// What the server has written is there already.
#[cfg(not(feature = "ssr"))]
const fn as_html(_chart: Signal<Chart>) -> String {
    String::new()
}

#[component]
fn Numbers(#[prop(into)] chart: Signal<Chart>) -> impl IntoView {
    let words = words::components(use_locale());
    let columns = move || {
        chart.with(|chart| {
            chart.columns.iter().map(|column| TableColumn::new(column.title.clone(), column.format)).collect::<Vec<_>>()
        })
    };
    let annotations = move || {
        let annotations =
            chart.with(|chart| chart.plot.as_ref().map(|plot| plot.annotations.clone()).unwrap_or_default());
        let line = |known: Annotation| view! { <li>{known.in_words()}</li> }.into_any();
        (!annotations.is_empty()).then(|| {
            view! {
                <p class="chart__marked">{words.marked}</p>
                <ol class="chart__annotations">{annotations.into_iter().map(line).collect_view()}</ol>
            }
        })
    };
    view! {
        <DataTable
            caption=Signal::derive(move || chart.with(|chart| chart.title.clone()))
            columns=Signal::derive(columns)
            rows=Signal::derive(move || chart.with(|chart| Row::of_columns(&chart.columns)))
            scroll=true
        />
        {annotations}
    }
}
