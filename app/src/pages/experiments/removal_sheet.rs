//! Deleting for good: asks once more, and then shows how far it is.

use contract::{ExperimentId, Job, JobId, JobState, RunId};
use leptos::prelude::*;
use ui::{Button, ButtonKind, FormActions, Notice, Sheet, Tone, use_locale, use_toasts, words};

use crate::pages::job_progress::JobProgress;
use crate::sending::Sending;
use crate::server_fns::experiments::{remove_experiment, remove_runs};

/// What is to be deleted for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Removal {
    /// These runs.
    Runs(Vec<RunId>),
    /// The experiment of this id, which is called so, with its runs.
    Experiment(ExperimentId, String),
}

/// A job whose sheet was closed before it was over, and what it deletes.
type Left = (JobId, Removal);

/// A sheet that is open while something is to be deleted for good. `on_done` hears of what when that is done, also of a sheet
/// that was closed meanwhile, as long as what opens it is on the page.
#[component]
pub(super) fn RemovalSheet(removing: RwSignal<Option<Removal>>, on_done: Callback<Removal>) -> impl IntoView {
    let (words, toasts) = (words::experiments(use_locale()), use_toasts());
    let left = RwSignal::new(Vec::<Left>::new());
    let ended = move |job: Job, what: Removal| {
        left.update(|left| left.retain(|(id, _)| *id != job.id));
        if job.state != JobState::Succeeded {
            toasts.bad(job.message);
        }
        on_done.run(what);
    };
    view! {
        <Sheet
            open=Signal::derive(move || removing.with(Option::is_some))
            on_close=move |()| removing.set(None)
            title=words.delete_for_good
        >
            {move || {
                removing.get().map(|what| view! { <Question what=what removing=removing left=left on_done=on_done /> })
            }}
        </Sheet>
        <div hidden>
            <For each=move || left.get() key=|(id, _)| *id let((id, what))>
                <JobProgress id=id on_end=move |job| ended(job, what.clone()) />
            </For>
        </div>
    }
}

#[component]
fn Question(
    what: Removal,
    removing: RwSignal<Option<Removal>>,
    /// Takes the job when this is closed before it is over.
    left: RwSignal<Vec<Left>>,
    on_done: Callback<Removal>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let about = match &what {
        Removal::Runs(runs) => (words.removes_runs)(runs.len() as u64),
        Removal::Experiment(_, name) => (words.removes_experiment)(name),
    };
    let job = RwSignal::new(None::<JobId>);
    let is_over = RwSignal::new(false);
    let removal = StoredValue::new(what.clone());
    let leave = move |id, what| {
        let _ = left.try_update(|left| left.push((id, what)));
    };
    let sending = Sending::new(
        move |(): &()| {
            let what = what.clone();
            async move {
                let begun = match what.clone() {
                    Removal::Runs(runs) => remove_runs(runs).await?,
                    Removal::Experiment(id, _) => remove_experiment(id).await?,
                };
                if job.try_set(Some(begun)).is_some() {
                    leave(begun, what);
                }
                Ok(())
            }
        },
        || (),
    );
    on_cleanup(move || {
        let running = job.try_get_untracked().flatten().filter(|_| is_over.try_get_untracked() == Some(false));
        if let (Some(id), Some(what)) = (running, removal.try_get_value()) {
            leave(id, what);
        }
    });
    let failure = move || sending.failure().map(|error| view! { <Notice tone=Tone::Bad>{error.message}</Notice> });
    let ended = move |job: Job| {
        is_over.set(true);
        on_done.run(removal.get_value());
        // A failure is read before the sheet is closed.
        if job.state == JobState::Succeeded {
            removing.set(None);
        }
    };
    view! {
        <p>{about}</p>
        <p class="muted">{words.removal_is_final}</p>
        {failure}
        {move || match job.get() {
            Some(id) => view! { <JobProgress id=id on_end=ended /> }.into_any(),
            None => {
                view! {
                    <FormActions>
                        <Button kind=ButtonKind::Danger busy=sending.is_pending() on_click=move |_| sending.send(())>
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
