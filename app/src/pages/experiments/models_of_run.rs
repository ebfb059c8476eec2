//! The models that a run logged, and the registered versions that were made of what it left behind.

use contract::{
    ExperimentId, Lifecycle, LoggedModelId, LoggedModelLine, LoggedModelSearch, ModelFiles, Part, RegisteredVersion,
    Run,
};
use leptos::prelude::*;
use ui::{ButtonKind, use_locale, words};

use super::logged_models::{beginning, page_of, version_links};
use crate::loaded::{Latest, Loaded};
use crate::pages::models::register_sheet::{RegisterButton, RegisterSheet, Registering};
use crate::remote::Remote;
use crate::server_fns::Failure;
use crate::server_fns::experiment_parts::logged_models;

/// How many logged models are asked about; a run that logged more says of the others what it knows, their ids.
const AT_MOST: u32 = 100;

/// What stands in the run's card of models.
#[component]
pub(super) fn ModelsOfRun(
    run: Latest<Run>,
    versions: Remote<Part<RegisteredVersion>>,
    /// Grows when it is time to look again.
    turn: RwSignal<u32>,
) -> impl IntoView {
    let registering = RwSignal::new(None);
    let experiment = run.map(|run| run.info.experiment);
    let logged = run.map(|run| run.model_outputs.iter().map(|output| output.model).collect::<Vec<_>>());
    let is_active = run.map(|run| run.info.lifecycle == Lifecycle::Active);
    // Also when only the time has come: files that are still on their way arrive.
    let asked = move || (experiment.get(), logged.get(), turn.get());
    let known = Remote::new(asked, |(experiment, ids, _)| find(experiment, ids));
    let has_logged = Memo::new(move |_| logged.with(|logged| !logged.is_empty()));
    view! {
        <Show when=move || has_logged.get()>
            <Loaded
                remote=known
                children=move |found| {
                    let known = last_known(found);
                    view! {
                        <ul class="run-models">
                            <For each=move || logged.get() key=|id| *id let(id)>
                                <Item
                                    id=id
                                    experiment=experiment
                                    known=known
                                    is_active=is_active
                                    registering=registering
                                />
                            </For>
                        </ul>
                    }
                }
            />
        </Show>
        <Loaded
            remote=versions
            children=move |versions| view! { <Registered versions=versions has_logged=has_logged /> }
        />
        <RegisterSheet registering=registering />
    }
}

/// What is known of those models that are still there; nothing where that cannot be had now: their ids are enough to go on with.
async fn find(experiment: ExperimentId, ids: Vec<LoggedModelId>) -> Result<Option<Vec<LoggedModelLine>>, Failure> {
    let ids: Vec<String> = ids.iter().take(AT_MOST as usize).map(|id| format!("'{id}'")).collect();
    if ids.is_empty() {
        return Ok(None);
    }
    let filter = format!("model_id IN ({})", ids.join(", "));
    let search =
        LoggedModelSearch { experiments: vec![experiment], filter, limit: AT_MOST, ..LoggedModelSearch::default() };
    Ok(logged_models(search).await.map(|found| found.items).ok())
}

fn last_known(found: Latest<Option<Vec<LoggedModelLine>>>) -> Memo<Vec<LoggedModelLine>> {
    Memo::new(move |last: Option<&Vec<_>>| found.with(Clone::clone).or_else(|| last.cloned()).unwrap_or_default())
}

#[component]
fn Item(
    id: LoggedModelId,
    experiment: Signal<ExperimentId>,
    known: Memo<Vec<LoggedModelLine>>,
    is_active: Signal<bool>,
    registering: RwSignal<Option<Registering>>,
) -> impl IntoView {
    let words = words::registering(use_locale());
    let line = Memo::new(move |_| {
        let find = |known: &Vec<LoggedModelLine>| {
            let line = known.iter().find(|line| line.id == id);
            line.map(|line| (line.name.clone(), line.status))
        };
        known.with(find)
    });
    let link = move || {
        let href = page_of(experiment.get(), id);
        match line.get() {
            Some((name, _)) => {
                let id = id.to_string();
                let short = beginning(&id);
                view! { <a class="break" href=href>{name}</a> <span class="mono muted" title=id>{short}</span> }
                    .into_any()
            }
            None => view! { <a class="mono break" href=href>{id.to_string()}</a> }.into_any(),
        }
    };
    let what = Signal::derive(move || Registering {
        files: ModelFiles::LoggedModel(id),
        name: line.get().map(|(name, _)| name).unwrap_or_default(),
    });
    let why_not = Signal::derive(move || line.get().and_then(|(_, status)| (words.why_not)(status)).map(str::to_owned));
    let button = move || {
        is_active.get().then(|| {
            view! {
                <RegisterButton
                    what=what
                    registering=registering
                    of=id.to_string()
                    why_not=why_not
                    kind=ButtonKind::Quiet
                />
            }
        })
    };
    view! {
        <li>
            <span class="run-models__which">{link}</span>
            {button}
        </li>
    }
}

#[component]
fn Registered(versions: Latest<Part<RegisteredVersion>>, has_logged: Memo<bool>) -> impl IntoView {
    let locale = use_locale();
    let (words, logged) = (words::registering(locale), words::logged_models(locale));
    let named = versions.map(|part| {
        let name = |version: &RegisteredVersion| (version.model.clone(), version.version);
        (part.items.iter().map(name).collect::<Vec<_>>(), part.next.is_some())
    });
    move || match (named.get(), has_logged.get()) {
        ((versions, _), true) if versions.is_empty() => {
            view! { <p class="muted">{logged.not_registered}</p> }.into_any()
        }
        ((versions, _), false) if versions.is_empty() => view! { <p class="muted">{words.no_model}</p> }.into_any(),
        ((versions, has_more), _) => view! {
            <p class="break">
                {logged.registered} " " {version_links(versions)} {has_more.then_some(", …")}
            </p>
        }
        .into_any(),
    }
}
