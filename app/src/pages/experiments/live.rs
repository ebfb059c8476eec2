//! A table that follows by itself while somebody looks at it.

use std::collections::{HashMap, HashSet};

use contract::{ExperimentId, Run, RunId, RunPulse};
use leptos::ev::visibilitychange;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::{Icon, IconName, format, use_locale, words};

use super::run::PAUSE;
use crate::server_fns::experiments::get_run_pulse;

/// Whether and how often something has changed.
#[derive(Clone, Copy)]
pub(super) struct Live {
    /// Counts how often it has.
    pub(super) beat: RwSignal<u32>,
    /// Whether the last look has reached the server.
    is_reached: RwSignal<bool>,
}

impl Live {
    /// Looks every few seconds whether the runs of an experiment have changed, while the page is in view.
    pub(super) fn of(experiment: ExperimentId) -> Self {
        let live = Self { beat: RwSignal::new(0), is_reached: RwSignal::new(true) };
        // Nothing of it can be made on the server.
        Effect::new(move |_| live.begin(experiment));
        live
    }

    fn begin(self, experiment: ExperimentId) {
        // What came with the page is of before the first look, so that always counts as a change.
        let known = StoredValue::new(None::<RunPulse>);
        let is_looking = StoredValue::new(false);
        let look = move || {
            if document().hidden() || is_looking.get_value() {
                return;
            }
            is_looking.set_value(true);
            spawn_local(async move {
                let came = get_run_pulse(experiment).await;
                // The page may have been left meanwhile.
                if known.try_get_value().is_none() {
                    return;
                }
                is_looking.set_value(false);
                self.is_reached.set(came.is_ok());
                let pulse = came.ok().filter(|pulse| known.with_value(|known| known.as_ref() != Some(pulse)));
                if pulse.is_some() {
                    known.set_value(pulse);
                    self.beat.update(|beat| *beat += 1);
                }
            });
        };
        let listener = window_event_listener(visibilitychange, move |_| look());
        on_cleanup(move || listener.remove());
        if let Ok(interval) = set_interval_with_handle(look, PAUSE) {
            on_cleanup(move || interval.clear());
        }
    }

    /// Calls `then` whenever something has changed.
    pub(super) fn on_beat(self, then: impl Fn() + 'static) {
        Effect::watch(move || self.beat.get(), move |_, _, _| then(), false);
    }
}

/// Says that the table follows.
#[component]
pub(super) fn LiveMark(live: Live) -> impl IntoView {
    let words = words::runs(use_locale());
    let is_reached = live.is_reached;
    let text = move || if is_reached.get() { words.live } else { words.not_live };
    let title = move || if is_reached.get() { words.live_hint } else { words.not_live_hint };
    view! {
        <span class="live-mark" class:is-off=move || !is_reached.get() title=title>
            {text}
        </span>
    }
}

/// Says how many new runs wait until somebody wants them.
#[component]
pub(super) fn NewRuns(waiting: RwSignal<usize>, on_show: Callback<()>) -> impl IntoView {
    let locale = use_locale();
    let words = words::runs(locale);
    let text = move || format::count(locale, waiting.get() as u64, words.new_runs);
    // The same button for any number of them, or it would lose the focus.
    let is_any = Memo::new(move |_| waiting.get() > 0);
    let button = move || {
        is_any.get().then(|| {
            view! {
                <button class="button button--small" type="button" on:click=move |_| on_show.run(())>
                    <Icon name=IconName::ArrowUp />
                    {text}
                </button>
            }
        })
    };
    view! { <span role="status">{button}</span> }
}

/// Whether somebody has gone past the first rows of what a region holds.
pub(super) fn is_scrolled(region: NodeRef<Div>) -> bool {
    let region = region.try_get_untracked().flatten();
    region.is_some_and(|region| region.scroll_top() > 0 || region.get_bounding_client_rect().top() < 0.0)
}

/// Goes back to the first of them.
pub(super) fn scroll_up(region: NodeRef<Div>) {
    let Some(region) = region.get_untracked() else { return };
    region.set_scroll_top(0);
    if region.get_bounding_client_rect().top() < 0.0 {
        region.scroll_into_view();
    }
}

/// What is shown after a look at what is there by `now`, of which it is all where it `is_whole`, and how many runs of it are new
/// and not shown. While it `is_held`, each run stays where it is and nothing is added.
pub(super) fn renewed(before: &[Run], now: Vec<Run>, is_whole: bool, is_held: bool) -> (Vec<Run>, usize) {
    if is_held {
        let mut now: HashMap<RunId, Run> = now.into_iter().map(|run| (run.info.id, run)).collect();
        let kept = before.iter().map(|run| now.remove(&run.info.id).unwrap_or_else(|| run.clone())).collect();
        return (kept, now.len());
    }
    let mut shown = now;
    if !is_whole {
        let there: HashSet<RunId> = shown.iter().map(|run| run.info.id).collect();
        shown.extend(before.iter().filter(|run| !there.contains(&run.info.id)).cloned());
    }
    (shown, 0)
}

#[cfg(test)]
mod tests {
    use super::super::tree::tests::run;
    use super::*;

    fn renamed(number: u8) -> Run {
        let mut run = run(number, None);
        run.info.name.push('!');
        run
    }

    fn shown((runs, waiting): (Vec<Run>, usize)) -> (String, usize) {
        (runs.into_iter().map(|run| run.info.name).collect::<Vec<_>>().join(" "), waiting)
    }

    #[test]
    fn what_is_there_now_is_shown() {
        let before = [run(3, None), run(2, None), run(1, None)];
        let now = || vec![renamed(4), renamed(3), renamed(1)];
        assert_eq!(shown(renewed(&before, now(), true, false)), ("4! 3! 1!".to_owned(), 0));
        assert_eq!(shown(renewed(&before, now(), false, false)), ("4! 3! 1! 2".to_owned(), 0));
    }

    #[test]
    fn nothing_moves_below_somebody_who_has_scrolled() {
        let before = [run(3, None), run(2, None), run(1, None)];
        let now = vec![renamed(5), renamed(1), renamed(4), renamed(3)];
        assert_eq!(shown(renewed(&before, now, true, true)), ("3! 2 1!".to_owned(), 2));
    }
}
