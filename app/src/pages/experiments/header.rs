//! The head of an experiment's pages: what it is, what can be done with it, and its parts.

use contract::{ApiError, Experiment, ExperimentId, Lifecycle, Permission};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::{Notice, PageHeader, Tab, TabLinks, Tone, use_locale, words};

use super::about_sheets::{About, AboutSheets};
use super::columns::value;
use super::experiment_menu::ExperimentMenu;
use super::folders;
use super::moment::Moment;
use super::name_sheet::{NameSheet, Naming};
use crate::pages::about::{NOTE, tag_line};
use crate::pages::not_found::respond_with_status;
use crate::server_fns::Failure;
use crate::server_fns::experiments::get_experiment;
use crate::session::use_session;
use crate::title::Title;

/// A part of an experiment, each with a page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExperimentPart {
    Runs,
    Traces,
    Models,
    Datasets,
}

impl ExperimentPart {
    const ALL: [Self; 4] = [Self::Runs, Self::Traces, Self::Models, Self::Datasets];

    /// Its page.
    pub(super) fn path(self, id: ExperimentId) -> String {
        let part = match self {
            Self::Runs => "",
            Self::Traces => "/traces",
            Self::Models => "/models",
            Self::Datasets => "/datasets",
        };
        format!("/experiments/{id}{part}")
    }

    fn title(self) -> &'static str {
        let words = words::experiments(use_locale());
        match self {
            Self::Runs => words.runs_title,
            Self::Traces => words::traces(use_locale()).traces_title,
            Self::Models => words.models,
            Self::Datasets => words.datasets,
        }
    }
}

/// The experiment that the address names, as it is written there and as an id, if it is one.
pub(super) fn named() -> Memo<(String, Option<ExperimentId>)> {
    let params = use_params_map();
    Memo::new(move |_| {
        let text = params.with(|params| params.get("id").unwrap_or_default());
        let id = text.parse().ok();
        (text, id)
    })
}

/// The experiment of that name in an address.
pub(super) async fn find((text, id): (String, Option<ExperimentId>)) -> Result<Experiment, Failure> {
    match id {
        Some(id) => get_experiment(id).await,
        None => {
            respond_with_status(404);
            Err(Failure(ApiError::not_found(format_args!("experiment “{text}”"))))
        }
    }
}

/// What stands above each part of an experiment.
#[component]
pub(super) fn ExperimentHead(
    experiment: Signal<Experiment>,
    part: ExperimentPart,
    /// Hears that it was renamed, described, tagged, deleted or restored.
    on_change: Callback<()>,
) -> impl IntoView {
    let words = words::experiments(use_locale());
    let may_log = use_session().may(Permission::LogRuns);
    let name = Memo::new(move |_| experiment.with(|experiment| folders::split(&experiment.name).1.to_owned()));
    let title = Signal::derive(move || match part {
        ExperimentPart::Runs => name.get(),
        part => format!("{} · {}", name.get(), part.title()),
    });
    let note = Memo::new(move |_| experiment.with(|experiment| value(&experiment.tags, NOTE).map(str::to_owned)));
    let is_deleted = Memo::new(move |_| experiment.with(|experiment| experiment.lifecycle == Lifecycle::Deleted));
    let naming = RwSignal::new(None::<Naming>);
    let about = About::new();
    let meta = move || {
        let (name, at) = experiment.with(|experiment| (experiment.name.clone(), experiment.updated_at));
        let folder = folders::split(&name).0.to_owned();
        let folder = (!folder.is_empty()).then(|| view! { <span>{folder}</span> <span aria-hidden="true">"·"</span> });
        let tags = experiment.with(|experiment| tag_line(&experiment.tags));
        view! { {folder} <span>{words.changed} " " <Moment at=Some(at) /></span> {tags} }
    };
    let actions = move || {
        let experiment = experiment.get();
        may_log.then(|| {
            view! { <ExperimentMenu experiment=experiment naming=naming about=about on_change=on_change /> }
        })
    };
    let id = Memo::new(move |_| experiment.with(|experiment| experiment.id));
    let tabs =
        Signal::derive(move || ExperimentPart::ALL.map(|part| Tab::new(part.title(), part.path(id.get()))).to_vec());
    view! {
        <Title text=title />
        <PageHeader title=name description=note meta=move || view! { {meta} } actions=move || view! { {actions} } />
        {move || is_deleted.get().then(|| view! { <Notice tone=Tone::Warn>{words.is_deleted}</Notice> })}
        <TabLinks
            label=words.parts_of_experiment
            tabs=tabs
            current=Signal::derive(move || part.path(id.get()))
        />
        {may_log
            .then(|| {
                view! {
                    <NameSheet naming=naming on_done=on_change />
                    <AboutSheets about=about on_change=on_change />
                }
            })}
    }
}
