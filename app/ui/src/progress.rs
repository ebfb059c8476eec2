//! How far something is.

use leptos::prelude::*;

use crate::{format, use_locale};

/// How far a piece of work is; moves without end while nobody can tell.
#[component]
pub fn ProgressBar(
    /// What is at work, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// The part that is done, 0 to 1; `None` while nobody can tell.
    #[prop(into)]
    value: Signal<Option<f64>>,
) -> impl IntoView {
    let locale = use_locale();
    let share = move || value.get().map(|value| value.clamp(0.0, 1.0));
    view! {
        <div class="progress">
            <progress class="progress__bar" max="1" value=share aria-label=move || label.get()></progress>
            <span class="progress__text num">{move || share().map(|share| format::percent_whole(locale, share))}</span>
        </div>
    }
}

/// A thin bar on top of its nearest positioned ancestor while data is on its way.
#[component]
pub fn LoadingBar(
    /// Whether data is on its way.
    #[prop(into)]
    active: Signal<bool>,
) -> impl IntoView {
    view! { <div class="loading-bar" class:is-active=move || active.get() aria-hidden="true"></div> }
}
