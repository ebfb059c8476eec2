//! Saved ways of looking at runs: choosing one, saving what is looked at, and changing those that are there.

use contract::{ExperimentId, NewRunView, Permission, RunView, RunViewId, RunViewUpdate};
use leptos::prelude::*;
use ui::{Badge, Icon, IconName, MenuButton, MenuLink, Popover, Sheet, TextField, Tone, use_locale, use_toasts, words};

use super::run_address::Asked;
use super::runs::Asking;
use crate::change_form::{Change, ChangeForm};
use crate::server_fns::Failure;
use crate::server_fns::experiments::{add_run_view, delete_run_view, update_run_view};
use crate::session::use_session;
use crate::url::with_query;

/// What gets a name.
#[derive(Debug, Clone, PartialEq)]
enum Naming {
    /// What is looked at, as a view that is not there yet.
    New,
    /// This view, which has another one.
    Other(RunView),
}

/// What can be done to a view besides naming it.
#[derive(Debug, Clone, PartialEq)]
enum Act {
    /// It shows what is looked at from now on.
    Overwrite(RunView),
    Delete(RunView),
}

/// A button that says which view is shown, and opens the list of them.
#[component]
pub(super) fn ViewMenu(asking: Asking) -> impl IntoView {
    let words = words::runs(use_locale());
    let Asking { id, asked, ask, views, on_change, .. } = asking;
    let may_save = use_session().may(Permission::LogRuns);
    let naming = RwSignal::new(None::<Naming>);
    let toasts = use_toasts();
    let current = Memo::new(move |_| {
        let saved = asked.with(|asked| asked.saved)?;
        views.with(|views| views.iter().find(|view| view.id == saved).cloned())
    });
    let is_edited = Memo::new(move |_| asked.with(|asked| views.with(|views| asked.is_edited(views))));
    let change = Action::new(move |act: &Act| {
        let (act, settings) = (act.clone(), asked.with_untracked(Asked::settings));
        async move {
            match act.clone() {
                Act::Overwrite(RunView { id, revision, .. }) => {
                    update_run_view(RunViewUpdate { id, revision, name: None, settings: Some(settings) })
                        .await
                        .map(drop)
                }
                Act::Delete(view) => delete_run_view(view.id).await,
            }
            .map(|()| act)
        }
    });
    Effect::new(move |_| {
        match change.value().get() {
            Some(Ok(Act::Overwrite(view))) => toasts.good((words.view_saved)(&view.name)),
            Some(Ok(Act::Delete(view))) => {
                toasts.good((words.view_deleted)(&view.name));
                // What is looked at stays as it is.
                ask.run(Asked { saved: None, ..asked.get_untracked() });
            }
            Some(Err(Failure(error))) => toasts.bad(error.message),
            None => return,
        }
        on_change.run(());
    });
    let trigger = move || {
        let name = current.with(|view| view.as_ref().map(|view| view.name.clone()));
        view! {
            <Icon name=IconName::Eye />
            <span class="view-name">{name.unwrap_or_else(|| words.views.to_owned())}</span>
            {move || is_edited.get().then(|| view! { <Badge tone=Tone::Warn>{words.view_changed}</Badge> })}
        }
    };
    let list = move || {
        let chosen = current.with(|view| view.as_ref().map(|view| view.id));
        views.get().into_iter().map(|view| item(id, view, chosen)).collect_view()
    };
    let acts = move || {
        let current = current.get();
        let save = current.clone().filter(|_| is_edited.get()).map(|view| {
            let saved = view.id;
            view! {
                <MenuButton
                    icon=IconName::Check
                    on_click=move |()| drop(change.dispatch(Act::Overwrite(view.clone())))
                >
                    {words.overwrite_view}
                </MenuButton>
                <MenuLink icon=IconName::Undo href=href(id, Some(saved))>{words.discard_changes}</MenuLink>
            }
        });
        let others = current.map(|view| {
            let renamed = view.clone();
            view! {
                <MenuButton icon=IconName::Pencil on_click=move |()| naming.set(Some(Naming::Other(renamed.clone())))>
                    {words.rename_view}
                </MenuButton>
                <MenuButton
                    icon=IconName::Trash
                    danger=true
                    on_click=move |()| drop(change.dispatch(Act::Delete(view.clone())))
                >
                    {words.delete_view}
                </MenuButton>
            }
        });
        view! {
            <div class="menu view-acts">
                {save}
                <MenuButton icon=IconName::Plus on_click=move |()| naming.set(Some(Naming::New))>
                    {words.save_view}
                </MenuButton>
                {others}
            </div>
        }
    };
    view! {
        <Popover trigger=trigger>
            <div class="views">
                <ul class="menu view-list" aria-label=words.views>
                    <li>
                        <MenuLink href=href(id, None)>{words.usual_view}</MenuLink>
                    </li>
                    {list}
                </ul>
                {may_save.then_some(acts)}
            </div>
        </Popover>
        {may_save.then(|| view! { <NameSheet asking=asking naming=naming /> })}
    }
}

/// The address of a view, or of what nobody chose.
fn href(experiment: ExperimentId, view: Option<RunViewId>) -> String {
    with_query(&format!("/experiments/{experiment}"), view.map(|id| ("saved", id.to_string())))
}

fn item(experiment: ExperimentId, view: RunView, chosen: Option<RunViewId>) -> AnyView {
    let words = words::runs(use_locale());
    let is_chosen = chosen == Some(view.id);
    let title = (words.saved_by)(&view.updated_by);
    view! {
        <li class="view-list__item" class:is-chosen=is_chosen title=title>
            <MenuLink href=href(experiment, Some(view.id))>
                <span class="view-list__name">{view.name}</span>
                {is_chosen
                    .then(|| {
                        view! {
                            <Icon name=IconName::Check />
                            <span class="visually-hidden">{words.is_shown}</span>
                        }
                    })}
            </MenuLink>
        </li>
    }
    .into_any()
}

/// A sheet that is open while a view gets a name.
#[component]
fn NameSheet(asking: Asking, naming: RwSignal<Option<Naming>>) -> impl IntoView {
    let words = words::runs(use_locale());
    let title = move || match naming.get() {
        Some(Naming::Other(view)) => (words.rename_view_title)(&view.name),
        Some(Naming::New) | None => words.save_view_title.to_owned(),
    };
    view! {
        <Sheet
            open=Signal::derive(move || naming.with(Option::is_some))
            on_close=move |()| naming.set(None)
            title=Signal::derive(title)
        >
            {move || naming.get().map(|what| view! { <NameForm asking=asking what=what naming=naming /> })}
        </Sheet>
    }
}

#[component]
fn NameForm(asking: Asking, what: Naming, naming: RwSignal<Option<Naming>>) -> impl IntoView {
    let (words, toasts) = (words::runs(use_locale()), use_toasts());
    let Asking { id, asked, ask, on_change, .. } = asking;
    let is_new = what == Naming::New;
    let look = Callback::new(move |id| ask.run(Asked { saved: Some(id), ..asked.get_untracked() }));
    let name = RwSignal::new(match &what {
        Naming::New => String::new(),
        Naming::Other(view) => view.name.clone(),
    });
    let change = Callback::new(move |()| -> Change {
        let (what, name) = (what.clone(), name.with_untracked(|name| name.trim().to_owned()));
        let settings = asked.with_untracked(Asked::settings);
        Box::pin(async move {
            match what {
                Naming::New => {
                    let view = add_run_view(NewRunView { experiment: id, name, settings }).await?;
                    if look.try_run(view.id).is_none() {
                        toasts.good((words.view_saved)(&view.name));
                    }
                }
                Naming::Other(RunView { id, revision, .. }) => {
                    update_run_view(RunViewUpdate { id, revision, name: Some(name), settings: None }).await?;
                }
            }
            let _ = on_change.try_run(());
            Ok(())
        })
    });
    view! {
        <ChangeForm
            send=if is_new { words.do_save_view } else { words.do_rename_view }
            change=change
            on_close=move |()| naming.set(None)
        >
            <TextField
                name="view-name"
                label=words.view_name
                hint=words.view_name_hint
                required=true
                autofocus=true
                autocomplete="off"
                value=name
                on_input=move |text| name.set(text)
            />
        </ChangeForm>
    }
}
