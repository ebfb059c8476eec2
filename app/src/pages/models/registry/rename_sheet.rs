//! Giving a model another name.

use contract::escape;
use leptos::prelude::*;
use ui::{Sheet, TextField, use_locale, use_toasts, words};

use crate::change_form::{Change, ChangeForm};
use crate::server_fns::registry::rename_model;

/// The form, in a sheet; leads to the model under its new name.
#[component]
pub(super) fn RenameSheet(
    open: RwSignal<bool>,
    /// What the model is called.
    name: Signal<String>,
) -> impl IntoView {
    let words = words::registry(use_locale());
    let title = Signal::derive(move || name.with(|name| (words.rename_what)(name)));
    view! {
        <Sheet open=open on_close=move |()| open.set(false) title=title>
            <RenameForm open=open name=name />
        </Sheet>
    }
}

#[component]
fn RenameForm(open: RwSignal<bool>, name: Signal<String>) -> impl IntoView {
    let words = words::registry(use_locale());
    let toasts = use_toasts();
    // As a new document: everything on the page is of the model by its name. Only a page that is gone would refuse.
    let go = Callback::new(|to: String| drop(window().location().set_href(&format!("/models/{}", escape(&to)))));
    let to = RwSignal::new(name.get_untracked());
    let change = Callback::new(move |()| -> Change {
        let (name, to) = (name.get_untracked(), to.with_untracked(|to| to.trim().to_owned()));
        Box::pin(async move {
            rename_model(name, to.clone()).await?;
            // Of the form and not of the page: who has closed it may be writing into another one.
            if go.try_run(to.clone()).is_none() {
                toasts.good((words.renamed)(&to));
            }
            Ok(())
        })
    });
    view! {
        <ChangeForm send=words.rename change=change on_close=move |()| open.set(false)>
            <TextField
                name="model-name"
                label=words.name
                hint=words.rename_hint
                required=true
                autofocus=true
                autocomplete="off"
                value=to
                on_input=move |text| to.set(text)
            />
        </ChangeForm>
    }
}
