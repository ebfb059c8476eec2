//! The layout of forms.

use leptos::prelude::*;

/// The buttons at a form's end: the primary one first.
#[component]
pub fn FormActions(
    /// Buttons.
    children: Children,
) -> impl IntoView {
    view! { <div class="form-actions">{children()}</div> }
}
