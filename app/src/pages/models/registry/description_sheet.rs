//! Saying what a model or a version is.

use leptos::prelude::*;
use ui::{Sheet, TextArea, use_locale, use_toasts, words};

use super::change_form::{Change, ChangeForm};
use super::subject::Subject;

/// The form, in a sheet.
#[component]
pub(super) fn DescriptionSheet(
    open: RwSignal<bool>,
    subject: Signal<Subject>,
    /// What it says now.
    description: Signal<String>,
    /// Hears that it was changed.
    on_done: Callback<()>,
) -> impl IntoView {
    view! {
        <Sheet open=open on_close=move |()| open.set(false) title=words::registry(use_locale()).description>
            <DescriptionForm open=open subject=subject description=description on_done=on_done />
        </Sheet>
    }
}

#[component]
fn DescriptionForm(
    open: RwSignal<bool>,
    subject: Signal<Subject>,
    description: Signal<String>,
    on_done: Callback<()>,
) -> impl IntoView {
    let (words, toasts) = (words::registry(use_locale()), use_toasts());
    let text = RwSignal::new(description.get_untracked());
    let change = Callback::new(move |()| -> Change {
        let (subject, text) = (subject.get_untracked(), text.with_untracked(|text| text.trim().to_owned()));
        Box::pin(async move {
            subject.describe(text).await?;
            toasts.good(words.saved);
            let _ = on_done.try_run(());
            Ok(())
        })
    });
    view! {
        <ChangeForm send=words.save change=change on_close=move |()| open.set(false)>
            <TextArea
                name="description"
                label=words.description
                hint=words.description_hint
                rows=8
                value=text
                on_input=move |changed| text.set(changed)
            />
        </ChangeForm>
    }
}
