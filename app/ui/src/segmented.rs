//! A few values side by side, of which one is chosen.

use leptos::prelude::*;

use crate::Choice;

/// One of two to five values that are worth seeing all at once. Radio buttons underneath: arrows move, forms send.
#[component]
pub fn Segmented(
    /// Its name in the form; unique on the page.
    #[prop(into)]
    name: String,
    /// What is chosen.
    #[prop(into)]
    label: Signal<String>,
    /// The values.
    #[prop(into)]
    options: Signal<Vec<Choice>>,
    /// The chosen one.
    #[prop(into)]
    value: Signal<String>,
    /// Hears the new value.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let items = move || {
        options
            .get()
            .into_iter()
            .map(|option| {
                let (this, reported) = (option.value.clone(), option.value.clone());
                let chosen = Memo::new(move |_| value.with(|value| *value == this));
                view! {
                    <label class="segmented__item">
                        <input
                            class="segmented__input"
                            type="radio"
                            name=name.clone()
                            value=option.value
                            checked=chosen.get_untracked()
                            prop:checked=move || chosen.get()
                            on:change=move |_| {
                                if let Some(on_change) = on_change {
                                    on_change.run(reported.clone());
                                }
                            }
                        />
                        <span class="segmented__text">{option.label}</span>
                    </label>
                }
                .into_any()
            })
            .collect_view()
    };
    view! {
        <fieldset class="segmented">
            <legend class="visually-hidden">{move || label.get()}</legend>
            {items}
        </fieldset>
    }
}
