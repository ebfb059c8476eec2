//! A running job: how far it is, and what it says.

use std::time::Duration;

use contract::{Job, JobId, JobState, LogLine};
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::{Notice, ProgressBar, Tone, format};

use crate::server_fns::lake::get_job;

/// How often a running job is asked how far it is.
const PULSE: Duration = Duration::from_millis(500);

/// A job, live until it is over, with its log.
#[component]
pub(crate) fn JobProgress(
    /// The job.
    #[prop(into)]
    id: Signal<JobId>,
    /// Hears that it is over and how it ended.
    #[prop(into)]
    on_end: Callback<Job>,
) -> impl IntoView {
    let state = RwSignal::new(None::<Job>);
    let log = RwSignal::new(Vec::<LogLine>::new());
    Effect::new(move |_| {
        let id = id.get();
        log.set(Vec::new());
        watch(id, state, log, on_end);
    });
    view! {
        <div class="job">
            {move || state.get().map(|job| view! { <State job=job /> })}
            <Log log=log />
        </div>
    }
}

/// Asks again and again until the job is over or the component is gone.
fn watch(id: JobId, state: RwSignal<Option<Job>>, log: RwSignal<Vec<LogLine>>, on_end: Callback<Job>) {
    spawn_local(async move {
        // The signals are gone when the page is left while the answer is on its way.
        let Some(after) = log.try_with_untracked(|log| log.last().map_or(0, |line| line.number)) else { return };
        if let Ok(job) = get_job(id, after).await {
            let new = job.log.clone();
            let shown = log.try_update(|log| log.extend(new));
            let over = job.state.is_over();
            if shown.is_none() || state.try_set(Some(job.clone())).is_some() {
                return;
            }
            if over {
                on_end.run(job);
                return;
            }
        }
        set_timeout(move || watch(id, state, log, on_end), PULSE);
    });
}

#[component]
fn State(job: Job) -> impl IntoView {
    match job.state {
        JobState::Queued | JobState::Running => {
            let label = if job.message.is_empty() { job.title } else { format!("{}: {}", job.title, job.message) };
            view! { <ProgressBar label=label value=job.progress /> }.into_any()
        }
        JobState::Succeeded => view! { <Notice tone=Tone::Good>{job.message}</Notice> }.into_any(),
        JobState::Failed | JobState::Cancelled => view! { <Notice tone=Tone::Bad>{job.message}</Notice> }.into_any(),
    }
}

#[component]
fn Log(log: RwSignal<Vec<LogLine>>) -> impl IntoView {
    view! {
        <Show when=move || log.with(|log| !log.is_empty())>
            <div class="job__log" role="log" aria-label="Log" tabindex="0">
                <For each=move || log.get() key=|line| line.number let:line>
                    <p class="job__line">
                        <span class="muted num">{format::time_of_day(line.at.naive_utc())}</span>
                        " "
                        {line.text}
                    </p>
                </For>
            </div>
        </Show>
    }
}
