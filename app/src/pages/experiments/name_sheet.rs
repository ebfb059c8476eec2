//! Naming an experiment: a new one, or one that has a name.

use contract::{ExperimentId, NewExperiment};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::{Button, ButtonKind, ButtonType, FormActions, Notice, Sheet, TextField, Tone, use_locale, words};

use crate::server_fns::Failure;
use crate::server_fns::experiments::{create_experiment, rename_experiment};

/// What gets a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Naming {
    /// One that is not there yet.
    New,
    /// The one of this id, which is called so.
    Other(ExperimentId, String),
}

/// A sheet that is open while something gets a name. A new experiment is opened; of another one, `on_done` hears.
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
    let navigate = use_navigate();
    let is_new = what == Naming::New;
    let name = RwSignal::new(match &what {
        Naming::New => String::new(),
        Naming::Other(_, name) => name.clone(),
    });
    let save = Action::new(move |name: &String| {
        let (what, name) = (what.clone(), name.trim().to_owned());
        async move {
            match what {
                Naming::New => create_experiment(NewExperiment { name, ..NewExperiment::default() }).await.map(Some),
                Naming::Other(id, _) => rename_experiment(id, name).await.map(|()| None),
            }
        }
    });
    Effect::new(move |_| {
        let Some(Ok(made)) = save.value().get() else { return };
        naming.set(None);
        match made {
            Some(id) => navigate(&format!("/experiments/{id}"), Default::default()),
            None => on_done.run(()),
        }
    });
    let failure = move || match save.value().get() {
        Some(Err(Failure(error))) => Some(error.message),
        _ => None,
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.dispatch(name.get_untracked());
    };
    view! {
        <form on:submit=submit>
            {move || failure().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
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
            <FormActions>
                <Button kind=ButtonKind::Primary button_type=ButtonType::Submit busy=save.pending()>
                    {if is_new { words.create } else { words.save }}
                </Button>
            </FormActions>
        </form>
    }
}
