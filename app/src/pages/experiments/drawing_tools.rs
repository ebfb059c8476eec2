//! How the courses of metrics are drawn: along what, how smooth, and whether as powers of ten.

use leptos::prelude::*;
use ui::{Checkbox, Choice, Segmented, use_locale, words};

use super::course::{Along, Drawing};

/// What chooses it.
#[component]
pub(super) fn DrawingTools(drawing: RwSignal<Drawing>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let moment = words::runs(use_locale()).moment;
    let along = move || drawing.with(|drawing| drawing.along.as_str().to_owned());
    let smoothing = move || drawing.with(|drawing| drawing.smoothing.to_string());
    let option = |along: Along, text| Choice::new(along.as_str(), text);
    let options =
        vec![option(Along::Step, words.step), option(Along::Time, words.elapsed), option(Along::Moment, moment)];
    view! {
        <Segmented
            name="along"
            label=words.along
            options=options
            value=Signal::derive(along)
            on_change=move |value: String| drawing.update(|drawing| drawing.along = Along::named(&value))
        />
        <label class="range">
            <span>{words.smoothing}</span>
            <input
                type="range"
                min="0"
                max="0.99"
                step="0.01"
                prop:value=smoothing
                on:input=move |event| {
                    let smoothing = event_target_value(&event).parse().unwrap_or(0.0);
                    drawing.update(|drawing| drawing.smoothing = smoothing);
                }
            />
        </label>
        <Checkbox
            name="log"
            label=words.log_axis
            checked=Signal::derive(move || drawing.with(|drawing| drawing.is_log))
            on_change=move |is_log| drawing.update(|drawing| drawing.is_log = is_log)
        />
    }
}
