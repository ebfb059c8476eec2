//! How a run stands.

use contract::RunStatus;
use leptos::prelude::*;
use ui::{use_locale, words};

/// A dot and a word; the dot alone would be a colour alone.
#[component]
pub(super) fn Status(#[prop(into)] status: Signal<RunStatus>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let class = move || match status.get() {
        RunStatus::Running => "run-status run-status--running",
        RunStatus::Scheduled => "run-status",
        RunStatus::Finished => "run-status run-status--finished",
        RunStatus::Failed => "run-status run-status--failed",
        RunStatus::Killed => "run-status run-status--stopped",
    };
    view! { <span class=class>{move || (words.status_of)(status.get())}</span> }
}
