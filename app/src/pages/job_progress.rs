//! A running job: how far it is, and what it says.

use std::time::Duration;

use contract::{ApiError, ErrorCode, Job, JobId, JobState, LogLine};
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::{Notice, ProgressBar, Tone, format};

use crate::loaded::Failed;
use crate::server_fns::Failure;
use crate::server_fns::lake::get_job;

/// How often a running job is asked how far it is.
const PULSE: Duration = Duration::from_millis(500);
/// How often that is doubled while the server does not answer: up to 8 seconds.
const MOST_DOUBLINGS: u32 = 4;

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
    let lost = RwSignal::new(None::<ApiError>);
    Effect::new(move |_| {
        let id = id.get();
        log.set(Vec::new());
        lost.set(None);
        Watch { id, state, log, lost, on_end }.ask(0);
    });
    let shown = move || match (lost.get(), state.get()) {
        (Some(error), _) => view! { <Failed error=error /> }.into_any(),
        (None, Some(job)) => view! { <State job=job /> }.into_any(),
        (None, None) => ().into_any(),
    };
    view! {
        <div class="job">
            {shown}
            <Log log=log />
        </div>
    }
}

/// A job that is asked about, and who hears of it.
#[derive(Clone, Copy)]
struct Watch {
    id: JobId,
    state: RwSignal<Option<Job>>,
    log: RwSignal<Vec<LogLine>>,
    /// Why nothing more will be heard of it.
    lost: RwSignal<Option<ApiError>>,
    on_end: Callback<Job>,
}

impl Watch {
    /// Asks again and again until the job is over, asking is of no use or the component is gone.
    fn ask(self, failures: u32) {
        spawn_local(async move {
            // The signals are gone when the page is left while the answer is on its way.
            let Some(after) = self.log.try_with_untracked(|log| log.last().map_or(0, |line| line.number)) else {
                return;
            };
            match get_job(self.id, after).await {
                Ok(job) => {
                    if self.goes_on(job) {
                        self.ask_later(0);
                    }
                }
                Err(Failure(error)) if is_final(error.code) => {
                    let _ = self.lost.try_set(Some(error));
                }
                Err(_) => self.ask_later(failures.saturating_add(1)),
            }
        });
    }

    fn ask_later(self, failures: u32) {
        set_timeout(move || self.ask(failures), pause(failures));
    }

    /// Shows what was answered; says whether there is more to come, and somebody to see it.
    fn goes_on(self, job: Job) -> bool {
        let new = job.log.clone();
        let shown = self.log.try_update(|log| log.extend(new));
        let over = job.state.is_over();
        if shown.is_none() || self.state.try_set(Some(job.clone())).is_some() {
            return false;
        }
        if over {
            self.on_end.run(job);
        }
        !over
    }
}

/// Whether asking again would be answered the same.
const fn is_final(code: ErrorCode) -> bool {
    match code {
        ErrorCode::TooManyRequests | ErrorCode::Unavailable | ErrorCode::Timeout | ErrorCode::Internal => false,
        ErrorCode::InvalidInput
        | ErrorCode::Unauthenticated
        | ErrorCode::Forbidden
        | ErrorCode::NotFound
        | ErrorCode::Conflict
        | ErrorCode::TooLarge => true,
    }
}

/// How long to wait before asking again, after so many failures in a row: twice as long after each, up to a limit.
const fn pause(failures: u32) -> Duration {
    let doublings = if failures < MOST_DOUBLINGS { failures } else { MOST_DOUBLINGS };
    PULSE.saturating_mul(1 << doublings)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_does_not_answer_is_asked_less_and_less() {
        let pauses = [0, 1, 2, 4, 5, 1000].map(|failures| pause(failures).as_millis());
        assert_eq!(pauses, [500, 1000, 2000, 8000, 8000, 8000]);
    }

    #[test]
    fn whoever_may_not_see_a_job_asks_once() {
        for code in [ErrorCode::Unauthenticated, ErrorCode::Forbidden, ErrorCode::NotFound] {
            assert!(is_final(code), "{code:?}");
        }
        for code in [ErrorCode::Unavailable, ErrorCode::Internal] {
            assert!(!is_final(code), "{code:?}");
        }
    }
}
