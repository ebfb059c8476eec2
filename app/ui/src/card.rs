//! Cards on a grid of twelve columns.

use leptos::prelude::*;

/// A grid of twelve columns; on small screens everything is as wide as the page.
#[component]
pub fn Grid(
    /// Cards.
    children: Children,
) -> impl IntoView {
    view! { <div class="grid">{children()}</div> }
}

/// A surface with an optional heading.
#[component]
pub fn Card(
    /// Its heading.
    #[prop(optional, into)]
    title: MaybeProp<String>,
    /// One line under the heading.
    #[prop(optional, into)]
    subtitle: MaybeProp<String>,
    /// How many of twelve columns it takes within a [`Grid`]; twelve by default.
    #[prop(default = 12)]
    span: u8,
    /// Whether its content touches its edges, as a table's does.
    #[prop(optional)]
    flush: bool,
    /// Buttons on the right of the heading.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let class = format!("card span-{}{}", span.clamp(1, 12), if flush { " card--flush" } else { "" });
    let has_head = title.get_untracked().is_some() || actions.is_some();
    view! {
        <section class=class>
            {has_head
                .then(|| {
                    view! {
                        <header class="card__head">
                            <div class="card__titles">
                                {move || title.get().map(|text| view! { <h2 class="card__title">{text}</h2> })}
                                {move || subtitle.get().map(|text| view! { <p class="card__subtitle">{text}</p> })}
                            </div>
                            {actions.map(|actions| view! { <div class="card__actions">{actions.run()}</div> })}
                        </header>
                    }
                })}
            <div class="card__body">{children()}</div>
        </section>
    }
}
