//! No such page, and no right to see one.

use leptos::prelude::*;
use ui::{ButtonKind, EmptyState, IconName, LinkButton, Page, PageHeader, use_locale, words};

use crate::title::Title;

/// An address that leads nowhere.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    let words = words::frame(use_locale());
    respond_with_status(404);
    view! {
        <Title text=words.page_not_found />
        <main id="content">
            <Page narrow=true>
                <PageHeader title=words.page_not_found />
                <EmptyState
                    title=words.no_such_address
                    text=words.no_such_address_why
                    icon=IconName::Compass
                >
                    <LinkButton href="/" kind=ButtonKind::Primary>{words.to_dashboards}</LinkButton>
                </EmptyState>
            </Page>
        </main>
    }
}

/// A page that the reader's role does not reach.
#[component]
pub(crate) fn NotAllowed(
    /// What it takes, in one sentence.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    respond_with_status(403);
    let words = words::frame(use_locale());
    view! {
        <Title text=words.not_allowed />
        <Page narrow=true>
            <PageHeader title=words.not_allowed />
            <EmptyState title=words.role_too_low text=text icon=IconName::Lock>
                <LinkButton href="/" kind=ButtonKind::Primary>{words.to_dashboards}</LinkButton>
            </EmptyState>
        </Page>
    }
}

/// The status of the document, where one is being drawn.
pub(crate) fn respond_with_status(status: u16) {
    #[cfg(feature = "ssr")]
    if let (Some(response), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), axum::http::StatusCode::from_u16(status))
    {
        response.set_status(status);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}
