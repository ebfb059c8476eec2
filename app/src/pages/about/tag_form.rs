//! Setting a tag.

use contract::Pair;
use leptos::prelude::*;
use ui::{Sheet, TextArea, TextField, use_locale, use_toasts, words};

use super::subject::Subject;
use crate::change_form::{Change, ChangeForm};

/// Which tag is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tagging {
    /// One whose key is to be said.
    New,
    /// One that is there.
    Other(Pair),
}

impl Tagging {
    /// What is done, as a heading.
    pub(super) fn title(&self) -> String {
        let words = words::about(use_locale());
        match self {
            Self::New => words.add_tag.to_owned(),
            Self::Other((key, _)) => (words.change_tag)(key),
        }
    }
}

/// A sheet that is open while a tag is set.
#[component]
pub(super) fn TagSheet(
    tagging: RwSignal<Option<Tagging>>,
    subject: Signal<Subject>,
    /// Hears that it was set.
    on_done: Callback<()>,
) -> impl IntoView {
    let title = move || tagging.with(|tagging| tagging.as_ref().map(Tagging::title).unwrap_or_default());
    view! {
        <Sheet
            open=Signal::derive(move || tagging.with(Option::is_some))
            on_close=move |()| tagging.set(None)
            title=Signal::derive(title)
        >
            {move || {
                tagging.get().map(|what| view! { <TagForm what=what tagging=tagging subject=subject on_done=on_done /> })
            }}
        </Sheet>
    }
}

/// The form, which closes itself by what it was opened with.
#[component]
pub(super) fn TagForm(
    what: Tagging,
    tagging: RwSignal<Option<Tagging>>,
    subject: Signal<Subject>,
    /// Hears that it was set.
    on_done: Callback<()>,
) -> impl IntoView {
    let (words, toasts) = (words::about(use_locale()), use_toasts());
    let is_new = what == Tagging::New;
    let (key, value) = match what {
        Tagging::New => Pair::default(),
        Tagging::Other(pair) => pair,
    };
    let (key, value) = (RwSignal::new(key), RwSignal::new(value));
    let change = Callback::new(move |()| -> Change {
        let key = key.with_untracked(|key| key.trim().to_owned());
        let (subject, value) = (subject.get_untracked(), value.get_untracked());
        Box::pin(async move {
            subject.set_tag(key, value).await?;
            toasts.good(words.saved);
            let _ = on_done.try_run(());
            Ok(())
        })
    });
    view! {
        <ChangeForm send=words.save change=change on_close=move |()| tagging.set(None)>
            {is_new
                .then(|| {
                    view! {
                        <TextField
                            name="tag-key"
                            label=words.key
                            hint=words.key_hint
                            required=true
                            autofocus=true
                            autocomplete="off"
                            mono=true
                            value=key
                            on_input=move |text| key.set(text)
                        />
                    }
                })}
            <TextArea name="tag-value" label=words.value value=value on_input=move |text| value.set(text) />
        </ChangeForm>
    }
}
