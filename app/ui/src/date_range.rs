//! A first and a last day.

use leptos::prelude::*;

use crate::{use_locale, words};

/// A range that is asked for often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatePreset {
    /// Its name: "Last 90 days".
    pub label: String,
    /// First day, ISO 8601.
    pub from: String,
    /// Last day, ISO 8601.
    pub to: String,
}

/// A first and a last day, both inclusive, as ISO 8601 dates.
///
/// The browser's own date pickers: they know the user's calendar, work by keyboard and on a phone, and cost no bytes.
/// While the first day is after the last one nothing is reported and the control says so.
#[component]
pub fn DateRange(
    /// What range it is.
    #[prop(into)]
    label: Signal<String>,
    /// First day.
    #[prop(into)]
    from: Signal<String>,
    /// Last day.
    #[prop(into)]
    to: Signal<String>,
    /// The earliest day that can be chosen.
    #[prop(optional, into)]
    min: MaybeProp<String>,
    /// The latest day that can be chosen.
    #[prop(optional, into)]
    max: MaybeProp<String>,
    /// Names of the two fields in a form.
    #[prop(default = ("from", "to"))]
    names: (&'static str, &'static str),
    /// Ranges that are asked for often, as a select beside the days.
    #[prop(optional, into)]
    presets: Signal<Vec<DatePreset>>,
    /// Hears first and last day.
    #[prop(optional, into)]
    on_change: Option<Callback<(String, String)>>,
) -> impl IntoView {
    let wrong = RwSignal::new(false);
    let report = move |range: (String, String)| {
        let ordered = !range.0.is_empty() && !range.1.is_empty() && range.0 <= range.1;
        wrong.set(!ordered);
        if let (true, Some(on_change)) = (ordered, on_change) {
            on_change.run(range);
        }
    };
    let choose = move |event| {
        let chosen = event_target_value(&event);
        let preset = presets.with_untracked(|all| all.iter().find(|preset| preset.label == chosen).cloned());
        if let Some(preset) = preset {
            report((preset.from, preset.to));
        }
    };
    let words = words::components(use_locale());
    let chosen = move || {
        let range = (from.get(), to.get());
        presets.with(|all| {
            all.iter()
                .find(|preset| preset.from == range.0 && preset.to == range.1)
                .map(|preset| preset.label.clone())
                .unwrap_or_default()
        })
    };
    let preset_select = move || {
        let options = presets.get();
        (!options.is_empty()).then(|| {
            view! {
                <span class="select date-range__presets">
                    <select class="control" aria-label=words.common_ranges prop:value=chosen on:change=choose>
                        <option value="" selected=move || chosen().is_empty()>{words.custom}</option>
                        {options
                            .into_iter()
                            .map(|preset| {
                                let this = preset.label.clone();
                                view! {
                                    <option value=preset.label selected=move || chosen() == this>
                                        {preset.label.clone()}
                                    </option>
                                }
                                    .into_any()
                            })
                            .collect_view()}
                    </select>
                </span>
            }
        })
    };
    view! {
        <fieldset class="date-range" class:has-error=move || wrong.get()>
            <legend class="visually-hidden">{move || label.get()}</legend>
            {preset_select}
            <input
                class="control date-range__day"
                type="date"
                name=names.0
                aria-label=words.first_day
                min=move || min.get()
                max=move || max.get()
                value=from.get_untracked()
                prop:value=move || from.get()
                on:change=move |event| report((event_target_value(&event), to.get_untracked()))
            />
            <span class="date-range__dash" aria-hidden="true">"–"</span>
            <input
                class="control date-range__day"
                type="date"
                name=names.1
                aria-label=words.last_day
                min=move || min.get()
                max=move || max.get()
                value=to.get_untracked()
                prop:value=move || to.get()
                on:change=move |event| report((from.get_untracked(), event_target_value(&event)))
            />
            <span class="date-range__error" role="status">
                {move || wrong.get().then_some(words.days_swapped)}
            </span>
        </fieldset>
    }
}
