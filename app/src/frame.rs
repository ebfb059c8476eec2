//! What surrounds the pages of somebody who is signed in: navigation, search, their account. Whoever is not, is led to
//! the sign-in page.

use contract::Permission;
use leptos::prelude::*;
use leptos_router::components::{Outlet, Redirect};
use leptos_router::hooks::use_location;
use ui::{AppShell, IconName, MenuButton, MenuLink, NavEntry, NavGroup, UserMenu, use_locale, words};

use crate::crumbs;
use crate::palette::Palette;
use crate::session::{Session, use_session};
use crate::url::{query_of, with_query};

/// The frame, around the page that the route names.
#[component]
pub(crate) fn Frame() -> impl IntoView {
    let locale = use_locale();
    let session = use_session();
    let location = use_location();
    if session.principal().is_none() {
        let here = untrack(|| format!("{}{}", location.pathname.get(), query_of(&location.search.get())));
        return view! { <Redirect path=with_query("/sign-in", [("next", here)]) /> }.into_any();
    }
    let path = location.pathname;
    let searching = RwSignal::new(false);
    view! {
        <AppShell
            nav=navigation(session)
            path=Signal::derive(move || path.get())
            crumbs=Signal::derive(move || path.with(|path| crumbs::of_path(locale, path)))
            on_search=move |()| searching.set(true)
            user=move || account_menu(session)
        >
            <Outlet />
        </AppShell>
        <Palette open=searching />
    }
    .into_any()
}

/// The rail: what this person may see, grouped by what people come for.
fn navigation(session: Session) -> Vec<NavGroup> {
    let words = words::frame(use_locale());
    let group = |title: &str, entries: Vec<(Permission, NavEntry)>| NavGroup {
        title: title.to_owned(),
        entries: entries.into_iter().filter(|(needed, _)| session.may(*needed)).map(|(_, entry)| entry).collect(),
    };
    let dashboards = NavEntry::new(words.dashboards, "/dashboards", IconName::LayoutDashboard);
    let explore = NavEntry::new(words.explore, "/explore", IconName::Compass);
    let catalog = NavEntry::new(words.catalog, "/catalog", IconName::Library);
    let lake = NavEntry::new(words.lake, "/lake", IconName::Database);
    let experiments = NavEntry::new(words.experiments, "/experiments", IconName::FlaskConical);
    let models = NavEntry::new(words.models, "/models", IconName::Boxes);
    let settings = NavEntry::new(words.settings, "/settings", IconName::Settings);
    let groups = [
        group(words.understand, vec![(Permission::ViewDashboards, dashboards), (Permission::ViewDashboards, explore)]),
        group(words.trust, vec![(Permission::ViewCatalog, catalog)]),
        group(words.build, vec![(Permission::ViewLake, lake)]),
        group(words.learn, vec![(Permission::ViewModels, experiments), (Permission::ViewModels, models)]),
        NavGroup { title: String::new(), entries: vec![settings] },
    ];
    groups.into_iter().filter(|group| !group.entries.is_empty()).collect()
}

fn account_menu(session: Session) -> AnyView {
    let Some(principal) = session.principal() else { return ().into_any() };
    let words = words::frame(use_locale());
    let administers = session.may(Permission::ManageUsers);
    view! {
        <UserMenu name=principal.name detail=(words.role)(principal.role)>
            <MenuLink href="/settings/account" icon=IconName::User>{words.account}</MenuLink>
            <MenuLink href="/settings/tokens" icon=IconName::KeyRound>{words.tokens}</MenuLink>
            {administers
                .then(|| view! { <MenuLink href="/settings/users" icon=IconName::Users>{words.users}</MenuLink> })}
            <form method="post" action="/_fn/sign_out">
                <MenuButton icon=IconName::LogOut submit=true>{words.sign_out}</MenuButton>
            </form>
        </UserMenu>
    }
    .into_any()
}
