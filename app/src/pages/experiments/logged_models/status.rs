//! Whether a logged model can be used, and what was made of it.

use contract::LoggedModelStatus;
use leptos::prelude::*;
use ui::{use_locale, words};

use crate::url::escape;

/// A dot and a word; the dot alone would be a colour alone.
#[component]
pub(super) fn ModelStatus(#[prop(into)] status: Signal<LoggedModelStatus>) -> impl IntoView {
    let words = words::logged_models(use_locale());
    let class = move || match status.get() {
        LoggedModelStatus::Ready => "run-status run-status--finished",
        LoggedModelStatus::Pending => "run-status run-status--running",
        LoggedModelStatus::Failed => "run-status run-status--failed",
    };
    view! { <span class=class>{move || (words.status_of)(status.get())}</span> }
}

/// Links to registered versions, with commas between them.
pub(in crate::pages::experiments) fn version_links(versions: Vec<(String, i32)>) -> AnyView {
    let link = |(place, (model, version)): (usize, (String, i32))| {
        let href = format!("/models/{}/{version}", escape(&model));
        view! { {(place > 0).then_some(", ")} <a href=href>{format!("{model} v{version}")}</a> }.into_any()
    };
    versions.into_iter().enumerate().map(link).collect_view().into_any()
}
