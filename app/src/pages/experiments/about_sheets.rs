//! What an experiment is about: its description and its tags, to be changed.

use contract::{Experiment, ExperimentId, Pair};
use leptos::prelude::*;
use ui::{Sheet, SkeletonShape, use_locale, words};

use super::columns::value;
use crate::loaded::{Latest, Loaded};
use crate::pages::about::{Described, DescriptionSheet, NOTE, Subject, TagEditor};
use crate::remote::Remote;
use crate::server_fns::experiments::get_experiment;

/// What is being changed, by sheets that open beside a page.
#[derive(Clone, Copy)]
pub(super) struct About {
    describing: RwSignal<Option<Described>>,
    tagging: RwSignal<Option<(ExperimentId, String)>>,
}

impl About {
    pub(super) fn new() -> Self {
        Self { describing: RwSignal::new(None), tagging: RwSignal::new(None) }
    }

    pub(super) fn describe(self, Experiment { id, name, tags, .. }: &Experiment) {
        let text = value(tags, NOTE).unwrap_or_default().to_owned();
        self.describing.set(Some(Described { subject: Subject::Experiment(*id), name: name.clone(), text }));
    }

    pub(super) fn tag(self, Experiment { id, name, .. }: &Experiment) {
        self.tagging.set(Some((*id, name.clone())));
    }
}

/// The sheets. `on_change` hears of each change.
#[component]
pub(super) fn AboutSheets(about: About, on_change: Callback<()>) -> impl IntoView {
    let words = words::experiments(use_locale());
    let About { describing, tagging } = about;
    let title =
        move || tagging.with(|tagging| tagging.as_ref().map(|(_, name)| (words.tags_of)(name)).unwrap_or_default());
    // Kept with the page: the sheet may be closed before the answer comes.
    let changes = RwSignal::new(0_u32);
    let tagged = Callback::new(move |()| {
        changes.update(|count| *count += 1);
        on_change.run(());
    });
    view! {
        <DescriptionSheet describing=describing on_done=on_change />
        <Sheet
            open=Signal::derive(move || tagging.with(Option::is_some))
            on_close=move |()| tagging.set(None)
            title=Signal::derive(title)
        >
            {move || tagging.get().map(|(id, _)| view! { <Tags id=id changes=changes on_change=tagged /> })}
        </Sheet>
    }
}

#[component]
fn Tags(id: ExperimentId, changes: RwSignal<u32>, on_change: Callback<()>) -> impl IntoView {
    let experiment = Remote::new(move || (id, changes.get()), |(id, _)| get_experiment(id));
    let subject = Signal::stored(Subject::Experiment(id));
    view! {
        <Loaded
            remote=experiment
            skeleton=SkeletonShape::Text
            children=move |experiment| {
                let tags = tags_of(experiment);
                view! { <TagEditor subject=subject tags=tags on_change=on_change /> }
            }
        />
    }
}

/// All but the one that is its description.
fn tags_of(experiment: Latest<Experiment>) -> Signal<Vec<Pair>> {
    experiment.map(|experiment| experiment.tags.iter().filter(|(key, _)| key != NOTE).cloned().collect())
}
