//! Any number of values out of many.

use leptos::prelude::*;

use crate::{Choice, Icon, IconName, Popover, format, use_locale, words};

/// Any number of values, behind a button that says what is chosen; with a search once there are more than eight.
#[component]
pub fn MultiSelect(
    /// The name of the checkboxes in a form; unique on the page.
    #[prop(into)]
    name: String,
    /// What is chosen: "Countries".
    #[prop(into)]
    label: Signal<String>,
    /// What the button says while nothing is chosen: "All countries".
    #[prop(into)]
    all_label: Signal<String>,
    /// What can be chosen.
    #[prop(into)]
    options: Signal<Vec<Choice>>,
    /// The chosen values.
    #[prop(into)]
    selected: Signal<Vec<String>>,
    /// Hears all chosen values, in the order of `options`.
    #[prop(optional, into)]
    on_change: Option<Callback<Vec<String>>>,
) -> impl IntoView {
    let locale = use_locale();
    let words = words::components(locale);
    let search = RwSignal::new(String::new());
    let report = move |values: Vec<String>| {
        if let Some(on_change) = on_change {
            on_change.run(values);
        }
    };
    let toggle = move |value: String, on: bool| {
        let mut values = selected.get_untracked();
        values.retain(|other| *other != value);
        if on {
            values.push(value);
        }
        let order = options.with_untracked(|all| all.iter().map(|choice| choice.value.clone()).collect::<Vec<_>>());
        values.sort_by_key(|value| order.iter().position(|other| other == value));
        report(values);
    };
    let summary = move || {
        let chosen = selected.get();
        match chosen.as_slice() {
            [] => all_label.get(),
            [one] => options
                .with(|all| all.iter().find(|choice| choice.value == *one).map(|choice| choice.label.clone()))
                .unwrap_or_else(|| one.clone()),
            many => (words.several)(&format::integer(locale, many.len() as u64), &label.get()),
        }
    };
    let shown = Memo::new(move |_| {
        let needle = search.get().trim().to_lowercase();
        options.with(|all| {
            all.iter().filter(|choice| choice.label.to_lowercase().contains(&needle)).cloned().collect::<Vec<_>>()
        })
    });
    let items = move || {
        shown
            .get()
            .into_iter()
            .map(|choice| {
                let (this, toggled) = (choice.value.clone(), choice.value.clone());
                let on = Memo::new(move |_| selected.with(|values| values.contains(&this)));
                view! {
                    <label class="checkbox multi-select__item">
                        <input
                            class="checkbox__box"
                            type="checkbox"
                            name=name.clone()
                            value=choice.value
                            checked=on.get_untracked()
                            prop:checked=move || on.get()
                            on:change=move |event| toggle(toggled.clone(), event_target_checked(&event))
                        />
                        <span>{choice.label}</span>
                    </label>
                }
                .into_any()
            })
            .collect_view()
    };
    let searchable = move || options.with(Vec::len) > 8;
    view! {
        <Popover
            trigger=move || {
                view! {
                    <span class="visually-hidden">{move || format!("{}: ", label.get())}</span>
                    <span class="multi-select__summary">{summary}</span>
                    <Icon name=IconName::ChevronDown />
                }
            }
            trigger_class="button button--secondary button--trailing"
        >
            <div class="multi-select">
                {move || {
                    searchable()
                        .then(|| {
                            view! {
                                <input
                                    class="control multi-select__search"
                                    type="search"
                                    placeholder=words.search
                                    aria-label=move || (words.search_among)(&label.get())
                                    prop:value=move || search.get()
                                    on:input=move |event| search.set(event_target_value(&event))
                                />
                            }
                        })
                }}
                <fieldset class="multi-select__list">
                    <legend class="visually-hidden">{move || label.get()}</legend>
                    {items}
                    {move || {
                        shown.with(Vec::is_empty).then(|| view! { <p class="multi-select__none">{words.nothing_matches}</p> })
                    }}
                </fieldset>
                <div class="multi-select__foot">
                    <span class="muted">
                        {move || match selected.with(Vec::len) {
                            0 => words.all_chosen.to_owned(),
                            count => (words.chosen)(&format::integer(locale, count as u64)),
                        }}
                    </span>
                    <button
                        class="button button--quiet button--small"
                        type="button"
                        disabled=move || selected.with(Vec::is_empty)
                        on:click=move |_| report(Vec::new())
                    >
                        {words.clear}
                    </button>
                </div>
            </div>
        </Popover>
    }
}
