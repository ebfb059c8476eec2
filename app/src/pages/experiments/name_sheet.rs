//! Naming an experiment: a new one, or one that has a name.

use contract::{ExperimentId, NewExperiment};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use ui::{Sheet, TextField, use_locale, use_toasts, words};

use crate::change_form::{Change, ChangeForm};
use crate::server_fns::experiments::{create_experiment, rename_experiment};

/// What gets a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Naming {
    /// One that is not there yet.
    New,
    /// The one of this id, which is called so.
    Other(ExperimentId, String),
}

/// A sheet that is open while something gets a name. A new experiment is opened; of another one, and of one that nobody waited for, `on_done` hears.
#[component]
pub(super) fn NameSheet(naming: RwSignal<Option<Naming>>, on_done: Callback<()>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let title = move || match naming.get() {
        Some(Naming::Other(_, name)) => (words.rename_title)(&name),
        Some(Naming::New) | None => words.new_experiment.to_owned(),
    };
    view! {
        <Sheet
            open=Signal::derive(move || naming.with(Option::is_some))
            on_close=move |()| naming.set(None)
            title=Signal::derive(title)
        >
            {move || naming.get().map(|what| view! { <NameForm what=what naming=naming on_done=on_done /> })}
        </Sheet>
    }
}

#[component]
fn NameForm(what: Naming, naming: RwSignal<Option<Naming>>, on_done: Callback<()>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let (navigate, toasts, saved) = (use_navigate(), use_toasts(), words::about(use_locale()).saved);
    let is_new = what == Naming::New;
    let name = RwSignal::new(match &what {
        Naming::New => String::new(),
        Naming::Other(_, name) => name.clone(),
    });
    let open =
        Callback::new(move |id: ExperimentId| navigate(&format!("/experiments/{id}"), NavigateOptions::default()));
    let change = Callback::new(move |()| -> Change {
        let (what, name) = (what.clone(), name.with_untracked(|name| name.trim().to_owned()));
        Box::pin(async move {
            let is_opened = match what {
                Naming::New => {
                    let id = create_experiment(NewExperiment { name, ..NewExperiment::default() }).await?;
                    open.try_run(id).is_some()
                }
                Naming::Other(id, _) => {
                    rename_experiment(id, name).await?;
                    false
                }
            };
            if !is_opened && on_done.try_run(()).is_none() {
                toasts.good(saved);
            }
            Ok(())
        })
    });
    view! {
        <ChangeForm
            send=if is_new { words.create } else { words.save }
            change=change
            on_close=move |()| naming.set(None)
        >
            <TextField
                name="experiment-name"
                label=words.name
                hint=words.name_hint
                required=true
                autofocus=true
                autocomplete="off"
                value=name
                on_input=move |text| name.set(text)
            />
        </ChangeForm>
    }
}
