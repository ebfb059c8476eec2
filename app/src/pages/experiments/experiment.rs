//! One experiment: its runs, to be filtered, sorted, compared.

use contract::{Experiment, ExperimentId, LoggedKeys, RunView};
use leptos::prelude::*;
use ui::{Page, SkeletonShape};

use super::header::{self, ExperimentHead, ExperimentPart};
use super::runs::Runs;
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::experiments::{get_logged_keys, run_views};

/// An experiment with what its runs logged, and how people look at them.
pub(super) type Known = (Experiment, LoggedKeys, Vec<RunView>);

/// The page of the experiment that the address names.
#[component]
pub(crate) fn ExperimentPage() -> impl IntoView {
    let named = header::named();
    let changes = RwSignal::new(0_u32);
    let known = Remote::new(move || (named.get(), changes.get()), |(named, _)| know(named));
    let on_change = Callback::new(move |()| changes.update(|count| *count += 1));
    view! {
        <Page>
            <Loaded
                remote=known
                skeleton=SkeletonShape::Table
                children=move |known| view! { <KnownExperiment known=known changes=changes on_change=on_change /> }
            />
        </Page>
    }
}

async fn know(named: (String, Option<ExperimentId>)) -> Result<Known, Failure> {
    match named.1 {
        Some(id) => futures::try_join!(header::find(named), get_logged_keys(id), run_views(id)),
        // Fails, and says why.
        None => header::find(named).await.map(|experiment| (experiment, LoggedKeys::default(), Vec::new())),
    }
}

#[component]
fn KnownExperiment(known: Latest<Known>, changes: RwSignal<u32>, on_change: Callback<()>) -> impl IntoView {
    let experiment = known.map(|(experiment, ..)| experiment.clone());
    let id = untrack(|| experiment.with(|experiment| experiment.id));
    view! {
        <ExperimentHead experiment=experiment part=ExperimentPart::Runs on_change=on_change />
        <Runs id=id known=known changes=changes on_change=on_change />
    }
}
