//! The traces of an experiment.

use contract::Experiment;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::{Card, IconName, Page, SkeletonShape, use_locale, words};

use super::super::header::{self, ExperimentHead, ExperimentPart};
use super::super::list_address::ListAsked;
use super::super::start::{FirstSteps, quoted};
use super::list::{self, TraceList, Traces};
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;

/// The page of the traces of the experiment that the address names.
#[component]
pub(crate) fn TracesPage() -> impl IntoView {
    let named = header::named();
    let params = use_query_map();
    let asked = Memo::new(move |_| params.with(ListAsked::read));
    let changes = RwSignal::new(0_u32);
    let experiment = Remote::new(move || (named.get(), changes.get()), |(named, _)| header::find(named));
    // Asked for here and not below the experiment: what is loaded within what is loaded may be numbered otherwise by the server.
    let found = Remote::new(
        move || (named.get().1, asked.get(), changes.get()),
        |(id, asked, turn)| list::find(id, None, asked, turn),
    );
    let on_change = Callback::new(move |()| changes.update(|count| *count += 1));
    view! {
        <Page>
            <Loaded
                remote=experiment
                skeleton=SkeletonShape::Table
                children=move |experiment| {
                    view! { <Known experiment=experiment found=found asked=asked on_change=on_change /> }
                }
            />
        </Page>
    }
}

#[component]
fn Known(
    experiment: Latest<Experiment>,
    found: Remote<Traces>,
    asked: Memo<ListAsked>,
    on_change: Callback<()>,
) -> impl IntoView {
    let experiment = experiment.map(Clone::clone);
    let id = untrack(|| experiment.with(|experiment| experiment.id));
    let path = ExperimentPart::Traces.path(id);
    let navigate = use_navigate();
    let ask = Callback::new(move |asked: ListAsked| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&asked.href(&path, &[]), options);
    });
    let name = Memo::new(move |_| experiment.with(|experiment| experiment.name.clone()));
    view! {
        <ExperimentHead experiment=experiment part=ExperimentPart::Traces on_change=on_change />
        <Loaded
            remote=found
            skeleton=SkeletonShape::Table
            children=move |found| {
                view! {
                    <TraceList
                        experiment=id
                        found=found
                        asked=asked
                        ask=ask
                        on_refresh=on_change
                        nothing=ViewFn::from(move || view! { <Card><Start experiment=name /></Card> })
                    />
                }
            }
        />
    }
}

/// Why there are no traces, and what changes it.
#[component]
fn Start(experiment: Memo<String>) -> impl IntoView {
    let words = words::traces(use_locale());
    let python = move || {
        let name = experiment.with(|name| quoted(name));
        format!(
            "import mlflow\n\nmlflow.set_experiment({name})\n\n@mlflow.trace(span_type=\"CHAIN\")\ndef answer(question):\n    return question.upper()\n\nanswer(\"who leaves the shop?\")"
        )
    };
    view! {
        <FirstSteps
            title=words.none
            text=words.none_why
            icon=IconName::Workflow
            python=Signal::derive(python)
        />
    }
}
