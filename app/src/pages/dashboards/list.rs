//! The dashboards there are.

use contract::{DashboardSummary, Permission};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use ui::{
    Button, ButtonKind, EmptyState, Icon, IconName, LinkButton, Page, PageHeader, RelativeTime, SkeletonShape,
    TextField, use_locale, words,
};

use super::shelves::{Shelf, shelves, spaced};
use super::star::Star;
use crate::loaded::{Latest, Loaded};
use crate::remote::Remote;
use crate::server_fns::dashboards::dashboards;
use crate::session::use_session;
use crate::title::Title;
use crate::url::with_query;

const PATH: &str = "/dashboards";

/// The list of dashboards, by folder. What is looked for lives in the address.
#[component]
pub(crate) fn Dashboards() -> impl IntoView {
    let words = words::boards(use_locale());
    let title = words::frame(use_locale()).dashboards;
    let all = Remote::new(|| (), |()| dashboards());
    view! {
        <Title text=title />
        <Page>
            <PageHeader
                title=title
                description=words.about
                actions=move || view! { <NewDashboard /> }
            />
            <Loaded
                remote=all
                skeleton=SkeletonShape::Table
                children=move |all| view! { <Listed all=all /> }
            />
        </Page>
    }
}

/// For those who may make one.
#[component]
fn NewDashboard() -> impl IntoView {
    use_session().may(Permission::DefineMeasures).then(|| {
        view! {
            <LinkButton href="/dashboards/new" kind=ButtonKind::Primary icon=IconName::Plus>
                {words::boards(use_locale()).new_dashboard}
            </LinkButton>
        }
    })
}

#[component]
fn Listed(all: Latest<Vec<DashboardSummary>>) -> impl IntoView {
    let locale = use_locale();
    let words = words::boards(locale);
    let params = use_query_map();
    let typed = Memo::new(move |_| params.with(|params| params.get("q").unwrap_or_default()));
    let navigate = use_navigate();
    let search = Callback::new(move |text: String| {
        // Typing makes no steps in the history: Back leaves the search, not a letter.
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        let pairs = (!text.is_empty()).then_some(("q", text));
        navigate(&with_query(PATH, pairs), options);
    });
    let found = Memo::new(move |_| all.with(|all| shelves(locale, all, &typed.get())));
    let is_empty = all.map(Vec::is_empty);
    view! {
        <Show when=move || !is_empty.get() fallback=|| view! { <NoneYet /> }>
            <search class="catalog-search">
                <TextField
                    name="q"
                    label=words.search
                    hide_label=true
                    input_type="search"
                    placeholder=words.search_hint
                    autocomplete="off"
                    value=typed
                    on_input=move |text| search.run(text)
                />
            </search>
            <Show
                when=move || found.with(|found| !found.is_empty())
                fallback=move || {
                    view! {
                        <EmptyState
                            title=words.nothing_found
                            text=words.nothing_found_why
                            icon=IconName::Search
                        >
                            <Button on_click=move |_| search.run(String::new())>{words.clear_search}</Button>
                        </EmptyState>
                    }
                }
            >
                {move || found.get().into_iter().map(|shelf| view! { <ShelfView shelf=shelf /> }.into_any()).collect_view()}
            </Show>
        </Show>
    }
}

/// There are none, or none for this person: what to do next depends on who they are.
#[component]
fn NoneYet() -> impl IntoView {
    let words = words::boards(use_locale());
    if use_session().may(Permission::DefineMeasures) {
        return view! {
            <EmptyState
                title=words.none_yet
                text=words.none_yet_why
                icon=IconName::LayoutDashboard
            >
                <NewDashboard />
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState
            title=words.none_for_you
            text=words.none_for_you_why
            icon=IconName::LayoutDashboard
        >
            <LinkButton href="/explore" icon=IconName::Compass>{words::frame(use_locale()).explore}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

#[component]
fn ShelfView(shelf: Shelf) -> impl IntoView {
    let label = shelf.heading.clone().unwrap_or_else(|| words::frame(use_locale()).dashboards.to_owned());
    let icon = if shelf.favourites { IconName::Star } else { IconName::Folder };
    let row = |one| view! { <Row dashboard=one says_folder=shelf.favourites /> }.into_any();
    let rows = shelf.dashboards.into_iter().map(row).collect_view();
    view! {
        <section class="shelf">
            {shelf.heading.map(|heading| view! { <h2 class="shelf__heading"><Icon name=icon />{heading}</h2> })}
            <ul class="hits" aria-label=label>
                {rows}
            </ul>
        </section>
    }
}

#[component]
fn Row(
    dashboard: DashboardSummary,
    /// Whether its heading is another than its folder.
    says_folder: bool,
) -> impl IntoView {
    let words = words::boards(use_locale());
    let now = use_session().now();
    let DashboardSummary { slug, title, description, owner, folder, changed, fresh_at, is_favourite, access, .. } =
        dashboard;
    let folder = folder.filter(|_| says_folder).as_deref().map(spaced);
    let limited = access.view.is_some().then(|| view! { <Icon name=IconName::Lock label=words.limited /> });
    let aside: Vec<String> = owner.into_iter().chain(folder).collect();
    let changed =
        changed.map(|last| view! { {words.changed} <RelativeTime at=last.at now=now /> {words.changed_by} {last.by} });
    let fresh = match fresh_at {
        Some(at) => view! { {words.data_from} <RelativeTime at=at now=now /> }.into_any(),
        None => words.no_data.into_any(),
    };
    view! {
        <li class="hit">
            <Star slug=slug.clone() title=title.clone() is_favourite=is_favourite />
            <div class="hit__body">
                <div class="hit__line">
                    <span class="hit__title">
                        <a href=format!("{PATH}/{slug}")>{title}</a>
                    </span>
                    {limited}
                    <span class="muted">{aside.join(" · ")}</span>
                </div>
                <p class="hit__summary">{description}</p>
            </div>
            <div class="hit__end muted num">
                <span>{fresh}</span>
                <span>{changed}</span>
            </div>
        </li>
    }
}
