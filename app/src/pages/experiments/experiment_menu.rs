//! What can be done with an experiment, in a menu.

use contract::{Experiment, ExperimentId, Lifecycle, Permission};
use leptos::prelude::*;
use ui::{IconName, Menu, MenuButton, use_locale, use_toasts, words};

use super::about_sheets::About;
use super::name_sheet::Naming;
use super::removal_sheet::{Removal, RemovalSheet};
use crate::server_fns::Failure;
use crate::server_fns::experiments::{delete_experiment, restore_experiment};
use crate::session::use_session;

/// What can be done with an experiment. “Default” is always there, under this name.
#[component]
pub(super) fn ExperimentMenu(
    experiment: Experiment,
    /// Opens the sheet for its name.
    naming: RwSignal<Option<Naming>>,
    /// Opens the sheets for its description and its tags.
    about: About,
    on_change: Callback<()>,
) -> impl IntoView {
    let (id, name) = (experiment.id, experiment.name.clone());
    let is_active = experiment.lifecycle == Lifecycle::Active;
    let words = words::experiments(use_locale());
    let toasts = use_toasts();
    let called = name.clone();
    // Told from here and not from an effect: the row, and its effects, may be gone when the answer comes.
    let change = Action::new(move |delete: &bool| {
        let delete = *delete;
        let called = called.clone();
        async move {
            match if delete { delete_experiment(id).await } else { restore_experiment(id).await } {
                Ok(()) => {
                    toasts.good(if delete { (words.was_deleted)(&called) } else { (words.was_restored)(&called) });
                    // The page may have been left meanwhile.
                    let _ = on_change.try_run(());
                }
                Err(Failure(error)) => toasts.bad(error.message),
            }
        }
    });
    let label = (words.actions_of)(&name);
    let may_remove = !is_active && use_session().may(Permission::DeleteForGood);
    let removing = RwSignal::new(None);
    let items = if is_active {
        let stays = id == ExperimentId(0);
        let described = experiment.clone();
        view! {
            <MenuButton icon=IconName::Pencil on_click=move |()| about.describe(&described)>{words.describe}</MenuButton>
            <MenuButton icon=IconName::Tag on_click=move |()| about.tag(&experiment)>{words.tags}</MenuButton>
            {(!stays)
                .then(|| {
                    let rename = move |()| naming.set(Some(Naming::Other(id, name.clone())));
                    view! {
                        <MenuButton icon=IconName::Type on_click=rename>{words.rename}</MenuButton>
                        <MenuButton icon=IconName::Trash danger=true on_click=move |()| drop(change.dispatch(true))>
                            {words.delete}
                        </MenuButton>
                    }
                })}
        }
        .into_any()
    } else {
        view! {
            <MenuButton icon=IconName::Undo on_click=move |()| drop(change.dispatch(false))>{words.restore}</MenuButton>
            {may_remove
                .then(|| {
                    let ask = move |()| removing.set(Some(Removal::Experiment(id, name.clone())));
                    view! {
                        <MenuButton icon=IconName::Trash danger=true on_click=ask>{words.delete_for_good}</MenuButton>
                    }
                })}
        }
        .into_any()
    };
    view! {
        <Menu label=label>{items}</Menu>
        {may_remove.then(|| view! { <RemovalSheet removing=removing on_done=Callback::new(move |_| on_change.run(())) /> })}
    }
}
