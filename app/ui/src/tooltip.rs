//! A word of explanation on hover or focus.

use leptos::prelude::*;

/// Explains what it wraps, on hover and on focus. For text that helps; what people must know belongs on the page.
#[component]
pub fn Tooltip(
    /// The explanation.
    #[prop(into)]
    text: Signal<String>,
    /// What is explained.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="tooltip" tabindex="0">
            {children()}
            <span class="tooltip__text" role="tooltip">
                {move || text.get()}
            </span>
        </span>
    }
}
