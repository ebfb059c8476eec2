//! The parts of a page: its title line and its filters.

use leptos::prelude::*;

use crate::{use_locale, words};

/// One step of the breadcrumb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Its name.
    pub title: String,
    /// Where it leads; `None` for the page itself.
    pub href: Option<String>,
}

impl Crumb {
    /// A step that leads somewhere.
    pub fn link(title: impl Into<String>, href: impl Into<String>) -> Self {
        Self { title: title.into(), href: Some(href.into()) }
    }

    /// The page itself.
    pub fn here(title: impl Into<String>) -> Self {
        Self { title: title.into(), href: None }
    }
}

/// A page's content, below the top bar.
#[component]
pub fn Page(
    /// For forms and prose: a column that reads well instead of the whole width.
    #[prop(optional)]
    narrow: bool,
    /// Header, filters, cards.
    children: Children,
) -> impl IntoView {
    view! { <div class=if narrow { "page page--narrow" } else { "page" }>{children()}</div> }
}

/// A page's title line: name, what it is, and actions on the right, of which one is primary.
#[component]
pub fn PageHeader(
    /// The page's name: its only `h1`.
    #[prop(into)]
    title: Signal<String>,
    /// What it is, in one sentence.
    #[prop(optional, into)]
    description: MaybeProp<String>,
    /// Owner, tags, state, freshness: small things under the title.
    #[prop(optional, into)]
    meta: Option<ViewFnOnce>,
    /// Buttons.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
) -> impl IntoView {
    view! {
        <header class="page-header">
            <div class="page-header__titles">
                <h1 class="page-header__title">{move || title.get()}</h1>
                {move || description.get().map(|text| view! { <p class="page-header__description">{text}</p> })}
                {meta.map(|meta| view! { <div class="page-header__meta">{meta.run()}</div> })}
            </div>
            {actions.map(|actions| view! { <div class="page-header__actions">{actions.run()}</div> })}
        </header>
    }
}

/// The filters of a page, in one row.
#[component]
pub fn FilterBar(
    /// Selects, date range, segmented control.
    children: Children,
) -> impl IntoView {
    view! { <div class="filter-bar" role="search" aria-label=words::components(use_locale()).filters>{children()}</div> }
}
