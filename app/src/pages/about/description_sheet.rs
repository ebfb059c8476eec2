//! Saying what something is.

use leptos::prelude::*;
use ui::{Sheet, TextArea, use_locale, use_toasts, words};

use super::subject::Subject;
use crate::change_form::{Change, ChangeForm};

/// What is described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Described {
    pub(crate) subject: Subject,
    /// What people call it.
    pub(crate) name: String,
    /// What is said of it now.
    pub(crate) text: String,
}

/// A sheet that is open while something is described.
#[component]
pub(crate) fn DescriptionSheet(
    describing: RwSignal<Option<Described>>,
    /// Hears that it was changed.
    on_done: Callback<()>,
) -> impl IntoView {
    let words = words::about(use_locale());
    let title = move || {
        describing.with(|what| what.as_ref().map(|what| (words.description_of)(&what.name)).unwrap_or_default())
    };
    view! {
        <Sheet
            open=Signal::derive(move || describing.with(Option::is_some))
            on_close=move |()| describing.set(None)
            title=Signal::derive(title)
        >
            {move || {
                describing
                    .get()
                    .map(|what| view! { <DescriptionForm what=what describing=describing on_done=on_done /> })
            }}
        </Sheet>
    }
}

#[component]
fn DescriptionForm(what: Described, describing: RwSignal<Option<Described>>, on_done: Callback<()>) -> impl IntoView {
    let (words, toasts) = (words::about(use_locale()), use_toasts());
    let Described { subject, text: old, .. } = what;
    let hint = match &subject {
        Subject::Experiment(_) => words.experiment_hint,
        Subject::Model(_) => words.model_hint,
        Subject::Version(..) => words.version_hint,
    };
    let text = RwSignal::new(old.clone());
    let why_not = Signal::derive(move || {
        let is_same = text.with(|text| text.trim() == old.trim());
        is_same.then(|| words.nothing_changed.to_owned())
    });
    let change = Callback::new(move |()| -> Change {
        let (subject, text) = (subject.clone(), text.with_untracked(|text| text.trim().to_owned()));
        Box::pin(async move {
            subject.describe(text).await?;
            toasts.good(words.saved);
            let _ = on_done.try_run(());
            Ok(())
        })
    });
    view! {
        <ChangeForm send=words.save why_not=why_not change=change on_close=move |()| describing.set(None)>
            <TextArea
                name="description"
                label=words.description
                hint=hint
                rows=8
                value=text
                on_input=move |changed| text.set(changed)
            />
        </ChangeForm>
    }
}
