//! What an experiment is about: its description and its tags, to be changed.

use contract::{Experiment, ExperimentId, Pair};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, ButtonType, EmptyState, FormActions, IconButton, IconName, Notice, Sheet, TextArea, TextField,
    Tone, use_locale, words,
};

use super::columns::{is_of_client, value};
use super::experiment::NOTE;
use crate::server_fns::Failure;
use crate::server_fns::experiments::{delete_experiment_tag, set_experiment_tag};

/// A sheet that is open while somebody changes what an experiment is about. `on_change` hears of each change.
#[component]
pub(super) fn AboutSheet(about: RwSignal<Option<Experiment>>, on_change: Callback<()>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let title =
        move || about.with(|about| about.as_ref().map_or_else(String::new, |about| (words.about_title)(&about.name)));
    view! {
        <Sheet
            open=Signal::derive(move || about.with(Option::is_some))
            on_close=move |()| about.set(None)
            title=Signal::derive(title)
        >
            {move || {
                about
                    .get()
                    .map(|Experiment { id, tags, .. }| {
                        let note = value(&tags, NOTE).unwrap_or_default().to_owned();
                        let own = tags.into_iter().filter(|(key, _)| !is_of_client(key)).collect();
                        view! {
                            <Description id=id note=note on_change=on_change />
                            <Tags id=id tags=own on_change=on_change />
                        }
                    })
            }}
        </Sheet>
    }
}

#[component]
fn Description(id: ExperimentId, note: String, on_change: Callback<()>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let text = RwSignal::new(note.clone());
    let saved = RwSignal::new(note);
    let failure = RwSignal::new(None::<String>);
    let save = Action::new(move |text: &String| {
        let text = text.clone();
        async move {
            let outcome = match text.trim() {
                "" => delete_experiment_tag(id, NOTE.to_owned()).await,
                note => set_experiment_tag(id, (NOTE.to_owned(), note.to_owned())).await,
            };
            failure.set(message(&outcome));
            if outcome.is_ok() {
                saved.set(text.trim().to_owned());
                // The page may have been left meanwhile.
                let _ = on_change.try_run(());
            }
        }
    });
    let why_not = Signal::derive(move || {
        let is_same = text.with(|text| saved.with(|saved| text.trim() == saved.trim()));
        is_same.then(|| words.nothing_changed.to_owned())
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.dispatch(text.get_untracked());
    };
    view! {
        <form on:submit=submit>
            <Refusal failure=failure />
            <TextArea
                name="experiment-description"
                label=words.description
                hint=words.description_hint
                value=text
                on_input=move |written| text.set(written)
            />
            <FormActions>
                <Button
                    kind=ButtonKind::Primary
                    button_type=ButtonType::Submit
                    busy=save.pending()
                    why_not=why_not
                >
                    {words.save_description}
                </Button>
            </FormActions>
        </form>
    }
}

#[component]
fn Tags(id: ExperimentId, tags: Vec<Pair>, on_change: Callback<()>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let tags = RwSignal::new(tags);
    let (key, value) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let failure = RwSignal::new(None::<String>);
    let set = Action::new(move |(key_of, value_of): &Pair| {
        let (key_of, value_of) = (key_of.trim().to_owned(), value_of.trim().to_owned());
        async move {
            let outcome = set_experiment_tag(id, (key_of.clone(), value_of.clone())).await;
            failure.set(message(&outcome));
            if outcome.is_ok() {
                tags.update(|tags| put(tags, key_of, value_of));
                key.set(String::new());
                value.set(String::new());
                // The page may have been left meanwhile.
                let _ = on_change.try_run(());
            }
        }
    });
    let remove = Action::new(move |key: &String| {
        let key = key.clone();
        async move {
            let outcome = delete_experiment_tag(id, key.clone()).await;
            failure.set(message(&outcome));
            if outcome.is_ok() {
                tags.update(|tags| tags.retain(|(other, _)| *other != key));
                // The page may have been left meanwhile.
                let _ = on_change.try_run(());
            }
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        set.dispatch((key.get_untracked(), value.get_untracked()));
    };
    let line = move |(name, content): Pair| {
        let (removed, edited) = (name.clone(), (name.clone(), content.clone()));
        let edit = move |_| {
            key.set(edited.0.clone());
            value.set(edited.1.clone());
        };
        view! {
            <li class="tag-list__line">
                <span class="tag-list__key">{name.clone()}</span>
                <span class="tag-list__value">{content}</span>
                <IconButton icon=IconName::Pencil label=(words.edit_tag)(&name) on_click=edit />
                <IconButton
                    icon=IconName::Close
                    label=(words.remove_tag)(&name)
                    on_click=move |_| drop(remove.dispatch(removed.clone()))
                />
            </li>
        }
        .into_any()
    };
    let is_empty = Memo::new(move |_| tags.with(Vec::is_empty));
    view! {
        <h3 class="tag-list__title">{words.tags}</h3>
        <Refusal failure=failure />
        <Show
            when=move || !is_empty.get()
            fallback=move || view! { <EmptyState title=words.no_tags text=words.no_tags_why icon=IconName::Tag /> }
        >
            <ul class="tag-list">{move || tags.get().into_iter().map(line).collect_view()}</ul>
        </Show>
        <form class="tag-list__form" on:submit=submit>
            <TextField
                name="tag-key"
                label=words.tag_key
                required=true
                autocomplete="off"
                value=key
                on_input=move |text| key.set(text)
            />
            <TextField
                name="tag-value"
                label=words.value
                autocomplete="off"
                value=value
                on_input=move |text| value.set(text)
            />
            <Button button_type=ButtonType::Submit busy=set.pending()>{words.set_tag}</Button>
        </form>
    }
}

#[component]
fn Refusal(failure: RwSignal<Option<String>>) -> impl IntoView {
    move || failure.get().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })
}

fn message(outcome: &Result<(), Failure>) -> Option<String> {
    outcome.as_ref().err().map(|Failure(error)| error.message.clone())
}

/// The tags that people and programs gave something, in a line.
pub(super) fn tag_line(tags: &[Pair]) -> impl IntoView + use<> {
    let tag = |(key, value): &Pair| {
        view! { <span class="tag"><span class="tag__name">{format!("{key}: {value}")}</span></span> }.into_any()
    };
    let own = tags.iter().filter(|(key, _)| !is_of_client(key));
    view! { <span class="tags tags--line">{own.map(tag).collect_view()}</span> }
}

/// Sets a tag among others, which stay in the order of their keys.
fn put(tags: &mut Vec<Pair>, key: String, value: String) {
    // The order is the database's, which need not be that of bytes.
    match tags.iter_mut().find(|(other, _)| *other == key) {
        Some(tag) => tag.1 = value,
        None => {
            let place = tags.iter().position(|(other, _)| *other > key).unwrap_or(tags.len());
            tags.insert(place, (key, value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_set_once_and_keys_stay_in_order() {
        let mut tags = Vec::new();
        for (key, value) in [("team", "a"), ("area", "b"), ("team", "c")] {
            put(&mut tags, key.to_owned(), value.to_owned());
        }
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(tags, [pair("area", "b"), pair("team", "c")]);
    }
}
