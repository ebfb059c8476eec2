//! What can be done with a model or a version as a whole.

use contract::{ModelSummary, ModelVersionDetail, Permission};
use leptos::prelude::*;
use ui::{IconName, Menu, MenuButton, use_locale, words};

use super::super::review::Named;
use super::aliases::CHAMPION;
use super::deletion_sheet::{Deletion, DeletionSheet};
use super::rename_sheet::RenameSheet;
use crate::loaded::Latest;
use crate::pages::about::{Described, DescriptionSheet, Subject};
use crate::session::use_session;

/// The menu of a model, for whoever may log runs. Of what is trained here Terrarium says itself what it is called and what it
/// does, whenever it starts.
#[component]
pub(crate) fn ModelActions(
    model: Signal<ModelSummary>,
    /// Hears that it was described anew.
    on_change: Callback<()>,
) -> impl IntoView {
    let words = words::registry(use_locale());
    let may = use_session().may(Permission::LogRuns) && !model.with_untracked(|model| model.trained_here);
    let (describing, renaming) = (RwSignal::new(None), RwSignal::new(false));
    let deleting = RwSignal::new(None);
    let name = Signal::derive(move || model.with(|model| model.name.clone()));
    let describe = move |()| {
        let ModelSummary { name, description, .. } = model.get_untracked();
        describing.set(Some(Described { subject: Subject::Model(name.clone()), name, text: description }));
    };
    let delete = move |()| {
        let ModelSummary { name, versions, champion, .. } = model.get_untracked();
        deleting.set(Some(Deletion::Model { name, versions, champion }));
    };
    may.then(|| {
        view! {
            <Menu label=Signal::derive(move || (words.actions_of)(&name.get()))>
                <MenuButton icon=IconName::Pencil on_click=describe>{words.describe}</MenuButton>
                <MenuButton icon=IconName::Type on_click=move |()| renaming.set(true)>{words.rename}</MenuButton>
                <MenuButton icon=IconName::Trash danger=true on_click=delete>{words.delete}</MenuButton>
            </Menu>
            <DescriptionSheet describing=describing on_done=on_change />
            <RenameSheet open=renaming name=name />
            <DeletionSheet deleting=deleting on_done=on_change />
        }
    })
}

/// The menu of a version, for whoever may log runs.
#[component]
pub(crate) fn VersionActions(
    found: Latest<ModelVersionDetail>,
    named: Signal<Named>,
    /// Hears that it was described anew.
    on_change: Callback<()>,
) -> impl IntoView {
    let words = words::registry(use_locale());
    let may = use_session().may(Permission::LogRuns);
    let describing = RwSignal::new(None);
    let deleting = RwSignal::new(None);
    let describe = move |()| {
        let (name, version) = named.get_untracked();
        let text = untrack(|| found.with(|detail| detail.version.description.clone()));
        let called = (words::promotions(use_locale()).version_of)(&name, version);
        describing.set(Some(Described { subject: Subject::Version(name, version), name: called, text }));
    };
    let delete = move |()| {
        let (name, version) = named.get_untracked();
        let answers = untrack(|| found.with(|detail| detail.version.aliases.iter().any(|alias| alias == CHAMPION)));
        deleting.set(Some(Deletion::Version { name, version, answers }));
    };
    let label = Signal::derive(move || named.with(|(_, version)| (words.actions_of_version)(*version)));
    may.then(|| {
        view! {
            <Menu label=label>
                <MenuButton icon=IconName::Pencil on_click=describe>{words.describe}</MenuButton>
                <MenuButton icon=IconName::Trash danger=true on_click=delete>{words.delete}</MenuButton>
            </Menu>
            <DescriptionSheet describing=describing on_done=on_change />
            <DeletionSheet deleting=deleting on_done=on_change />
        }
    })
}
