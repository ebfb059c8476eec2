//! The traces of a run.

use contract::{ExperimentId, RunId};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::{Card, EmptyState, IconName, SkeletonShape, use_locale, words};

use super::super::list_address::ListAsked;
use super::list::{self, TraceList};
use crate::loaded::Loaded;
use crate::remote::Remote;

/// The tab of a run's page that has its traces.
pub(in super::super) const TAB: &str = "traces";

/// What was traced in a run, and what was linked to it.
#[component]
pub(in super::super) fn TracesOfRun(
    experiment: ExperimentId,
    run: RunId,
    /// The run's page.
    page: Signal<String>,
) -> impl IntoView {
    let words = words::traces(use_locale());
    let params = use_query_map();
    let asked = Memo::new(move |_| params.with(ListAsked::read));
    let changes = RwSignal::new(0_u32);
    let found = Remote::new(
        move || (asked.get(), changes.get()),
        move |(asked, turn)| list::find(Some(experiment), Some(run), asked, turn),
    );
    let navigate = use_navigate();
    let ask = Callback::new(move |asked: ListAsked| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&asked.href(&page.get_untracked(), &[("tab", TAB)]), options);
    });
    let on_refresh = Callback::new(move |()| changes.update(|count| *count += 1));
    let nothing = move || {
        view! {
            <Card>
                <EmptyState title=words.none_of_run text=words.none_of_run_why icon=IconName::Workflow />
            </Card>
        }
    };
    view! {
        <Loaded
            remote=found
            skeleton=SkeletonShape::Table
            children=move |found| {
                view! {
                    <TraceList
                        experiment=experiment
                        found=found
                        asked=asked
                        ask=ask
                        on_refresh=on_refresh
                        nothing=ViewFn::from(nothing)
                    />
                }
            }
        />
    }
}
