//! The models that a run logged, and the registered versions that were made of what it left behind.

use contract::{Lifecycle, LoggedModelId, ModelFiles, Part, RegisteredVersion, Run};
use leptos::prelude::*;
use ui::{ButtonKind, use_locale, words};

use super::logged_models::{self, version_links};
use crate::loaded::{Latest, Loaded};
use crate::pages::models::register_sheet::{RegisterButton, RegisterSheet, Registering};
use crate::remote::Remote;

/// What stands in the run's card of models.
#[component]
pub(super) fn ModelsOfRun(run: Latest<Run>, versions: Remote<Part<RegisteredVersion>>) -> impl IntoView {
    let registering = RwSignal::new(None);
    let logged = run.map(|run| {
        let link = |model: LoggedModelId| (model, logged_models::page_of(run.info.experiment, model));
        run.model_outputs.iter().map(|output| link(output.model)).collect::<Vec<_>>()
    });
    let is_active = run.map(|run| run.info.lifecycle == Lifecycle::Active);
    let item = move |(id, href): (LoggedModelId, String)| {
        let what = Registering { files: ModelFiles::LoggedModel(id), name: String::new() };
        let button = move || {
            let what = what.clone();
            is_active.get().then(|| {
                view! {
                    <RegisterButton
                        what=Signal::stored(what)
                        registering=registering
                        of=id.to_string()
                        kind=ButtonKind::Quiet
                    />
                }
            })
        };
        view! { <li><a class="mono break" href=href>{id.to_string()}</a> {button}</li> }.into_any()
    };
    let has_logged = Memo::new(move |_| logged.with(|logged| !logged.is_empty()));
    view! {
        <Show when=move || has_logged.get()>
            <ul class="run-models">{move || logged.get().into_iter().map(item).collect_view()}</ul>
        </Show>
        <Loaded
            remote=versions
            children=move |versions| view! { <Registered versions=versions has_logged=has_logged /> }
        />
        <RegisterSheet registering=registering />
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
