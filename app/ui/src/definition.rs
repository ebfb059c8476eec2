//! Facts: names and what they are.

use leptos::prelude::*;

/// A list of facts in two columns.
#[component]
pub fn DefinitionList(
    /// [`Definition`]s.
    children: Children,
) -> impl IntoView {
    view! { <dl class="definitions">{children()}</dl> }
}

/// One fact.
#[component]
pub fn Definition(
    /// Its name.
    #[prop(into)]
    term: Signal<String>,
    /// What it is.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="definitions__row">
            <dt>{move || term.get()}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
