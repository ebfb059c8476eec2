//! No such page, and no right to see one.

use leptos::prelude::*;
use ui::{ButtonKind, EmptyState, IconName, LinkButton, Page, PageHeader};

use crate::title::Title;

/// An address that leads nowhere.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    respond_with_status(404);
    view! {
        <Title text="Page not found" />
        <main id="content">
            <Page narrow=true>
                <PageHeader title="Page not found" />
                <EmptyState
                    title="There is nothing at this address"
                    text="It may have been typed wrong, or what was here has another name now."
                    icon=IconName::Compass
                >
                    <LinkButton href="/" kind=ButtonKind::Primary>"Go to the dashboards"</LinkButton>
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
    view! {
        <Title text="Not allowed" />
        <Page narrow=true>
            <PageHeader title="Not allowed" />
            <EmptyState title="Your role does not reach here" text=text icon=IconName::Lock>
                <LinkButton href="/" kind=ButtonKind::Primary>"Go to the dashboards"</LinkButton>
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
