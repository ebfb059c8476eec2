//! What can be done with a dashboard as a whole.

use contract::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::{
    Button, ButtonKind, FormActions, IconName, LinkButton, Menu, MenuButton, MenuLink, Notice, Sheet, Tone, use_locale,
    use_toasts, words,
};

use crate::server_fns::Failure;
use crate::server_fns::editing::{delete_dashboard, duplicate_dashboard};
use crate::session::use_session;

/// A menu of what everybody may, and for analysts editing with the rest.
#[component]
pub(super) fn Actions(
    /// The dashboard's name in URLs.
    slug: Signal<String>,
    /// Where its picture is.
    png: Signal<String>,
    /// Whether this person may change this one.
    is_editable: Signal<bool>,
) -> impl IntoView {
    if use_session().may(Permission::DefineMeasures) {
        return view! { <Allowed slug=slug png=png is_editable=is_editable /> }.into_any();
    }
    view! {
        <Menu label=words::boards(use_locale()).more>
            <Outputs png=png />
        </Menu>
    }
    .into_any()
}

#[component]
fn Outputs(png: Signal<String>) -> impl IntoView {
    let words = words::boards(use_locale());
    view! {
        <MenuLink href=png icon=IconName::Download download=true>
            {words.png}
        </MenuLink>
        // A browser that cannot print does nothing.
        <MenuButton icon=IconName::Printer on_click=move |()| drop(window().print())>{words.print}</MenuButton>
    }
}

#[component]
fn Allowed(slug: Signal<String>, png: Signal<String>, is_editable: Signal<bool>) -> impl IntoView {
    let words = words::boards(use_locale());
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let deleting = RwSignal::new(false);
    let below = move |page: &'static str| Signal::derive(move || format!("/dashboards/{}/{page}", slug.get()));
    let duplicate = Action::new(move |slug: &String| duplicate_dashboard(slug.clone()));
    Effect::new(move |_| match duplicate.value().get() {
        Some(Ok(saved)) => {
            toasts.good((words.copy_made)(&saved.revision.id.to_string()));
            navigate(&format!("/dashboards/{}/edit", saved.slug), leptos_router::NavigateOptions::default());
        }
        Some(Err(Failure(error))) => toasts.bad(error.message),
        None => {}
    });
    view! {
        <Show when=move || is_editable.get()>
            <LinkButton href=below("edit") icon=IconName::Pencil>{words.edit}</LinkButton>
        </Show>
        <Menu label=words::boards(use_locale()).more>
            <Outputs png=png />
            <MenuLink href=below("history") icon=IconName::History>{words.history}</MenuLink>
            <MenuButton
                icon=IconName::Copy
                on_click=move |()| {
                    duplicate.dispatch(slug.get_untracked());
                }
            >
                {words.duplicate}
            </MenuButton>
            <Show when=move || is_editable.get()>
                <MenuButton icon=IconName::Trash danger=true on_click=move |()| deleting.set(true)>{words.delete_menu}</MenuButton>
            </Show>
        </Menu>
        <DeleteSheet slug=slug open=deleting />
    }
}

/// Asks before a dashboard is deleted.
#[component]
fn DeleteSheet(slug: Signal<String>, open: RwSignal<bool>) -> impl IntoView {
    let words = words::boards(use_locale());
    let (toasts, navigate) = (use_toasts(), use_navigate());
    let delete = Action::new(move |slug: &String| delete_dashboard(slug.clone()));
    Effect::new(move |_| {
        if let Some(Ok(saved)) = delete.value().get() {
            open.set(false);
            toasts.good((words.deleted)(&saved.slug, &saved.revision.id.to_string()));
            navigate("/dashboards", leptos_router::NavigateOptions::default());
        }
    });
    let failure = move || match delete.value().get() {
        Some(Err(Failure(error))) => Some(error.message),
        _ => None,
    };
    view! {
        <Sheet open=open on_close=move |()| open.set(false) title=words.delete_title>
            <p>{words.delete_what}</p>
            {move || failure().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            <FormActions>
                <Button
                    kind=ButtonKind::Danger
                    busy=delete.pending()
                    on_click=move |_| {
                        delete.dispatch(slug.get_untracked());
                    }
                >
                    {words.delete}
                </Button>
                <Button on_click=move |_| open.set(false)>{words.cancel}</Button>
            </FormActions>
        </Sheet>
    }
}
