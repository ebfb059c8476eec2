//! The title of the document.

use leptos::prelude::*;

/// What the browser's tab says, for as long as this is on the page.
#[component]
pub(crate) fn Title(
    /// The title, without the product's name.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    // The head is written when the page below it is drawn and its signals may be gone. On the server a title does not change.
    #[cfg(feature = "ssr")]
    let text = text.get_untracked();
    view! { <leptos_meta::Title text=text /> }
}
