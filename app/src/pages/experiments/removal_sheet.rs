//! Deleting for good: asks once more, and then shows how far it is.

use contract::{ExperimentId, JobState, RunId};
use leptos::prelude::*;
use ui::{Button, ButtonKind, FormActions, Notice, Sheet, Tone, use_locale, words};

use crate::pages::job_progress::JobProgress;
use crate::server_fns::Failure;
use crate::server_fns::experiments::{remove_experiment, remove_runs};

/// What is to be deleted for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Removal {
    /// These runs.
    Runs(Vec<RunId>),
    /// The experiment of this id, which is called so, with its runs.
    Experiment(ExperimentId, String),
}

/// A sheet that is open while something is to be deleted for good. `on_done` hears when that is done.
#[component]
pub(super) fn RemovalSheet(removing: RwSignal<Option<Removal>>, on_done: Callback<()>) -> impl IntoView {
    let words = words::experiments(use_locale());
    view! {
        <Sheet
            open=Signal::derive(move || removing.with(Option::is_some))
            on_close=move |()| removing.set(None)
            title=words.delete_for_good
        >
            {move || removing.get().map(|what| view! { <Question what=what removing=removing on_done=on_done /> })}
        </Sheet>
    }
}

#[component]
fn Question(what: Removal, removing: RwSignal<Option<Removal>>, on_done: Callback<()>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let about = match &what {
        Removal::Runs(runs) => (words.removes_runs)(runs.len() as u64),
        Removal::Experiment(_, name) => (words.removes_experiment)(name),
    };
    let remove = Action::new(move |(): &()| {
        let what = what.clone();
        async move {
            match what {
                Removal::Runs(runs) => remove_runs(runs).await,
                Removal::Experiment(id, _) => remove_experiment(id).await,
            }
        }
    });
    let job = move || remove.value().get().and_then(Result::ok);
    let failure = move || match remove.value().get() {
        Some(Err(Failure(error))) => Some(error.message),
        _ => None,
    };
    let ended = move |job: contract::Job| {
        on_done.run(());
        // A failure is read before the sheet is closed.
        if job.state == JobState::Succeeded {
            removing.set(None);
        }
    };
    view! {
        <p>{about}</p>
        <p class="muted">{words.removal_is_final}</p>
        {move || failure().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
        {move || match job() {
            Some(id) => view! { <JobProgress id=id on_end=ended /> }.into_any(),
            None => {
                view! {
                    <FormActions>
                        <Button
                            kind=ButtonKind::Danger
                            busy=remove.pending()
                            on_click=move |_| drop(remove.dispatch(()))
                        >
                            {words.delete_for_good}
                        </Button>
                        <Button on_click=move |_| removing.set(None)>{words.cancel}</Button>
                    </FormActions>
                }
                    .into_any()
            }
        }}
    }
}
