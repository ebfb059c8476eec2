//! Tabs that are links, so that a tab has an address.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use crate::{format, use_locale};

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
    let locale = use_locale();
    let links = move || {
        tabs.get()
            .into_iter()
            .map(|tab| {
                let here = tab.href.clone();
                let chosen = move || current.with(|current| *current == here).then_some("page");
                let count = tab.count.map(|count| {
                    view! { <span class="tabs__count">{format::integer(locale, count)}</span> }
                });
                view! { <a class="tabs__tab" href=tab.href aria-current=chosen>{tab.title}{count}</a> }.into_any()
            })
            .collect_view()
    };
    view! { <nav class="tabs" aria-label=move || label.get()>{links}</nav> }
}

/// Tabs that change what is shown in one place of a page (the ARIA pattern): one of them is reached with Tab, the others from
/// there with the arrow keys, Home and End. Enter and Space choose, and so does a click; each choice is an address, so
/// passing over a tab chooses nothing.
#[component]
pub fn TabList(
    /// What the tabs are of, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// The place of the chosen one.
    #[prop(into)]
    current: Signal<usize>,
    /// Hears the place of the one that is chosen.
    #[prop(into)]
    on_choose: Callback<usize>,
    /// The id of the element that shows what is on the chosen one.
    panel: &'static str,
) -> impl IntoView {
    let locale = use_locale();
    let links = move || {
        let link = |(place, Tab { title, href, count }): (usize, Tab)| {
            let is_chosen = move || current.get() == place;
            let count = count.map(|count| view! { <span class="tabs__count">{format::integer(locale, count)}</span> });
            let on_click = move |event: ev::MouseEvent| {
                // Another window is the browser's matter.
                if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                    event.prevent_default();
                    on_choose.run(place);
                }
            };
            view! {
                <a
                    class="tabs__tab"
                    href=href
                    role="tab"
                    id=format!("{panel}-tab-{place}")
                    aria-controls=panel
                    aria-selected=move || is_chosen().to_string()
                    tabindex=move || if is_chosen() { "0" } else { "-1" }
                    on:click=on_click
                    on:keydown=walk
                >
                    {title}
                    {count}
                </a>
            }
            .into_any()
        };
        tabs.get().into_iter().enumerate().map(link).collect_view()
    };
    view! { <div class="tabs" role="tablist" aria-label=move || label.get()>{links}</div> }
}

/// What a [`TabList`] changes: its content is on the tab at `current`.
#[component]
pub fn TabPanel(
    /// As the list's `panel`.
    id: &'static str,
    /// The place of the chosen tab.
    #[prop(into)]
    current: Signal<usize>,
    /// What is on the tab.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="tabs__panel" id=id role="tabpanel" aria-labelledby=move || format!("{id}-tab-{}", current.get())>
            {children()}
        </div>
    }
}

/// Takes the focus to another tab of the list, or presses the one that has it.
fn walk(event: ev::KeyboardEvent) {
    let Some(tab) = event.current_target().and_then(|tab| tab.dyn_into::<web_sys::HtmlElement>().ok()) else { return };
    let Some(list) = tab.parent_element() else { return };
    let next = match event.key().as_str() {
        "ArrowRight" => tab.next_element_sibling().or_else(|| list.first_element_child()),
        "ArrowLeft" => tab.previous_element_sibling().or_else(|| list.last_element_child()),
        "Home" => list.first_element_child(),
        "End" => list.last_element_child(),
        " " => {
            tab.click();
            None
        }
        _ => return,
    };
    event.prevent_default();
    crate::browser::focus(next);
}
