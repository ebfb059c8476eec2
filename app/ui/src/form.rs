//! The layout of forms.

use leptos::prelude::*;

/// A group of fields under a heading.
#[component]
pub fn FormSection(
    /// Its heading; none for a form that is short.
    #[prop(optional, into)]
    title: MaybeProp<String>,
    /// Fields.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="form-section">
            {move || title.get().map(|text| view! { <h3 class="form-section__title">{text}</h3> })}
            {children()}
        </div>
    }
}

/// The buttons at a form's end: the primary one first.
#[component]
pub fn FormActions(
    /// Buttons.
    children: Children,
) -> impl IntoView {
    view! { <div class="form-actions">{children()}</div> }
}
