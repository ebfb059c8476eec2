//! How a trace and its spans went.

use contract::{SpanStatus, TraceState};
use leptos::prelude::*;
use ui::{use_locale, words};

/// A dot and a word; the dot alone would be a colour alone.
#[component]
pub(super) fn State(#[prop(into)] state: Signal<TraceState>) -> impl IntoView {
    let words = words::traces(use_locale());
    let class = move || match state.get() {
        TraceState::Ok => "run-status run-status--finished",
        TraceState::Error => "run-status run-status--failed",
        TraceState::InProgress => "run-status run-status--running",
        TraceState::Unspecified => "run-status",
    };
    view! { <span class=class>{move || (words.state_of)(state.get())}</span> }
}

/// The same of a span.
#[component]
pub(super) fn SpanState(status: SpanStatus) -> impl IntoView {
    let words = words::traces(use_locale());
    let class = match status {
        SpanStatus::Ok => "run-status run-status--finished",
        SpanStatus::Error => "run-status run-status--failed",
        SpanStatus::Unset => "run-status",
    };
    view! { <span class=class>{(words.span_status)(status)}</span> }
}
