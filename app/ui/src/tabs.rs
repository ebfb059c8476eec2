//! Tabs that are links, so that a tab has an address.

use leptos::prelude::*;

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Its name.
    pub title: String,
    /// Its address.
    pub href: String,
    /// How many things are in it.
    pub count: Option<u64>,
}

impl Tab {
    /// A tab without a count.
    pub fn new(title: impl Into<String>, href: impl Into<String>) -> Self {
        Self { title: title.into(), href: href.into(), count: None }
    }

    /// The tab with a count beside its name.
    #[must_use]
    pub fn with_count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }
}

/// Tabs. The one whose address is `current` is shown as chosen.
#[component]
pub fn TabLinks(
    /// What the tabs are of, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// The address of the chosen one.
    #[prop(into)]
    current: Signal<String>,
) -> impl IntoView {
    let links = move || {
        tabs.get()
            .into_iter()
            .map(|tab| {
                let here = tab.href.clone();
                let chosen = move || current.with(|current| *current == here).then_some("page");
                let count = tab.count.map(|count| {
                    view! { <span class="tabs__count">{crate::format::integer(count)}</span> }
                });
                view! { <a class="tabs__tab" href=tab.href aria-current=chosen>{tab.title}{count}</a> }.into_any()
            })
            .collect_view()
    };
    view! { <nav class="tabs" aria-label=move || label.get()>{links}</nav> }
}
