//! A filter: a line of MLflow's language, with what can follow and what is wrong with it.

use contract::{ExperimentId, LoggedValueQuery};
use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::{Field, use_locale, words};

use super::completion::{Awaited, Completion, Language, RUNS, awaited, complete};
use crate::server_fns::experiments::get_logged_values;

const ID: &str = "run-filter";
const LIST: &str = "run-filter-options";
/// Values are not longer, in characters.
const LONGEST: usize = 250;

/// A line to type a filter into. It takes effect with Enter, or when it is left.
#[component]
pub(crate) fn FilterBox(
    /// The filter in force.
    #[prop(into)]
    value: Signal<String>,
    /// Names that were logged, as searches write them.
    #[prop(into)]
    fields: Signal<Vec<String>>,
    /// What it can be about beside.
    #[prop(default = &RUNS)]
    language: &'static Language,
    /// The experiment whose runs say which values there are.
    #[prop(optional)]
    experiment: Option<ExperimentId>,
    /// What it filters, for screen readers.
    #[prop(default = words::experiments(use_locale()).filter_runs)]
    label: &'static str,
    /// A filter that shows how it is written.
    #[prop(default = words::experiments(use_locale()).filter_example)]
    example: &'static str,
    /// What is wrong with the filter in force.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Hears another filter.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let input = NodeRef::<Input>::new();
    let text = RwSignal::new(value.get_untracked());
    let offered = RwSignal::new(Completion::default());
    let active = RwSignal::new(None::<usize>);
    Effect::new(move |_| text.set(value.get()));
    // Counts what was typed, so that values that come too late are not offered.
    let turn = StoredValue::new(0_u32);
    let close = move || {
        turn.update_value(|turn| *turn += 1);
        offered.set(Completion::default());
        active.set(None);
    };
    let offer_values = move |experiment: ExperimentId, awaited: Awaited| {
        let (field, beginning) = (awaited.field.clone(), awaited.beginning.clone());
        let this = turn.get_value();
        spawn_local(async move {
            // Without them everything can be typed as well.
            let Ok(found) = get_logged_values(LoggedValueQuery { experiment, field, beginning }).await else { return };
            if turn.try_get_value() == Some(this) {
                offered.set(awaited.completed(found.into_iter().map(|logged| logged.value)));
            }
        });
    };
    let offer = move || {
        let Some(input) = input.get_untracked() else { return };
        let written = input.value();
        let caret = input.selection_start().ok().flatten().map(|caret| byte_of(&written, caret as usize));
        let caret = caret.unwrap_or(written.len());
        turn.update_value(|turn| *turn += 1);
        let awaited = awaited(language, &written, caret);
        match experiment.zip(awaited).filter(|(_, awaited)| awaited.beginning.chars().count() <= LONGEST) {
            Some((experiment, awaited)) => {
                offered.update(|offered| offered.options.clear());
                offer_values(experiment, awaited);
            }
            None => offered.set(fields.with_untracked(|fields| complete(language, &written, caret, fields))),
        }
        active.set(None);
        text.set(written);
    };
    let accept = move |place: usize| {
        let Completion { part, options } = offered.get_untracked();
        let (Some(option), Some(input)) = (options.get(place), input.get_untracked()) else { return };
        let mut written = text.get_untracked();
        let follows = written.get(part.end..).is_some_and(|rest| rest.starts_with(' '));
        let caret = part.start + option.len() + 1;
        written.replace_range(part, &if follows { option.clone() } else { format!("{option} ") });
        input.set_value(&written);
        let units = written.get(..caret).map_or(0, |before| before.encode_utf16().count()) as u32;
        // Only what is no text field could refuse.
        drop(input.set_selection_range(units, units));
        offer();
    };
    let apply = move || {
        close();
        let written = text.get_untracked().trim().to_owned();
        if written != value.get_untracked() {
            on_change.run(written);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let count = offered.with_untracked(|offered| offered.options.len());
        match (event.key().as_str(), active.get_untracked()) {
            ("ArrowDown", _) if count == 0 => offer(),
            ("ArrowDown", at) => active.set(Some(at.map_or(0, |at| (at + 1) % count))),
            ("ArrowUp", at) if count > 0 => {
                active.set(Some(at.and_then(|at| at.checked_sub(1)).unwrap_or(count - 1)));
            }
            ("Enter", Some(place)) => accept(place),
            ("Enter", None) => apply(),
            ("Escape", _) if count > 0 => close(),
            _ => return,
        }
        event.prevent_default();
    };
    let is_open = Memo::new(move |_| offered.with(|offered| !offered.options.is_empty()));
    let options = move || {
        let option = |(place, text): (usize, String)| {
            let is_active = Memo::new(move |_| active.get() == Some(place));
            view! {
                <li
                    class="combobox__option"
                    id=format!("{LIST}-{place}")
                    role="option"
                    aria-selected=move || is_active.get().to_string()
                    // The field keeps its focus.
                    on:mousedown=move |event| event.prevent_default()
                    on:click=move |_| accept(place)
                >
                    <code>{text}</code>
                </li>
            }
            .into_any()
        };
        offered.with(|offered| offered.options.clone()).into_iter().enumerate().map(option).collect_view()
    };
    view! {
        <div class="combobox run-filter">
            <Field id=ID label=label hide_label=true error=error>
                <input
                    class="control control--mono"
                    id=ID
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=example
                    aria-autocomplete="list"
                    aria-controls=LIST
                    aria-expanded=move || is_open.get().to_string()
                    aria-activedescendant=move || active.get().map(|place| format!("{LIST}-{place}"))
                    aria-invalid=move || error.get().is_some().then_some("true")
                    aria-describedby=format!("{ID}-note")
                    node_ref=input
                    value=text.get_untracked()
                    prop:value=move || text.get()
                    on:input=move |_| offer()
                    on:focus=move |_| offer()
                    on:click=move |_| offer()
                    on:blur=move |_| apply()
                    on:keydown=on_key
                />
            </Field>
            <ul
                class="combobox__list"
                class:is-open=move || is_open.get()
                id=LIST
                role="listbox"
                aria-label=words.completions
            >
                {options}
            </ul>
        </div>
    }
}

/// The byte at which a caret is that browsers count in UTF-16.
fn byte_of(text: &str, caret: usize) -> usize {
    let mut units = 0;
    for (byte, c) in text.char_indices() {
        if units >= caret {
            return byte;
        }
        units += c.len_utf16();
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caret_is_found_behind_what_takes_more_than_a_byte() {
        assert_eq!(byte_of("aäb", 2), 3);
        assert_eq!(byte_of("𝒳b", 2), 4);
        assert_eq!(byte_of("ab", 9), 2);
    }
}
